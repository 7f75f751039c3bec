"""People put ID numbers into any column: none of them stands unsealed afterwards."""

import json

import pytest

from accounts.actions.jobs import perform
from accounts.models import Department
from subsidies.actions.check_roster import check_roster
from subsidies.actions.hand_in import hand_in_roster
from subsidies.models import Roster
from tests.access.seeding.papers import workbook
from tests.world import NOW, World, id_number

NUMBER = id_number(701)
HEAD = ("姓名", "身份证号", "类别", "残疾等级", "起始日期", "截止日期")


def checked(world: World, *rows: tuple[str, ...], head: tuple[str, ...] = HEAD) -> Roster:
    roster = hand_in_roster(
        content=workbook(list(rows), head),
        file_name="名单.xlsx",
        department=Department.CIVIL_AFFAIRS,
        identity="",
        area=world.county,
        season=world.season,
        actor=world.users["civil_affairs"],
        now=NOW,
    )
    perform(roster.job_id, check_roster)
    roster.refresh_from_db()
    return roster


def unsealed(roster: Roster) -> str:
    """All that the roster and its rows keep as readable text."""
    kept = [row.reasons for row in roster.rows.order_by("row")]
    return json.dumps([roster.columns, roster.counts, kept], ensure_ascii=False)


@pytest.mark.parametrize("column", [name for name in HEAD if name != "身份证号"])
def test_number_in_a_wrong_column_stands_nowhere_unsealed(world: World, files, column: str):
    row = dict.fromkeys(HEAD, "") | {"姓名": "王五", "身份证号": id_number(702), column: NUMBER}
    roster = checked(world, tuple(row.values()))

    assert roster.rows.count() == 1
    assert NUMBER not in unsealed(roster)


def test_reason_shows_the_wrong_number_masked(world: World, files):
    row = dict.fromkeys(HEAD, "") | {"姓名": "王五", "身份证号": id_number(702), "类别": NUMBER}
    roster = checked(world, tuple(row.values()))

    assert f"{NUMBER[:6]}********{NUMBER[-4:]}" in unsealed(roster)
