from dataclasses import replace

from reports.documents.deposit_slip.render import render
from reports.documents.deposit_slip.sample import sample, sample_whole_village

from .reading import pages_of, text_of


def test_three_parts_stand_on_one_sheet():
    pages = pages_of(render(sample()))
    assert len(pages) == 1
    text = text_of(render(sample()))
    for part in ("第一联银行留存", "第二联镇经办机构留存", "第三联缴款村留存"):
        assert part in text


def test_the_amount_stands_in_figures_and_capitals_on_each_part():
    text = text_of(render(sample_whole_village()))
    assert text.count("人民币壹佰壹拾叁万壹仟壹佰玖拾贰元伍角") == 3
    assert text.count("￥1131192.50") == 3


def test_many_slips_are_counted():
    text = text_of(render(sample_whole_village()))
    assert "HD-430623006201001-2021-001等20张" in text


def test_a_deposit_without_a_slip_says_so():
    assert "核定单无" in text_of(render(replace(sample(), assessment_slips=())))
