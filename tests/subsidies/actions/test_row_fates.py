"""Every row of a roster gets its outcome and its reasons: from itself, the register, the notice.

A table for each roster: what the row is about, how it is written, and what must become of it.
"""

from collections.abc import Callable

import pytest

from accounts.models import Area, Level
from enrollment.actions.register import register_household
from enrollment.models import Person
from subsidies.models import Roster, RosterRow
from tests.subsidies.desk import (
    CIVIL,
    DISABLED,
    HEAD,
    Row,
    checked,
    fates,
    line_of,
    workbook,
)
from tests.world import HEAD as HEAD_OF_HOUSEHOLD
from tests.world import NOW, World, id_number, member

LOW = "城乡低保对象"
MATCHED, UNMATCHED, INVALID, DUPLICATE = (outcome.value for outcome in RosterRow.Outcome)
Case = tuple[str, Callable[[World], Row], str, list[str]]


def wrong(number: str) -> str:
    return number[:17] + ("1" if number[17] != "1" else "2")


def number_of(world: World, village: str, place: int = 0) -> str:
    return world.person(village, place).id_number.open()


# The department chose 城乡低保对象; third column 类别.
CHOSEN: list[Case] = [
    ("registered person", lambda w: line_of(w.person("A1")), MATCHED, []),
    ("the same person again", lambda w: line_of(w.person("A1")), DUPLICATE, ["duplicate"]),
    (
        "the same number with another name",
        lambda w: ("别人", number_of(w, "A1")),
        DUPLICATE,
        ["same_number_other_name", "name_differs"],
    ),
    (
        "number with a blank and a line break",
        lambda w: (w.person("A1", 1).name, f" {number_of(w, 'A1', 1)}\n"),
        MATCHED,
        ["normalised"],
    ),
    ("not registered", lambda w: ("未登记", id_number(901)), UNMATCHED, ["not_registered"]),
    (
        "registered in another county",
        lambda w: ("邻人", id_number(951)),
        UNMATCHED,
        ["registered_elsewhere"],
    ),
    (
        "another name than the register's",
        lambda w: ("别人", number_of(w, "A1", 2)),
        INVALID,
        ["name_differs"],
    ),
    ("registered as dead", lambda w: line_of(w.person("A2")), INVALID, ["registered_dead"]),
    (
        "wrong check digit",
        lambda w: ("错号", wrong(number_of(w, "A1"))),
        INVALID,
        ["resident_id_check_digit"],
    ),
    ("five digits", lambda w: ("短号", "12345"), INVALID, ["resident_id_length"]),
    ("no number", lambda w: ("无号", ""), INVALID, ["number_missing"]),
    ("no name", lambda w: ("", number_of(w, "A2", 1)), INVALID, ["name_missing"]),
    (
        "number that Excel rounded",
        lambda w: ("舍入", float(int(id_number(903)[:17] + "0"))),
        INVALID,
        ["rounded_by_excel"],
    ),
    (
        "formula that was never worked out",
        lambda w: ("公式", '="43069919"'),
        INVALID,
        ["formula_without_value"],
    ),
    (
        "class that is no identity",
        lambda w: line_of(w.person("A2", 2), "A类"),
        MATCHED,
        [],
    ),
    (
        "identity of another department",
        lambda w: line_of(w.person("B1"), "建档立卡"),
        INVALID,
        ["other_department"],
    ),
]  # fmt: skip

# Nothing chosen: the column 类别 alone says the identity.
BY_COLUMN: list[Case] = [
    ("wording of a roster", lambda w: line_of(w.person("A1"), "农村五保"), MATCHED, []),
    ("no identity at all", lambda w: line_of(w.person("A1", 1)), INVALID, ["unknown_identity"]),
    (
        "identity that the notice does not know",
        lambda w: line_of(w.person("A1", 2), "见义勇为"),
        INVALID,
        ["unknown_identity"],
    ),
]

