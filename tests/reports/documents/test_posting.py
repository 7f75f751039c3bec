import io
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader, PdfWriter

from reports.documents.posting.context import Listed, ListedHousehold, PostingGroup
from reports.documents.posting.render import ROWS, render, sheets
from reports.documents.posting.sample import sample, sample_by_household
from reports.documents.publishing import (
    LeakRefused,
    assert_pdf_publishable,
    assert_publishable,
    refuse_leaks,
)
from reports.documents.receipt.render import render as render_receipt
from reports.documents.receipt.sample import sample as sample_receipt
from reports.engine.paper import lay_out

from .reading import closed, pages_of, text_of


def posted(*people: Listed, **about):
    return replace(sample(), groups=(PostingGroup(name="第一村民小组", people=people, **about),))


def test_who_is_insured_and_who_is_not_stands_beside_the_name():
    posting = posted(Listed("李示范", "李示范", True), Listed("周㐂", "李示范", False))
    text = text_of(render(posting))
    assert "李示范李示范已参保" in text
    assert "周㐂李示范未参保" in text
    assert "列名2人：已参保1人，未参保1人" in text


def test_people_of_one_name_are_told_apart_by_their_head_of_household():
    posting = posted(Listed("王建国", "王建国", True), Listed("王建国", "赵秀英", False))
    text = text_of(render(posting))
    assert "王建国王建国已参保" in text
    assert "王建国赵秀英未参保" in text


def test_children_are_counted_and_not_named():
    text = text_of(render(posted(Listed("李示范", "李示范", True), children=5, children_insured=4)))
    assert "未满14周岁5人只计数不列名，其中已参保4人" in text


def test_term_hotline_and_signature_stand_on_every_sheet():
    for page in pages_of(render(sample(100))):
        text = closed(page)
        assert "公示期：2020年12月10日至2020年12月16日，共7天" in text
        assert "监督电话：0730-5000000" in text
        assert "插旗镇同福村村民委员会（章）" in text


def test_the_text_of_a_finished_posting_says_nothing_that_it_must_not():
    for page in pages_of(render(sample(200, 3))):
        refuse_leaks(page)
        assert not re.search(r"\d{15}|￥|低保|残疾|特困", page)


@pytest.mark.parametrize(
    ("people", "pages"), [(0, 1), (1, 1), (2 * ROWS, 1), (2 * ROWS + 1, 2), (4 * ROWS, 2)]
)
def test_a_list_that_ends_at_a_pages_end_has_no_empty_sheet(people, pages):
    posting = sample(people)
    assert len(pages_of(render(posting))) == pages == sheets(posting)


def test_a_village_without_a_group_has_one_empty_sheet():
    pages = pages_of(render(sample(0, 0)))
    assert len(pages) == 1
    assert "以下空白" in pages[0]


def test_every_group_begins_its_own_sheet_and_pages_are_counted_through():
    pages = [closed(page) for page in pages_of(render(sample(90, 3)))]
    assert [f"第{place}页共3页" in page for place, page in enumerate(pages, 1)] == [True] * 3
    assert [group in page for group, page in zip("一二三", pages, strict=True)] == [True] * 3


@pytest.mark.parametrize(
    "text",
    [
        "110101190001011009",
        "11010119000101100X",
        "110101 19000101 1009",
        "１１０１０１１９０００１０１１００９",
        "6217000000000000018",
        "13800138000",
        "138 0013 8000",
        "缴280元",
        "￥280",
        "280.00",
        "贰佰捌拾元整",
    ],
)
def test_numbers_phones_and_amounts_never_reach_the_wall(text):
    with pytest.raises(LeakRefused) as refused:
        render(posted(Listed(f"李示范{text}", "李示范", True)))
    assert refused.value.field == "姓名"
    assert text not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "张元",
        "三元组",
        "2021年12月10日",
        "0730-5000000",
        "GS-430623006201-2021-001",
        "2021.12.10",
        "CB.GS.GS-430623006201-2021-001.84CF4F6D0B68",
    ],
)
def test_names_dates_and_the_hotline_are_no_leaks(text):
    refuse_leaks(text)


