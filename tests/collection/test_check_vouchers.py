"""Ten ways to tamper with the vouchers as their owner: each is found, and the place is named."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from collection.chain import voucher_hash
from collection.models import Entry, Voucher
from collection.queries.check import check_ledger
from collection.queries.guards import TRIGGERS
from tests.collection import desk
from tests.collection.rows import insert, rows, settle, sql
from tests.committed import unguarded
from tests.world import NOW, World

SERIES = "series 430699101201 2021 R epoch 1"
LEDGER = ("voucher", "entry", "series", "account", "cashday")


@pytest.fixture
def book(world: World) -> World:
    """Village A1: receipts 1 and 2, the reversal 3 of 2, receipt 4 of the same people again."""
    desk.pay(world, place=0)
    desk.reverse(world, desk.pay(world, place=1))
    desk.pay(world, place=1)
    return world


@contextmanager
def as_owner() -> Iterator[None]:
    """Without triggers, without the links between rows; the triggers stand again afterwards."""
    with unguarded(*set(TRIGGERS.values())):
        sql("ALTER TABLE collection_voucher DROP CONSTRAINT voucher_link")
        sql("ALTER TABLE collection_entry DROP CONSTRAINT entry_of_voucher")
        yield


def places() -> list[str]:
    return [finding.place for finding in check_ledger()]


def whats() -> list[str]:
    return [finding.what for finding in check_ledger()]


def change(number: int, what: str) -> None:
    sql(f"UPDATE collection_voucher SET {what} WHERE no = {number}")


def remove(number: int) -> None:
    voucher = Voucher.objects.get(no=number)
    sql("UPDATE collection_voucher SET reverses_id = NULL WHERE reverses_id = %s", voucher.pk)
    sql("DELETE FROM collection_entry WHERE voucher_id = %s", voucher.pk)
    sql("DELETE FROM collection_voucher WHERE id = %s", voucher.pk)


def end_series_at(number: int) -> None:
    head = bytes(Voucher.objects.get(no=number).row_hash)
    sql("UPDATE collection_series SET last_no = %s, head = %s", number, head)


def test_a_clean_book_has_no_finding(book: World) -> None:
    assert list(check_ledger()) == []


@pytest.mark.parametrize(
    "what",
    [
        'memo = \'{"reason": "x"}\'',
        "paid_on = '2020-10-19'",
        "collector_id = actor_id + 1",
        "approver_id = actor_id",
        "origin = 'system'",
        "number = 'x'",
        "household_id = NULL",
        "request_hash = 'x'",
        "at = at + interval '1 second'",
    ],
)
def test_an_edited_voucher_is_named(book: World, what: str) -> None:
    with as_owner():
        sql("ALTER TABLE collection_voucher DROP CONSTRAINT voucher_second_person")
        change(2, what)
    assert f"{SERIES} voucher 2" in places()


@pytest.mark.parametrize("what", ["amount_fen = 1", "enrolment_id = NULL", "waived_fen = 1"])
def test_an_edited_entry_names_its_voucher(book: World, what: str) -> None:
    with as_owner():
        for name in ("entry_price_is_waived_and_paid", "entry_of_enrolment", "entry_reverses"):
            sql(f"ALTER TABLE collection_entry DROP CONSTRAINT {name}")
        pk = Voucher.objects.get(no=1).pk
        sql(f"UPDATE collection_entry SET {what} WHERE line = 1 AND voucher_id = %s", pk)
    assert f"{SERIES} voucher 1" in places()


def test_a_tail_cut_off_is_named(book: World) -> None:
    with as_owner():
        remove(4)
    assert f"{SERIES} voucher 4" in places()


def test_a_tail_cut_off_with_the_series_set_back_is_named_by_the_audit_trail(book: World) -> None:
    with as_owner():
        remove(4)
        end_series_at(3)
    assert "the voucher that it speaks of is gone" in whats()
    assert f"{SERIES} voucher 4" not in places()


def test_a_voucher_removed_from_the_middle_is_named(book: World) -> None:
    with as_owner():
        sql("ALTER TABLE collection_voucher DROP CONSTRAINT voucher_reversal_names_receipt")
        sql("ALTER TABLE collection_entry DROP CONSTRAINT entry_follows")
        sql("ALTER TABLE collection_entry DROP CONSTRAINT entry_reverses")
        sql("DELETE FROM collection_reversalrequest")
        remove(2)
    assert f"{SERIES} voucher 2" in places()


def test_two_vouchers_swapped_are_named(book: World) -> None:
    with as_owner():
        for before, after in ((1, 99), (2, 1), (99, 2)):
            change(before, f"no = {after}, prev_no = NULLIF({after} - 1, 0)")
    assert f"{SERIES} voucher 1" in places()


def test_a_voucher_slipped_in_is_named(book: World) -> None:
    """A copy of 4 with other money, put before it; the rest moves up by one."""
    with as_owner():
        (row,) = rows("SELECT * FROM collection_voucher WHERE no = 4")
        change(4, "no = 5, prev_no = 4")
        third = bytes(Voucher.objects.get(no=3).row_hash)
        forged = {"id": "00000000-0000-4000-8000-000000000001", "number": "forged"}
        forged |= {"idem": forged["id"], "total_fen": 0, "prev_hash": third, "row_hash": b"x"}
        insert("collection_voucher", row | forged)
    assert f"{SERIES} voucher 4" in places()


def test_a_voucher_appended_past_the_portal_is_named(book: World) -> None:
    with as_owner():
        (row,) = rows("SELECT * FROM collection_voucher WHERE no = 4")
        forged = {"id": "00000000-0000-4000-8000-000000000001", "number": "forged"}
        forged |= {"no": 5, "prev_no": 4, "prev_hash": bytes(row["row_hash"]), "row_hash": b"x"}
        forged |= {"idem": forged["id"]}
        insert("collection_voucher", row | forged)
        end_series_at(5)
    assert f"{SERIES} voucher 5" in places()


def test_hashes_worked_out_without_the_key_are_named(book: World, settings) -> None:
    kept = settings.CHAIN_KEYS
    with as_owner():
        change(2, "paid_on = '2020-10-01'")
        settings.CHAIN_KEYS = {"1": hashlib.sha256(b"guessed").digest()}
        head = bytes(Voucher.objects.get(no=1).row_hash)
        for voucher in Voucher.objects.filter(no__gte=2).order_by("no"):
            voucher.prev_hash = head
            entries = Entry.objects.filter(voucher_id=voucher.pk).order_by("line")
            head = voucher_hash(voucher, entries)
            sql(
                "UPDATE collection_voucher SET prev_hash = %s, row_hash = %s WHERE id = %s",
                bytes(voucher.prev_hash),
                head,
                voucher.pk,
            )
        end_series_at(4)
        settings.CHAIN_KEYS = kept
    assert f"{SERIES} voucher 2" in places()


def test_a_trigger_switched_off_is_named_with_the_change(book: World) -> None:
    settle()
    sql("ALTER TABLE collection_voucher DISABLE TRIGGER collection_voucher_no_change")
    change(3, "memo = '{}'")
    found = places()
    assert found[0] == "trigger collection_voucher_no_change"
    assert f"{SERIES} voucher 3" in found


def test_an_emptied_book_is_named(book: World) -> None:
    with as_owner():
        sql("TRUNCATE collection_voucher, collection_entry CASCADE")
    assert f"{SERIES} voucher 1" in places()


def test_an_emptied_book_without_its_series_is_named_by_the_audit_trail(book: World) -> None:
    with as_owner():
        sql("TRUNCATE collection_voucher, collection_entry, collection_series CASCADE")
    assert whats().count("the voucher that it speaks of is gone") == 4


def test_an_old_copy_of_the_ledger_is_named_by_the_audit_trail(book: World) -> None:
    with as_owner():
        for table in LEDGER:
            sql(f"CREATE TEMP TABLE old_{table} AS SELECT * FROM collection_{table}")
    desk.pay(book, "A2", at="A1")
    with unguarded(*set(TRIGGERS.values())):
        tables = ", ".join(f"collection_{table}" for table in LEDGER)
        sql(f"TRUNCATE {tables} CASCADE")
        for table in reversed(LEDGER):
            sql(f"INSERT INTO collection_{table} SELECT * FROM old_{table}")
    assert "the voucher that it speaks of is gone" in whats()


def test_an_old_copy_under_a_closed_day_is_named_by_the_day(book: World) -> None:
    desk.close(Voucher.objects.get(no=4).day, 6 * desk.PRICE)
    with as_owner():
        remove(4)
        end_series_at(3)
    assert "the receipt that was last when it was closed is gone" in whats()


def test_a_voucher_written_with_the_clock_set_back_is_named(book: World) -> None:
    with as_owner():
        desk.pay(book, "A2", at="A1", now=NOW - timedelta(hours=1))
    found = {finding.place: finding.what for finding in check_ledger()}
    assert found[f"{SERIES} voucher 5"] == "is older than the row before it: the clock was set back"


def test_a_voucher_that_no_act_wrote_is_named(book: World) -> None:
    number = Voucher.objects.get(no=4).number
    with as_owner():
        sql("DELETE FROM accounts_auditentry WHERE action = 'take_payment'")
    assert f"voucher {number}" in places()


def test_a_balance_that_was_moved_is_named(book: World) -> None:
    with as_owner():
        sql("UPDATE collection_account SET balance_fen = balance_fen + 100 WHERE kind = 'cash'")
    found = [what for what in whats() if what.startswith("balance")]
    assert found == ["balance 168100 fen, entries add up to 168000"]


def test_an_assessment_that_was_changed_is_named(book: World) -> None:
    with as_owner():
        sql("UPDATE subsidies_assessment SET explanation = '{}'")
    assert whats().count("its explanation was changed") == 6
