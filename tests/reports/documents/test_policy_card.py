from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reports.documents.policy_card.render import render
from reports.documents.policy_card.sample import sample
from reports.queries.policy_papers import policy_card_paper
from rules.notices import load, load_all

from .reading import pages_of, text_of

NOW = datetime(2020, 10, 1, tzinfo=UTC)


def printed(name):
    return text_of(render(policy_card_paper(load(name), area=None, now=NOW)))


@pytest.mark.parametrize("name", sorted(load_all()))
def test_every_released_notice_has_a_card_of_one_page(name):
    pdf = render(policy_card_paper(load(name), area=None, now=NOW))
    assert len(pages_of(pdf)) == 1


def test_the_card_says_how_much_until_when_and_who_pays_less():
    text = printed("chaqi-2021")
    for words in (
        "每人280元",
        "2020年9月1日至12月31日",
        "自己不用缴特困供养人员",
        "自己缴140元农村建档立卡贫困人口",
        "自己缴210元城乡低保对象",
        "插政办发〔2020〕21号",
    ):
        assert words in text


def test_who_pays_first_and_gets_back_is_told_so():
    assert "先缴320元，再按规定返还" in printed("fangcheng-2022")


def test_later_windows_stand_with_their_price_and_start():
    text = printed("guizhou-2021")
    assert "零星缴费期2021年4月1日至12月31日每人830元，没有资助" in text
    assert "待遇自缴费之日起满60日后" in text


def test_a_card_without_hotline_leaves_the_line_out():
    assert "有疑问请打电话" in text_of(render(sample()))
    assert "有疑问请打电话" not in text_of(render(replace(sample(), hotline="")))
