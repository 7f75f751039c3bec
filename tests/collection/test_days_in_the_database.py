"""Cash days: what the database itself refuses, however it is asked."""

import uuid

import pytest

from collection.models import CashDay, Voucher
from tests.collection import desk
from tests.collection.rows import Draft, draft, insert, prepare, refused, rows, sql
from tests.world import TODAY, World


@pytest.fixture
def day(world: World) -> CashDay:
    """An open day of clerk A1 with one receipt of 840 yuan."""
    prepare(world)
    return desk.pay(world, place=0).day


@pytest.fixture
def receipt(world: World, day: CashDay) -> Draft:
    """The day's second receipt, about to be written."""
    return draft(lambda: desk.pay(world, place=1))


@pytest.fixture
def taken(world: World, day: CashDay) -> Draft:
    """The deposit of the closed day, about to be written."""
    closed = desk.close(day, 3 * desk.PRICE)
    return draft(lambda: desk.deposit(closed))


def update(day: CashDay, **columns: object) -> None:
    parts = ", ".join(f"{name} = %s" for name in columns)
    sql(f"UPDATE collection_cashday SET {parts} WHERE id = %s", *columns.values(), day.pk)


def test_a_receipt_on_a_closed_day_is_refused(receipt: Draft, day: CashDay) -> None:
    desk.close(day, 3 * desk.PRICE)
    with refused("day is closed"):
        receipt.write()


def test_a_receipt_on_a_counted_day_is_refused(receipt: Draft, day: CashDay) -> None:
    desk.close(day, desk.PRICE, explanation="数错")
    with refused("day is closed"):
        receipt.write()


def test_a_receipt_on_somebody_elses_day_is_refused(receipt: Draft, world: World) -> None:
    prepare(world, "A2")
    other = CashDay.objects.get(collector=world.users["clerk-A2"])
    receipt.voucher["day_id"] = other.pk
    with refused("day of somebody else"):
        receipt.write()


def test_a_receipt_without_a_day_is_refused(receipt: Draft) -> None:
    receipt.voucher["day_id"] = None
    with refused("voucher_on_a_day"):
        receipt.write()


def test_a_day_is_not_closed_with_wrong_totals(day: CashDay) -> None:
    with refused("day does not add up"):
        update(day, state="closed", expected_fen=desk.PRICE, counted_fen=desk.PRICE)


def test_a_day_is_not_closed_with_a_difference_that_has_no_entry(
    day: CashDay, world: World
) -> None:
    with refused("difference has no entry"):
        update(
            day,
            state="closed",
            expected_fen=3 * desk.PRICE,
            counted_fen=desk.PRICE,
            reviewed_by_id=world.users["township-A"].pk,
        )


def test_a_day_is_not_closed_uncounted(day: CashDay) -> None:
    with refused("day_counted"):
        update(day, state="closed", expected_fen=3 * desk.PRICE)


def test_a_closed_day_is_not_opened_again(day: CashDay) -> None:
    desk.close(day, 3 * desk.PRICE)
    with refused("day is closed"):
        update(day, state="open")


def test_a_closed_day_keeps_what_was_counted(day: CashDay) -> None:
    desk.close(day, 3 * desk.PRICE)
    with refused("day is closed"):
        update(day, counted_fen=desk.PRICE)


def test_a_day_is_not_removed(day: CashDay) -> None:
    with refused("day is closed"):
        sql("DELETE FROM collection_cashday")


def test_a_day_does_not_change_hands(day: CashDay, world: World) -> None:
    with refused("a day keeps its date"):
        update(day, collector_id=world.users["clerk-A2"].pk)


def test_a_day_keeps_its_date(day: CashDay) -> None:
    with refused("a day keeps its date"):
        update(day, business_date=TODAY.replace(day=1))


def test_a_day_is_not_born_closed(day: CashDay) -> None:
    (row,) = rows("SELECT * FROM collection_cashday")
    del row["id"]
    row |= {
        "business_date": TODAY.replace(day=1),
        "state": "closed",
        "expected_fen": 100,
        "counted_fen": 100,
    }
    with refused("a day begins open"):
        insert("collection_cashday", row)


def test_a_day_has_one_row(day: CashDay) -> None:
    (row,) = rows("SELECT * FROM collection_cashday")
    del row["id"]
    with refused("day_once"):
        insert("collection_cashday", row)


def test_a_difference_is_not_written_on_an_open_day(day: CashDay, world: World) -> None:
    counted = desk.close(day, desk.PRICE, explanation="数错")
    made = draft(lambda: _difference(counted, world))
    update(day, state="open", counted_fen=None)
    with refused("day is closed"):
        made.write()


def _difference(day: CashDay, world: World) -> Voucher:
    desk.confirm(day, world.users["township-A"])
    return Voucher.objects.get(kind="difference")


def test_a_closed_day_is_taken_to_the_bank(taken: Draft) -> None:
    taken.commit()
    assert Voucher.objects.get(kind="deposit").total_fen == 3 * desk.PRICE


def test_a_deposit_of_part_of_a_day_is_refused(taken: Draft) -> None:
    taken.entries[0]["amount_fen"] -= 1
    taken.voucher["total_fen"] -= 1
    with refused("a deposit takes a closed day, whole"):
        taken.write()


def test_a_deposit_of_an_open_day_is_refused(world: World) -> None:
    prepare(world)
    desk.pay(world)
    other = desk.closed_day(world, "A2")
    made = draft(lambda: desk.deposit(other))
    mine = CashDay.objects.get(collector=world.users["clerk-A1"])
    made.entries[0]["deposited_day_id"] = mine.pk
    with refused("a deposit takes a closed day, whole"):
        made.write()


def test_a_day_is_not_deposited_twice(taken: Draft) -> None:
    taken.commit()
    with refused("collection_entry_deposited_day_id_key"):
        insert("collection_entry", taken.entries[0] | {"voucher_id": uuid.uuid4()})


def test_a_deposit_takes_nobody_elses_day(taken: Draft, world: World) -> None:
    prepare(world, "A2")
    other = desk.closed_day(world, "A2")
    taken.entries[0]["deposited_day_id"] = other.pk
    with refused("entries do not fit their voucher"):
        taken.write()
