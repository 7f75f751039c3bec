"""A county over its province, and an amendment over a released file."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from rules.errors import NoticeError
from rules.notices import load, load_all
from rules.profile import Held, Profile
from rules.quoting import quote
from tests.rules.drafts import write

FOLDER = Path(__file__).parent / "notices"
PAID = date(2020, 12, 20)


def county(as_of=None):
    return load("qianxian-2021", FOLDER, as_of)


def paying(*names, paid_on=PAID):
    return Profile(paid_on=paid_on, identities=tuple(Held(name) for name in names))


def test_a_county_may_go_above_the_floor_and_is_capped_at_the_standard():
    answer = quote(county(), paying("低保"))
    assert (answer.subsidy, answer.pay) == (28000, 0)
    assert [(share.payer, share.amount) for share in answer.funding] == [("医疗救助基金", 28000)]


def test_what_the_county_does_not_say_stays_the_provinces():
    assert quote(county(), paying("低收入老人")).subsidy == 5000


def test_each_rule_cites_the_document_that_it_comes_from():
    assert "黔县府办〔2020〕40号 二（一）" in quote(county(), paying("低保")).sentence
    assert "贵州省2021年度征缴通知 二（一）2" in quote(county(), paying("低收入老人")).sentence


def test_the_county_orders_the_departments():
    names = ("孤儿", "农村计生两户")
    assert quote(load("guizhou-2021"), paying(*names)).identity == "孤儿"
    assert quote(county(), paying(*names)).identity == "农村计生“两户”家庭成员"


def test_the_county_may_drop_a_block():
    assert load("guizhou-2021").duty("student-choice")
    assert county().duty("student-choice") is None


def test_as_of_a_day_before_the_amendment_the_old_amount_holds():
    assert quote(county(as_of=date(2021, 1, 14)), paying("离任村医")).subsidy == 10000
    assert quote(county(as_of=date(2021, 1, 15)), paying("离任村医")).subsidy == 15000
    assert quote(county(), paying("离任村医")).subsidy == 15000


def test_an_amendment_changes_the_fingerprint():
    assert county().fingerprint != county(as_of=date(2021, 1, 1)).fingerprint
    assert county().fingerprint == load("qianxian-2021", FOLDER).fingerprint


def test_load_all_lists_notices_and_no_amendments():
    names = set(load_all(FOLDER))
    assert {"qianxian-2021", "shifan-2025", "chaqi-2021"} <= names
    assert not {"qianxian-2021-amend-1", "_common"} & names


OVER = """
[notice]
over = "guizhou-2021"
title = "试验"
number = "试〔2021〕1号"
issuer = "试验县"
issued = 2020-11-01
level = "county"
area = "试验县"
"""


@pytest.mark.parametrize(
    ("kind", "block"),
    [
        ("below_floor", '[[subsidy]]\nid = "minimum-living-120"\nclause = "一"\namount = "100.00"'),
        ("below_floor", '[[subsidy]]\nid = "minimum-living-120"\nclause = "一"\namount = "40%"'),
        ("below_floor", '[[subsidy]]\nid = "minimum-living-120"\nclause = "一"\npays = "170.00"'),
        ("below_floor", '[[subsidy]]\nid = "minimum-living-120"\nclause = "一"\nremove = true'),
        ("missing_clause", '[[subsidy]]\nid = "minimum-living-120"\namount = "150.00"'),
        ("unknown_reference", '[[subsidy]]\nid = "nobody"\nclause = "一"\nremove = true'),
        (
            "does_not_add_up",
            '[[subsidy]]\nid = "registered-poor-140"\nclause = "一"\namount = "150.00"',
        ),
    ],
)
def test_a_mistake_in_an_overlay_is_named_with_the_overlays_file(kind, block, tmp_path):
    with pytest.raises(NoticeError, match=r"draft\.toml") as error:
        load("draft", write(tmp_path, OVER + block))
    assert error.value.kind == kind


def test_notices_over_each_other_are_a_mistake(tmp_path):
    write(tmp_path, OVER.replace("guizhou-2021", "two"), "one")
    write(tmp_path, OVER.replace("guizhou-2021", "one"), "two")
    with pytest.raises(NoticeError, match="one → two → one") as error:
        load("one", tmp_path)
    assert error.value.kind == "circular"


def test_an_amendment_under_another_name_is_a_mistake(tmp_path):
    write(tmp_path, '[notice]\namends = "chaqi-2021"\nissued = 2020-12-01\n', "other")
    with pytest.raises(NoticeError, match=r"改名为 chaqi-2021-"):
        load_all(tmp_path)


def test_an_edited_draft_is_read_again(tmp_path):
    text = OVER + '[[subsidy]]\nid = "minimum-living-120"\nclause = "一"\namount = "{}"'
    first = load("draft", write(tmp_path, text.format("130.00")))
    second = load("draft", write(tmp_path, text.format("140.00 ".strip())))
    amounts = [quote(notice, paying("低保")).subsidy for notice in (first, second)]
    assert amounts == [13000, 14000]


@pytest.mark.parametrize("line", ['amount = "43%"', 'pays = "160.00"', 'amount = "120.00"'])
def test_a_lower_level_may_reach_a_floor_in_any_form(line, tmp_path):
    block = f'[[subsidy]]\nid = "minimum-living-120"\nclause = "一"\n{line}'
    assert load("draft", write(tmp_path, OVER + block)).name == "draft"


def test_who_set_a_floor_may_amend_it(tmp_path):
    text = '[notice]\namends = "guizhou-2021"\nnumber = "改1号"\nissued = 2020-12-01\n'
    block = '[[subsidy]]\nid = "minimum-living-120"\nclause = "一"\namount = "100.00"'
    notice = load("guizhou-2021", write(tmp_path, text + block, "guizhou-2021-amend-1"))
    assert quote(notice, paying("低保")).subsidy == 10000


def test_a_town_stands_over_its_county_and_the_province(tmp_path):
    county = '[[subsidy]]\nid = "minimum-living-120"\nclause = "一"\namount = "150.00"\n'
    town = OVER.replace("guizhou-2021", "county").replace('"county"\narea', '"town"\narea')
    town = town.replace("试〔2021〕1号", "镇〔2021〕2号")
    help = (
        '[[subsidy]]\nid = "village"\nname = "村集体补助"\nclause = "二"\namount = "60.00"\n'
        'when = { area = "5299" }\nfunding = [{ payer = "村集体", amount = "60.00" }]\n'
    )
    write(tmp_path, OVER + county, "county")
    notice = load("town", write(tmp_path, town + help, "town"))
    held = replace(paying("低保"), area="529999101")
    assert quote(notice, held).subsidy == 15000
    assert quote(notice, replace(paying(), area="529999101")).subsidy == 6000
    documents = {rule.id: rule.basis.document for rule in notice.subsidies}
    assert documents["village"] == "镇〔2021〕2号"
    assert documents["minimum-living-120"] == "试〔2021〕1号"
    assert documents["low-income-50"] == "贵州省2021年度征缴通知"


def test_a_town_keeps_the_floor_that_its_county_raised(tmp_path):
    block = '[[subsidy]]\nid = "minimum-living-120"\nclause = "一"\namount = "{}"\n'
    write(tmp_path, OVER + block.format("150.00"), "county")
    write(tmp_path, OVER.replace("guizhou-2021", "county") + block.format("130.00"), "town")
    with pytest.raises(NoticeError, match=r"不低于150\.00") as error:
        load("town", tmp_path)
    assert error.value.kind == "below_floor"


@pytest.mark.parametrize("over", ["5", '["guizhou-2021"]', '"nowhere"', '"../secret"'])
def test_an_upper_notice_that_is_not_there_is_named_at_its_key(over, tmp_path):
    text = OVER.replace('"guizhou-2021"', over)
    with pytest.raises(NoticeError, match=r"的 over（第3行）"):
        load("draft", write(tmp_path, text))


def test_an_amendment_needs_a_day_that_is_a_date(tmp_path):
    write(tmp_path, '[notice]\namends = "chaqi-2021"\nissued = "2020-12-01"\n', "chaqi-2021-a")
    for as_of in (None, date(2020, 11, 1)):
        with pytest.raises(NoticeError, match="不带引号的日期"):
            load_all(tmp_path, as_of)
