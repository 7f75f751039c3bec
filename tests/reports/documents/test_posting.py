import re
from dataclasses import replace

import pytest

from reports.documents.posting.context import Listed, PostingGroup
from reports.documents.posting.render import ROWS, render, sheets
from reports.documents.posting.sample import sample
from reports.documents.publishing import LeakRefused, assert_publishable, refuse_leaks

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
    ["张元", "三元组", "2021年12月10日", "0730-5000000", "GS-430623006201-2021-001", "2021.12.10"],
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