# The disabled persons' federation: columns 残疾类别 and 残疾等级.
DISABILITY: list[Case] = [
    ("grade in its column", lambda w: line_of(w.person("A1"), "肢体", "二级"), MATCHED, []),
    ("no grade", lambda w: line_of(w.person("A2"), "肢体"), MATCHED, ["grade_missing"]),
    (
        "grade that is none",
        lambda w: line_of(w.person("B1"), "肢体", "五级"),
        INVALID,
        ["grade_unreadable"],
    ),
]

TABLES = {
    "chosen": (CHOSEN, (*HEAD, "类别"), CIVIL, LOW),
    "by column": (BY_COLUMN, (*HEAD, "类别"), CIVIL, ""),
    "disability": (DISABILITY, (*HEAD, "残疾类别", "残疾等级"), DISABLED, ""),
}


@pytest.fixture(scope="module")
def rosters(standing: World) -> dict[str, Roster]:
    register_elsewhere(standing)
    dead = standing.person("A2")
    return {
        title: _one(standing, cases, head, department, identity, dead)
        for title, (cases, head, department, identity) in TABLES.items()
    }


def _one(world: World, cases: list[Case], head, department: str, identity: str, dead: Person):
    """The dead person is dead in the county's eyes for the chosen roster alone."""
    died = identity == LOW
    status = Person.Status.DEAD if died else Person.Status.ACTIVE
    Person.objects.filter(pk=dead.pk).update(status=status)
    lines = [write(world) for _, write, _, _ in cases]
    return checked(world, workbook(*lines, head=head), by=department, identity=identity)


ALL = [
    pytest.param(title, row, outcome, codes, id=f"{title}: {about}")
    for title, (cases, *_) in TABLES.items()
    for row, (about, _, outcome, codes) in enumerate(cases, start=3)
]


@pytest.mark.parametrize(("title", "row", "outcome", "codes"), ALL)
def test_row_gets_its_outcome_and_its_reasons(rosters, title, row, outcome, codes):
    assert fates(rosters[title])[row] == (outcome, codes)


def test_counts_of_the_roster_are_those_of_its_rows(rosters):
    outcomes = [outcome for _, _, outcome, _ in CHOSEN]
    assert rosters["chosen"].counts == {o: outcomes.count(o) for o in RosterRow.Outcome.values}


def test_matched_row_points_at_the_person_of_the_register(rosters, standing):
    (row,) = rosters["chosen"].rows.filter(row=3)
    assert row.person == standing.person("A1")


def test_row_of_another_county_points_at_nobody(rosters):
    (row,) = rosters["chosen"].rows.filter(row=8)
    assert row.person is None


def test_reason_says_what_why_and_what_to_do(rosters):
    (row,) = rosters["chosen"].rows.filter(row=9)
    assert row.reasons == [
        {
            "code": "name_differs",
            "severity": "error",
            "field": "name",
            "text": "姓名“别人”与登记的姓名不一致：证件号码能对上，但姓名不同，"
            "可能是号码或姓名写错。请对照身份证核对姓名和号码后重新提交。",
            "told": "姓名“别人”与登记的姓名不一致，请对照身份证核对姓名和号码后重新提交。",
        }
    ]


def register_elsewhere(world: World) -> Person:
    """Somebody of the neighbouring county."""
    area = Area.objects.get(code="4306")
    names = ("430698", "邻县"), ("430698101", "邻镇"), ("430698101201", "邻村")
    for code, name in (*names, ("430698101201001", "一组")):
        area = Area.objects.create(code=code, level=Level(len(code)), name=name, parent=area)
    household = register_household(
        group=area,
        members=[member("邻人", 951, HEAD_OF_HOUSEHOLD)],
        address="",
        phone="",
        season=world.season,
        head_relationship=HEAD_OF_HOUSEHOLD,
        actor=world.users["clerk-A1"],
        now=NOW,
    )
    return household.head