def test_every_string_of_the_context_is_checked():
    with pytest.raises(LeakRefused) as refused:
        assert_publishable(replace(sample(), hotline="13800138000"))
    assert refused.value.field == "监督电话"


def test_markup_in_a_name_is_printed_as_text():
    assert "<b>李</b>" in text_of(render(posted(Listed("<b>李</b>", "李示范", True))))


def test_a_whole_village_is_printed():
    posting = sample(5000, 20)
    pages = pages_of(render(posting))
    assert len(pages) == sheets(posting) == 120
    assert "第120页共120页" in closed(pages[-1])


A3 = (1190.55, 841.89)  # points


def test_a3_lies_across_and_holds_twice_as_much():
    posting = replace(sample(4 * ROWS + 1), paper="A3")
    content = render(posting)
    box = PdfReader(io.BytesIO(content)).pages[0].mediabox
    assert (len(pages_of(content)), sheets(posting)) == (2, 2)
    assert (float(box.width), float(box.height)) == pytest.approx(A3, abs=1)


def test_by_household_only_the_head_is_named_and_the_members_are_counted():
    posting = replace(
        sample_by_household(0),
        groups=(
            PostingGroup(
                name="第一村民小组", people=(), households=(ListedHousehold("李示范", 4, 3),)
            ),
        ),
    )
    text = text_of(render(posting))
    assert "1李示范4人3人" in text
    assert "1户，登记4人：已参保3人，未参保1人" in text
    assert ("参保情况" in text, "登记人数" in text) == (False, True)


def test_people_and_households_of_a_posting_are_told_with_those_who_are_only_counted():
    by_person, by_household = sample(12), sample_by_household(7)
    assert (by_person.named, by_person.counted) == (12, 2)
    assert (by_household.named, by_household.counted) == (7, 28)


def pdf_of(text: str) -> bytes:
    """A finished PDF with this text, however it got there."""
    html = f"<p>公示　{text}</p>"
    kept = io.BytesIO()
    lay_out(html, "", "", datetime(2020, 12, 10, tzinfo=UTC)).write_pdf(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("110101190001011009", "身份证号"),
        ("11010119000101100X", "身份证号"),
        ("110101 19000101 1009", "身份证号"),
        ("110101000101100", "身份证号或银行账号"),
        ("110101<br>190001<br>011009", "身份证号"),
        ("6217000000000000018", "身份证号或银行账号"),
        ("13800138000", "手机号码"),
        ("138<br>0013<br>8000", "手机号码"),
        ("0730-1234567", "电话号码"),
        ("280元", "金额"),
        ("￥280", "金额"),
        ("280.00", "金额"),
        ("贰佰捌拾元整", "金额"),
    ],
)
def test_finished_pdf_with_a_number_phone_or_amount_is_refused(text, finding):
    with pytest.raises(LeakRefused) as refused:
        assert_pdf_publishable(pdf_of(text), hotline="0730-5000000")
    assert (refused.value.field, refused.value.finding) == ("第1页", finding)


@pytest.mark.parametrize("text", ["监督电话：0730-5000000", "2021年12月10日", "1 李示范 3 人 2 人"])
def test_finished_pdf_with_the_hotline_dates_and_counts_passes(text):
    assert_pdf_publishable(pdf_of(text), hotline="0730-5000000")


def test_another_document_never_passes_as_a_posting():
    with pytest.raises(LeakRefused):
        assert_pdf_publishable(render_receipt(sample_receipt()), hotline="0730-5000000")


def test_pdf_whose_text_cannot_be_read_is_refused():
    writer = PdfWriter()
    writer.add_blank_page(width=100, height=100)
    kept = io.BytesIO()
    writer.write(kept)
    with pytest.raises(LeakRefused) as refused:
        assert_pdf_publishable(kept.getvalue(), hotline="")
    assert refused.value.finding == "读不出的文字"


@pytest.mark.parametrize(
    "posting", [sample(200, 3), replace(sample(200, 3), paper="A3"), sample_by_household(100)]
)
def test_every_kind_of_posting_passes(posting):
    assert_pdf_publishable(render(posting), hotline=posting.hotline)
