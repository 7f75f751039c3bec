"""The day closes against payers: its totals are what its rows say at that moment.

Through the acts, payers and closer queue for the village's series. The database holds the rule even
for writers who do not: each of them here has a series of its own.
"""

import pytest
from django.db import DatabaseError, transaction

from collection.actions.take_payment import ShownLine
from collection.models import CashDay, Series, Voucher
from collection.queries.days import expected_fen
from tests.collection import desk
from tests.collection.rows import Draft, draft, prepare, rows, sql
from tests.committed import constraint_of, function_replaced, kinds, race, seeded, until
from tests.world import YEAR, World

pytestmark = pytest.mark.race
PAYERS = 15
Payer = tuple[str, int, ShownLine]


def payers(world: World, salt: object) -> list[Payer]:
    """All 24 people of the county in some order: village, household and what is shown."""
    places = [(village, place) for village in world.villages for place in (0, 1)]
    found = [(v, p, line) for v, p in places for line in desk.shown(world.households[v][p])]
    seeded(salt).shuffle(found)
    return found


def pay_one(world: World, payer: Payer) -> Voucher:
    """Taken by the clerk of A1, whose day it is about."""
    village, place, line = payer
    return desk.pay(world, village, place, at="A1", by=world.users["clerk-A1"], lines=[line])


def test_receipts_and_the_count_at_once_leave_totals_that_match(committed: World) -> None:
    """A receipt is in the counted day's total, or it is refused until the difference is settled."""
    first, *others = payers(committed, "close")
    day = pay_one(committed, first).day

    def act(number: int) -> object:
        if number == PAYERS:
            return desk.close(day, 0, explanation="数的时候还在收")
        return pay_one(committed, others[number])

    outcomes = race(PAYERS + 1, act)
    assert set(kinds(outcomes)) <= {"Voucher", "CashDay", "DayNotClosed"}
    day.refresh_from_db()
    assert (day.state, day.expected_fen) == (CashDay.State.COUNTED, expected_fen(day))


@pytest.fixture
def writers(committed: World) -> tuple[CashDay, list[Draft]]:
    """An open day, and fifteen receipts for it that share no series and no person."""
    for village in committed.villages:
        prepare(committed, village)
    with transaction.atomic():
        people = payers(committed, "writers")[:PAYERS]
        drafts = [draft(lambda payer=payer: pay_one(committed, payer)) for payer in people]
    for epoch, made in enumerate(drafts, start=2):
        series = Series.objects.create(
            village=committed.villages["A1"], cover_year=YEAR, kind="R", epoch=epoch
        )
        made.voucher |= {"series_id": series.pk, "number": f"by hand {epoch}"}
    return CashDay.objects.get(collector=committed.users["clerk-A1"]), drafts


def write_against_close(day: CashDay, drafts: list[Draft]) -> list:
    """Every writer stays a while between its rows and its commit; the closer comes meanwhile."""
    chance = seeded("stay")
    stays = [chance.uniform(0.1, 0.4) for _ in drafts]

    def act(number: int) -> None:
        if number == PAYERS:
            until(somebody_stays, what="a receipt that is written and not yet committed")
            close_by_hand(day)
            return
        with transaction.atomic():
            drafts[number].write()
            sql("SELECT pg_sleep(%s)", stays[number])

    return race(PAYERS + 1, act)


def somebody_stays() -> bool:
    others = "datname = current_database() AND wait_event = 'PgSleep'"
    return bool(rows(f"SELECT 1 FROM pg_stat_activity WHERE {others}"))


def close_by_hand(day: CashDay) -> None:
    """Lock, add up, close: as the act does it, without the series."""
    with transaction.atomic():
        CashDay.objects.select_for_update().get(pk=day.pk)
        total = expected_fen(day)
        sql(
            "UPDATE collection_cashday SET state = 'closed', expected_fen = %s, counted_fen = %s"
            " WHERE id = %s",
            total,
            total,
            day.pk,
        )


def test_a_day_closed_by_hand_matches_its_rows(writers: tuple[CashDay, list[Draft]]) -> None:
    day, drafts = writers
    outcomes = write_against_close(day, drafts)
    late = [outcome for outcome in outcomes if isinstance(outcome, DatabaseError)]
    assert {constraint_of(error) for error in late} <= {"day is closed"}
    day.refresh_from_db()
    assert day.expected_fen == expected_fen(day) == (PAYERS - len(late)) * desk.PRICE


def test_without_the_lock_receipts_slip_into_the_closed_day(
    writers: tuple[CashDay, list[Draft]],
) -> None:
    day, drafts = writers
    with function_replaced("collection_voucher_fits", lambda s: s.replace(" FOR SHARE", "")):
        write_against_close(day, drafts)
    day.refresh_from_db()
    assert day.state == CashDay.State.CLOSED
    assert expected_fen(day) > day.expected_fen
