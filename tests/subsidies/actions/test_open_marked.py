"""The department gets its own workbook back with a column of results; the download is audited."""

import io

import pytest
from openpyxl import load_workbook

from accounts.models import AuditEntry
from subsidies.actions.hand_in import RosterRefused, marked_name
from subsidies.actions.open_marked import open_marked_workbook
from subsidies.models import Roster
from tests.subsidies.desk import CIVIL, checked, hand_in, line_of, workbook
from tests.world import NOW, id_number

LOW = "城乡低保对象"


def opened(world, roster: Roster) -> bytes:
    return open_marked_workbook(
        roster=roster, name=marked_name(roster), actor=world.users[CIVIL], now=NOW
    )


def cells(content: bytes) -> list[tuple]:
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


@pytest.fixture(scope="module")
def lines(standing) -> list[tuple]:
    wrong = ("别人", standing.person("A1", 1).id_number.open())
    return [line_of(standing.person("A1")), ("未登记", id_number(901)), wrong]


@pytest.fixture(scope="module")
def roster(standing, lines) -> Roster:
    return checked(standing, workbook(*lines), identity=LOW)


@pytest.fixture(autouse=True)
def files(settings):
    """The module's folder: there lies what was checked once."""
    return settings.FILE_DIR


def test_marked_workbook_is_the_departments_own_with_one_column_more(world, lines, roster):
    marked = cells(opened(world, roster))
    assert [line[:2] for line in marked] == [line[:2] for line in cells(workbook(*lines))]
    assert [line[2:] for line in marked] == [
        (None,),
        ("核验结果",),
        ("已匹配",),
        ("未登记",),
        ("未采用：姓名“别人”与登记的姓名不一致，请对照身份证核对姓名和号码后重新提交。",),
    ]


def test_csv_comes_back_as_a_workbook_with_the_results(world, lines):
    text = "\n".join(["姓名,身份证号", *(",".join(line) for line in lines)])
    roster = checked(world, text.encode("gb18030"), identity=LOW, name="名单.csv")
    results = [line[2].partition("：")[0] for line in cells(opened(world, roster))]
    assert results == ["核验结果", "已匹配", "未登记", "未采用"]


def test_download_is_in_the_audit_trail(world, roster):
    opened(world, roster)
    entry = AuditEntry.objects.get(action="download_roster")
    assert (entry.object_id, entry.actor) == (str(roster.pk), world.users[CIVIL])


def test_marked_workbook_lies_sealed(roster, files):
    assert not (files / marked_name(roster)).read_bytes().startswith(b"PK")


@pytest.mark.parametrize("state", ["received", "unreadable"])
def test_roster_that_was_not_checked_has_none_and_leaves_no_entry(world, lines, state):
    roster = hand_in(world, workbook(*lines))
    if state == "unreadable":
        roster = checked(world, b"\xff\xd8\xff\xe0 photograph")
    with pytest.raises(RosterRefused, match="还没有带结果的表格"):
        opened(world, roster)
    assert AuditEntry.objects.filter(action="download_roster").count() == 0
