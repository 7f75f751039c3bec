"""The dashboards' sums follow the rows, and nobody else writes them."""

import pytest
from django.db import DatabaseError, transaction

from accounts.models import Level
from collection.models import VillageMoney, VillagePeople
from collection.queries.check import check_ledger
from collection.queries.counts import paid_in, registered_in, sums_that_differ
from enrollment.models import Enrolment
from tests.collection import desk
from tests.collection.rows import sql
from tests.committed import unguarded
from tests.world import YEAR, World

NOTHING = ([], [])


def town_sums(world: World) -> tuple:
    level, year = Level.TOWN, YEAR
    people, (paid, fen) = (
        registered_in(world.county, year, level),
        paid_in(world.county, year, level),
    )
    return tuple((people[t.pk], paid[t.pk], fen[t.pk]) for t in world.towns.values())


def test_registration_and_payment_are_counted_where_they_are_made(world: World) -> None:
    assert town_sums(world) == ((12, 0, 0), (12, 0, 0))
    desk.pay(world, "A1")
    desk.waive(world, world.person("B1"))
    desk.pay(world, "B1")
    assert town_sums(world) == ((12, 3, 3 * desk.PRICE), (12, 3, 2 * desk.PRICE))
    assert sums_that_differ() == NOTHING


def test_a_reversal_takes_its_payment_off_the_sums(world: World) -> None:
    desk.reverse(world, desk.pay(world, "A1"))
    assert town_sums(world)[0] == (12, 0, 0)
    assert sums_that_differ() == NOTHING


def test_many_enrolments_withdrawn_and_moved_by_one_statement_are_counted(world: World) -> None:
    mine = Enrolment.objects.filter(group__parent=world.villages["A1"])
    mine.filter(group=world.groups["A1"][0]).update(state="withdrawn")
    mine.filter(group=world.groups["A1"][1]).update(group=world.groups["B1"][0])
    assert [row[0] for row in town_sums(world)] == [6, 15]
    assert sums_that_differ() == NOTHING


def test_enrolments_taken_away_are_taken_off(world: World) -> None:
    Enrolment.objects.filter(group__parent=world.villages["A1"]).delete()
    assert town_sums(world)[0][0] == 6
    assert sums_that_differ() == NOTHING


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE collection_villagepeople SET people = people + 1",
        "UPDATE collection_villagemoney SET fen = fen + 1",
        "DELETE FROM collection_villagemoney",
        "INSERT INTO collection_villagemoney (village_id, cover_year, people, fen)"
        " SELECT id, 2031, 1, 1 FROM accounts_area WHERE level = 12 LIMIT 1",
    ],
)
def test_nobody_writes_a_sum(world: World, statement: str) -> None:
    desk.pay(world)
    with pytest.raises(DatabaseError, match="sums follow rows"), transaction.atomic():
        sql(statement)


@pytest.mark.parametrize(
    ("table", "change", "place"),
    [
        ("collection_villagepeople", "people = people + 1", "sum of people, village"),
        ("collection_villagemoney", "fen = fen + 1", "sum of money, village"),
        ("collection_villagemoney", "people = people - 1", "sum of money, village"),
    ],
)
def test_check_ledger_names_a_sum_that_was_tampered_with(
    world: World, table: str, change: str, place: str
) -> None:
    desk.pay(world)
    with unguarded(table):
        sql(f"UPDATE {table} SET {change}")
    found = list(check_ledger())
    assert found
    assert all(finding.place.startswith(place) for finding in found)


def test_the_sums_know_their_years_apart(world: World) -> None:
    desk.pay(world)
    assert VillageMoney.objects.filter(cover_year=YEAR + 1).count() == 0
    assert VillagePeople.objects.filter(cover_year=YEAR).count() == 4
