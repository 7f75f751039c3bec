"""What the database itself refuses of lists taken out and their payments."""

import json
import uuid

import pytest
from django.db import connection

from collection.models import OfflineBook, OfflinePayment
from tests.collection import desk, offline
from tests.collection.rows import insert, refused, sql
from tests.world import NOW, World


def row(payment: OfflinePayment, **other) -> dict:
    """The payment's row once more, under another number and key, with what is spoiled."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM collection_offlinepayment WHERE id = %s", [payment.pk])
        names = [column.name for column in cursor.description]
        told = dict(zip(names, cursor.fetchone(), strict=True))
    del told["id"]
    told |= {"no": 9, "key": uuid.uuid4(), "lines": json.dumps(payment.lines)}
    return told | other


@pytest.fixture
def taken(world: World) -> OfflinePayment:
    return offline.send(offline.take_out(world), offline.sent(world))


def test_a_number_and_a_key_stand_once(taken: OfflinePayment) -> None:
    void = {"outcome": "void", "voucher_id": None, "reason": "x"}
    with refused("offline_number_once"):
        insert("collection_offlinepayment", row(taken, no=1, **void))
    with refused("offline_key_once"):
        insert("collection_offlinepayment", row(taken, key=taken.key, **void))
    insert("collection_offlinepayment", row(taken, **void))


@pytest.mark.parametrize(
    "spoiled",
    [
        {"outcome": "taken", "voucher_id": None},
        {"outcome": "conflict", "voucher_id": None, "why": ""},
        {"outcome": "void", "voucher_id": None, "reason": ""},
    ],
)
def test_an_outcome_says_what_it_rests_on(taken: OfflinePayment, spoiled: dict) -> None:
    with refused(
        "offline_outcome_is_told"
        if spoiled["outcome"] != "taken"
        else "a device's payment goes with its own receipt"
    ):
        insert("collection_offlinepayment", row(taken, **spoiled))


def test_a_payment_goes_with_the_receipt_of_its_own_number(taken: OfflinePayment) -> None:
    with refused("a device's payment goes with its own receipt"):
        insert("collection_offlinepayment", row(taken))


def test_a_number_outside_the_block_is_refused(taken: OfflinePayment) -> None:
    void = {"outcome": "void", "voucher_id": None, "reason": "x"}
    with refused("a provisional number is one of its own book"):
        insert("collection_offlinepayment", row(taken, no=taken.book.numbers + 1, **void))


@pytest.mark.parametrize("table", ["offlinepayment", "offlinedecision"])
def test_what_was_sent_and_decided_stays(world: World, table: str) -> None:
    offline.give_back(offline.conflict(world))
    for statement in (f"UPDATE collection_{table} SET id = id", f"DELETE FROM collection_{table}"):
        with refused(f"append-only: {statement.split()[0]} on collection_{table}"):
            sql(statement)


def test_a_book_ends_once_and_stays_as_it_was_taken_out(taken: OfflinePayment) -> None:
    ended = "state = 'returned', last_no = %s, ended_at = now(), ended_by_id = clerk_id"
    with refused("a book is handed back with every number up to the last"):
        sql(f"UPDATE collection_offlinebook SET {ended}", 0)
    with refused("an offline book stays as it was taken out"):
        sql("UPDATE collection_offlinebook SET numbers = numbers + 1")
    with refused("an offline book ends once"):
        sql("DELETE FROM collection_offlinebook")
    sql(f"UPDATE collection_offlinebook SET {ended}", 1)
    with refused("an offline book ends once"):
        sql("UPDATE collection_offlinebook SET state = 'out', last_no = NULL, ended_at = NULL")
    assert OfflineBook.objects.get().state == "returned"


def decide(payment: OfflinePayment, **told) -> None:
    rest = {"reason": "", "voucher_id": None, "key": uuid.uuid4(), "at": NOW}
    ids = {"payment_id": payment.pk, "by_id": payment.book.clerk_id}
    insert("collection_offlinedecision", rest | ids | told)


def test_only_a_conflict_is_decided(taken: OfflinePayment) -> None:
    with refused("only a conflict is decided"):
        decide(taken, kind="returned", reason="x", returned_fen=taken.total_fen)


def test_what_goes_back_goes_back_whole_and_with_a_word(world: World) -> None:
    waits = offline.conflict(world)
    with refused("what was taken goes back whole"):
        decide(waits, kind="returned", reason="x", returned_fen=1)
    with refused("offline_decision_is_told"):
        decide(waits, kind="returned", returned_fen=waits.total_fen)


def test_a_decision_goes_with_its_own_receipt(world: World) -> None:
    waits = offline.conflict(world)
    other = desk.pay(world, place=1)
    fen = waits.total_fen - other.total_fen
    with refused("a decision goes with its own receipt"):
        decide(waits, kind="taken", voucher_id=other.pk, returned_fen=fen)
