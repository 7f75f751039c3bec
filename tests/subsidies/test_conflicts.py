"""Departments that say different things of one person: listed, decided by the county, once."""

import pytest

from collection.actions.undo_roster import undo_roster
from subsidies.actions.decide_conflict import ConflictRefused, decide_conflict
from subsidies.models import Identity, Roster
from subsidies.queries.conflicts import conflicts_of
from tests.subsidies.desk import (
    DISABLED,
    HEAD,
    accept,
    accepted,
    checked,
    line_of,
    quote_of,
    workbook,
)
from tests.world import NOW, TODAY, YEAR, World

LOW = "城乡低保对象"
GRADED = (*HEAD, "残疾等级")


@pytest.fixture
def low(world) -> Roster:
    return accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)


@pytest.fixture
def both(world, low) -> World:
    """Civil affairs says minimum living, the federation disabled in grade 3."""
    line = line_of(world.person("A1"), "三级")
    accepted(world, workbook(line, head=GRADED), by=DISABLED)
    return world


def found(world: World) -> list:
    return conflicts_of(world.county, YEAR, on=TODAY)


def decide(world: World, *, keep: str = "", shown: str = ""):
    (one,) = found(world)
    kept = next((s.identity.pk for s in one.standing if s.identity.name == keep), None)
    return decide_conflict(
        identity=one.sayings[0].identity,
        shown=shown or one.digest.hex(),
        keep=kept,
        note="已核对",
        actor=world.users["county"],
        now=NOW,
    )


def test_person_of_one_department_is_no_conflict(world, low):
    assert found(world) == []


def test_two_departments_with_different_classes_are_listed(both):
    (one,) = found(both)
    assert (one.kind, len(one.sayings), one.decision) == ("class", 2, None)


def test_names_that_differ_go_before(world, low):
    person = world.person("A1")
    line = (f"{person.name}某", person.id_number.open(), "三级")
    roster = checked(world, workbook(line, head=GRADED), by=DISABLED)
    roster.rows.update(outcome="matched")
    accept(world, roster)
    assert [one.kind for one in found(world)] == ["name"]


def test_department_that_took_the_person_off_its_list_is_a_conflict(both):
    empty = checked(both, workbook(line_of(both.person("A2"))), identity=LOW, name="二.xlsx")
    Roster.objects.filter(pk=empty.pk).update(whole=True)
    accept(both, empty)
    assert [one.kind for one in found(both)] == ["ended"]


def test_county_keeps_one_and_the_amount_follows(both):
    assert quote_of(both.person("A1")).payable_fen == 14000
    decide(both, keep=LOW)
    assert quote_of(both.person("A1")).payable_fen == 21000
    assert found(both) == []


def test_county_keeps_all_and_nothing_changes(both):
    before = list(Identity.objects.values())
    decide(both)
    assert list(Identity.objects.values()) == before
    assert [one.decision.keep_all for one in found(both)] == [True]


def test_decided_conflict_is_not_decided_again(both):
    decide(both)
    with pytest.raises(ConflictRefused, match="已经由别人认定"):
        decide(both)


def test_conflict_that_changed_meanwhile_is_not_decided(both):
    with pytest.raises(ConflictRefused, match="部门又交了新名单"):
        decide(both, shown="0" * 64)


def test_departments_that_say_something_new_are_a_new_conflict(both):
    decide(both)
    again = checked(
        both,
        workbook(line_of(both.person("A1"), "二级"), head=GRADED),
        by=DISABLED,
        name="二.xlsx",
    )
    accept(both, again)
    assert [one.decision for one in found(both)] == [None]


def test_undone_roster_gives_back_what_was_ended_in_its_favour(both, low):
    decide(both, keep=LOW)
    undo_roster(roster=low, reason="错", seen=0, actor=both.users["county"], now=NOW)
    assert list(Identity.objects.standing().values_list("name", flat=True)) == ["残疾人"]
    assert quote_of(both.person("A1")).payable_fen == 14000
