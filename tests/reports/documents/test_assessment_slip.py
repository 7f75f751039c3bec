from dataclasses import replace

import pytest

from reports.documents.assessment_slip.render import ROSTER_ROWS, render, sheets
from reports.documents.assessment_slip.sample import sample
from reports.documents.publishing import LeakRefused
from reports.engine.glyphs import MissingGlyph

from .reading import amounts_after, closed, pages_of, text_of


def test_three_parts_come_before_the_roster():
    pages = [closed(page) for page in pages_of(render(sample()))]
    assert len(pages) == 3 + 3
    assert [page.count("经办机构留存") for page in pages[:3]] == [2, 1, 1]  # the foot names all
    assert [page.count("银行收款凭证") for page in pages[:3]] == [1, 2, 1]
    assert [page.count("缴款村留存") for page in pages[:3]] == [1, 1, 2]
    assert all("核定名册" in page for page in pages[3:])


def test_totals_of_the_slip_are_those_of_its_categories():
    slip = sample().slips[0]
    assert slip.people == len(slip.roster)
    assert slip.payable == sum(member.payable for member in slip.roster)
    text = text_of(render(sample()))
    assert "人民币壹万壹仟捌佰叁拾元整" in text
    assert "人民币叁仟零壹拾元整（￥3010.00）" in text
    assert text.count("不入本单缴款") == 3


def test_page_sub_totals_add_up_to_the_total():
    pages = pages_of(render(sample()))[3:]
    sub_totals = [amounts_after("本页小计", page) for page in pages]
    total = amounts_after("合 计", pages[-1])
    assert [sum(column) for column in zip(*sub_totals, strict=True)] == total


def test_running_totals_grow_page_by_page():
    pages = pages_of(render(sample()))[3:]
    running = amounts_after("累 计", pages[1])
    both = [amounts_after("本页小计", page) for page in pages[:2]]
    assert running == [first + second for first, second in zip(*both, strict=True)]


@pytest.mark.parametrize(
    ("people", "roster_pages"), [(0, 0), (1, 1), (ROSTER_ROWS, 1), (ROSTER_ROWS + 1, 2), (66, 3)]
)
def test_a_roster_that_ends_at_a_pages_end_has_no_empty_page(people, roster_pages):
    context = sample(people)
    pages = pages_of(render(context))
    assert len(pages) == 3 + roster_pages == sheets(context)


def test_blank_rows_are_closed_and_full_pages_are_not():
    full, started = pages_of(render(sample(ROSTER_ROWS + 1)))[3:]
    assert "以下空白" not in full
    assert "以下空白" in started


def test_every_group_of_a_village_has_its_own_slip_and_number():
    pages = pages_of(render(sample(60, 3)))
    numbers = [f"HD-43062300620100{group}-2021-001" for group in (1, 2, 3)]
    assert [sum(number in page for page in pages) for number in numbers] == [4, 4, 4]


def test_more_categories_than_a_page_holds_go_on_the_next():
    slip = sample().slips[0]
    many = tuple(replace(slip.categories[0], name=f"类别{place}") for place in range(20))
    context = replace(sample(0), slips=(replace(slip, categories=many, roster=()),))
    pages = [closed(page) for page in pages_of(render(context))]
    assert len(pages) == 6 == sheets(context)
    assert "第1页共2页" in pages[0]
    assert "类别19" in pages[1]


def test_rare_and_long_names_are_printed_whole():
    text = text_of(render(sample()))
    for name in ("𠮷小兰", "周㐂", "王𬬭", "阿卜杜热合曼·麦麦提吐尔逊江"):
        assert name in text


def test_a_full_id_number_is_refused():
    slip = sample(1).slips[0]
    member = replace(slip.roster[0], masked_id="110101190001011009")
    with pytest.raises(LeakRefused) as refused:
        render(replace(sample(1), slips=(replace(slip, roster=(member,)),)))
    assert refused.value.field == "证件号码"
    assert "1101" not in str(refused.value)


def test_a_name_that_cannot_be_printed_names_group_row_and_character():
    slip = sample(3).slips[0]
    roster = (*slip.roster[:2], replace(slip.roster[2], name="周\ue000"))
    with pytest.raises(MissingGlyph) as refused:
        render(replace(sample(3), slips=(replace(slip, roster=roster),)))
    assert refused.value.field == "第1村民小组第3号的姓名"
