"""Devices that upload at once: a payment once, a household once, a day that closes meanwhile.

Through the acts, whoever uploads queues for the village's series. The controls take the guard
away, or write as nobody should, and must see it fail.
"""

import json
import uuid

import pytest
from django.db import DatabaseError, transaction

from collection.models import CashDay, Entry, OfflineBook, OfflinePayment, Series, Voucher
from collection.queries.check import check_ledger
from collection.queries.days import expected_fen
from tests.collection import desk, offline
from tests.collection.rows import Draft, draft, prepare, sql
from tests.collection.test_race_day import PAYERS, payers, write_against_close
from tests.committed import constraint_of, function_replaced, kinds, race, rounds, without
from tests.world import YEAR, World, add_user

pytestmark = pytest.mark.race
DEVICES = 8


def outcomes_of(made: list) -> dict[str, int]:
    told = [one.outcome for one in made]
    return {name: told.count(name) for name in sorted(set(told))}


def test_one_payment_sent_by_eight_at_once_is_taken_once(committed: World) -> None:
    for place in (0, 1):
        book = offline.take_out(committed, place=place)
        for no in range(1, rounds(2) + 1):
            lines = desk.shown(committed.households["A1"][place])[no - 1 : no]
            one = offline.sent(committed, no, place=place, lines=lines)
            made = race(DEVICES, lambda _, book=book, one=one: offline.send(book, one))
            assert kinds(made) == {"OfflinePayment": DEVICES}
            assert len({payment.pk for payment in made}) == 1
            assert len({payment.voucher_id for payment in made}) == 1
    assert Voucher.objects.count() == OfflinePayment.objects.count()
    assert list(check_ledger()) == []


def written_at_once(world: World) -> list:
    """By the database alone: the same payment's row, written by two without a lock."""
    book = offline.take_out(world)
    home = world.households["A1"][0]

    def act(_: int) -> str:
        sql(
            "INSERT INTO collection_offlinepayment (book_id, no, key, household_id, lines,"
            " total_fen, taken_at, received_at, digest, outcome, why, reason)"
            " VALUES (%s, 1, %s, %s, %s, 0, now(), now(), 'x', 'void', '', 'x')",
            book.pk,
            KEY,
            home.pk,
            json.dumps([]),
        )
        return "written"

    return race(2, act)


KEY = uuid.UUID(int=7)


def test_a_payment_is_kept_once_by_the_database_alone(committed: World) -> None:
    assert kinds(written_at_once(committed)) == {"IntegrityError": 1, "str": 1}


def test_without_the_constraints_a_payment_is_kept_twice(committed: World) -> None:
    with without("collection_offlinepayment", "offline_number_once", "offline_key_once"):
        assert kinds(written_at_once(committed)) == {"str": 2}


def devices(world: World) -> list[OfflineBook]:
    """Eight collectors of four villages, each with a list on a device of their own."""
    villages = list(world.villages)
    names = [(f"device-{n}", villages[n % len(villages)]) for n in range(DEVICES)]
    for name, village in names:
        add_user(world, name, "village_clerk", world.villages[village])
    return [offline.take_out(world, village, by=name) for name, village in names]


def everybody_sends(world: World, village: str) -> list[OfflinePayment]:
    """The same household's money, taken by all of them at the door, uploaded at once."""
    books = devices(world)
    lines = desk.shown(world.households[village][0])
    sent = [offline.sent(world, village=village, lines=lines) for _ in books]
    return race(DEVICES, lambda n: offline.send(books[n], sent[n]))


def test_a_household_taken_by_eight_devices_is_booked_once(committed: World) -> None:
    made = everybody_sends(committed, "A1")
    assert outcomes_of(made) == {"conflict": DEVICES - 1, "taken": 1}
    assert {one.why for one in made if one.outcome == "conflict"} == {"already_paid"}
    assert Entry.objects.filter(kind="payment").count() == 3
    assert list(check_ledger()) == []


def test_without_the_parity_chain_devices_book_a_household_twice(committed: World) -> None:
    """Devices of four villages queue for four series: the chain alone keeps them apart."""
    with without("collection_entry", "entry_paid_once", "entry_reversal_target"):
        doubles = 0
        prepare(committed, "A1")
        for _ in range(rounds(3)):
            if Voucher.objects.exists():
                break
            made = everybody_sends(committed, "A1")
            doubles += outcomes_of(made).get("taken", 0) > 1
        assert doubles > 0


def test_uploads_and_the_count_at_once_leave_totals_that_match(committed: World) -> None:
    """What is uploaded is in the counted day's total, or it waits for the difference."""
    day = desk.pay(committed, place=1).day
    book = offline.take_out(committed)
    lines = desk.shown(committed.households["A1"][0])
    sent = [offline.sent(committed, n, lines=[line]) for n, line in enumerate(lines, 1)]

    def act(number: int) -> object:
        if number == len(sent):
            return desk.close(day, 0, explanation="数的时候还在上传")
        return offline.send(book, sent[number])

    made = race(len(sent) + 1, act)
    assert kinds(made) == {"CashDay": 1, "OfflinePayment": 3}
    waits = [one for one in made[:-1] if one.outcome == "conflict"]
    assert {one.why for one in waits} <= {"day_not_closed"}
    day.refresh_from_db()
    assert (day.state, day.expected_fen) == (CashDay.State.COUNTED, expected_fen(day))
    assert OfflinePayment.objects.count() == 3
    assert list(check_ledger()) == []


@pytest.fixture
def uploads(committed: World) -> tuple[CashDay, list[Draft]]:
    """An open day, and receipts of fifteen uploads for it that share no series and no person."""
    for village in committed.villages:
        prepare(committed, village)
    book = offline.take_out(committed)
    with transaction.atomic():
        people = payers(committed, "uploads")[:PAYERS]
        drafts = [_draft(committed, book, no, *one) for no, one in enumerate(people, 1)]
    for epoch, made in enumerate(drafts, start=2):
        series = Series.objects.create(village=book.village, cover_year=YEAR, kind="R", epoch=epoch)
        made.voucher |= {"series_id": series.pk, "number": f"by hand {epoch}"}
    return CashDay.objects.get(collector=book.clerk), drafts


def _draft(world: World, book: OfflineBook, no: int, village: str, place: int, line) -> Draft:
    one = offline.sent(world, no, village=village, place=place, lines=[line])
    return draft(lambda: offline.send(book, one).voucher)


def test_a_day_closed_against_uploads_matches_its_rows(uploads) -> None:
    day, drafts = uploads
    late = [one for one in write_against_close(day, drafts) if isinstance(one, DatabaseError)]
    assert {constraint_of(error) for error in late} <= {"day is closed"}
    day.refresh_from_db()
    assert day.expected_fen == expected_fen(day) == (PAYERS - len(late)) * desk.PRICE


def test_without_the_lock_uploads_slip_into_the_closed_day(uploads) -> None:
    day, drafts = uploads
    with function_replaced("collection_voucher_fits", lambda s: s.replace(" FOR SHARE", "")):
        write_against_close(day, drafts)
    day.refresh_from_db()
    assert expected_fen(day) > day.expected_fen
