"""The dashboards' sums hold when everybody writes at the same moment."""

import pytest
from django.db import connection

from collection.queries.check import check_ledger
from collection.queries.counts import sums_that_differ
from enrollment.actions.register import register_household
from tests.collection import desk
from tests.committed import race, rounds
from tests.world import CHILD, HEAD, NOW, World, member

pytestmark = pytest.mark.race
NOTHING = ([], [])


def register(world: World, village: str, serial: int) -> None:
    register_household(
        group=world.groups[village][serial % 2],
        members=[member("新户主", serial, HEAD), member("新子女", serial + 1, CHILD)],
        address="",
        phone="",
        season=world.season,
        head_relationship=HEAD,
        actor=world.users[f"clerk-{village}"],
        now=NOW,
    )


def everybody_at_once(world: World, start: int) -> list:
    """Payments of both villages and households, and new households, at the same moment."""
    acts = [
        lambda: desk.pay(world, "A1", 0),
        lambda: desk.pay(world, "A1", 1),
        lambda: desk.pay(world, "B1", 0),
        lambda: register(world, "A1", start),
        lambda: register(world, "A1", start + 2),
        lambda: register(world, "B1", start + 4),
    ]
    return race(len(acts), lambda number: acts[number]())


def test_sums_hold_when_everybody_writes_at_once(committed: World) -> None:
    for number in range(rounds(6)):
        outcomes = everybody_at_once(committed, 600 + 6 * number)
        assert [o for o in outcomes if isinstance(o, Exception)] == []
        assert sums_that_differ() == NOTHING
        for voucher, town in zip(outcomes, "AAB", strict=False):
            desk.approve(desk.ask(voucher), committed.users[f"township-{town}"])
        assert sums_that_differ() == NOTHING
    assert list(check_ledger()) == []


def test_without_the_triggers_the_sums_stay_behind(committed: World) -> None:
    """The control: what the comparison finds when nothing keeps the sums."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE collection_entry DISABLE TRIGGER collection_money_counted")
    try:
        desk.pay(committed)
        assert sums_that_differ()[1] != []
    finally:
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE collection_entry ENABLE ALWAYS TRIGGER collection_money_counted"
            )
