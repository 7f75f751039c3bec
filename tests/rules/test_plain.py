"""A notice as people read it, and what changes from one to the next."""

import pytest

from rules.differing import CHANGED, GONE, NEW, SAME, differences
from rules.notices import load, load_all
from rules.plain import sections
from tests.rules.test_layers import FOLDER


def section(name, id):
    notice = load(name, FOLDER)
    return {row.id: row for s in sections(notice) if s.id == id for row in s.rows}


@pytest.mark.parametrize("name", sorted(load_all(FOLDER)))
def test_every_row_has_a_cell_under_every_head_and_its_clause(name):
    for made in sections(load(name, FOLDER)):
        for row in made.rows:
            assert len(row.cells) == len(made.heads)
            assert row.clause
            assert "" not in row.cells


@pytest.mark.parametrize("name", sorted(load_all(FOLDER)))
def test_identities_are_told_by_name_never_by_id(name):
    notice = load(name, FOLDER)
    ids = {identity.id for identity in notice.identities if identity.id.isascii()}
    words = {word for s in sections(notice) for row in s.rows for word in row.cells}
    assert [(id, word) for word in words for id in ids if f"为{id}" in word] == []


def test_amounts_are_those_of_the_notice():
    assert section("chaqi-2021", "standard")["resident"].cells[2] == "280"
    rules = section("chaqi-2021", "subsidy")
    assert rules["registered-poor-half"].cells[2:4] == ("个人缴费标准的50%资助", "140")
    assert rules["minimum-living-70"].cells[2:4] == ("定额70元", "210")
    assert rules["destitute-full"].cells[2:4] == ("全额资助", "0")


def test_a_rebate_is_paid_in_full_first():
    rule = section("fangcheng-2022", "subsidy")["minimum-living-rebate"].cells
    assert rule[2:5] == ("通知没有写明数额", "待定", "先缴后返")


def test_windows_tell_price_start_and_whether_subsidies_hold():
    late = section("guizhou-2021", "window")["late"].cells
    assert late[1:] == (
        "2021-04-01 至 2021-12-31",
        "所有人",
        "个人缴费与财政补助之和",
        "自缴费之日起满60日后",
        "不享受",
    )


def changes(old, new, title="谁有资助"):
    found = differences(load(old, FOLDER), load(new, FOLDER))
    return {row.what: row for made in found if made.title == title for row in made.rows}


def test_the_next_years_notice_shows_amounts_that_changed_and_by_how_much():
    standard = changes("suixian-2021", "suixian-2023", "个人缴费标准")["城乡居民"]
    assert (standard.kind, standard.more_fen) == (CHANGED, 7000)
    poor = changes("suixian-2021", "suixian-2023")["城乡最低生活保障对象"]
    assert (poor.before[0], poor.after[0]) == ("全额资助，个人缴0元", "定额320元，个人缴30元")
    assert poor.more_fen == 3000


def test_categories_that_came_and_went_are_named():
    found = changes("suixian-2021", "suixian-2023")
    assert found["一般贫困户"].kind == GONE
    assert found["稳定脱贫人口"].kind == NEW
    assert found["孤儿"].kind == SAME


def test_a_notice_does_not_differ_from_itself():
    for name in load_all(FOLDER):
        notice = load(name, FOLDER)
        assert [made.changed for made in differences(notice, notice)] == [0] * 7


def test_an_overlay_differs_from_its_base_in_what_it_says():
    found = changes("guizhou-2021", "qianxian-2021")
    assert [(w, c.kind) for w, c in found.items() if c.kind != SAME] == [
        ("最低生活保障家庭成员", CHANGED),
        ("离任村医", NEW),
    ]


def test_money_that_comes_from_somebody_else_is_shown():
    paid = changes("suixian-2021", "suixian-2023", "资助由谁出钱")["孤儿"]
    assert paid.kind == CHANGED
    assert paid.before[0] != paid.after[0]
