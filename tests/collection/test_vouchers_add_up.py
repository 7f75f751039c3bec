"""A voucher stands with its entries or not at all: the database itself adds it up."""

import pytest

from collection.models import Account, Entry, Voucher
from tests.collection import desk
from tests.collection.rows import Draft, draft, insert, prepare, refused
from tests.committed import settle
from tests.world import YEAR, World


@pytest.fixture
def receipt(world: World) -> Draft:
    prepare(world)
    return draft(lambda: desk.pay(world))


def test_a_receipt_is_taken_whole(receipt: Draft) -> None:
    receipt.commit()
    assert Entry.objects.count() == Voucher.objects.get().lines == 3


def test_an_entry_does_not_come_after_its_voucher(receipt: Draft) -> None:
    late = receipt.entries.pop()
    receipt.voucher |= {"lines": 2, "total_fen": 2 * desk.PRICE}
    receipt.entries = [entry | {"lines": 2} for entry in receipt.entries]
    receipt.write()
    with refused("entry after its voucher"):
        insert("collection_entry", late)


def test_an_entry_without_its_voucher_is_not_committed(receipt: Draft) -> None:
    with refused("entry_of_voucher"):
        receipt.write_entries()
        settle()


def test_a_voucher_without_entries_is_refused(receipt: Draft) -> None:
    with refused("voucher does not add up"):
        insert("collection_voucher", receipt.voucher)


def test_a_voucher_of_no_lines_is_refused(receipt: Draft) -> None:
    with refused("voucher_has_lines"):
        insert("collection_voucher", receipt.voucher | {"lines": 0, "total_fen": 0})


def test_a_voucher_of_another_sum_is_refused(receipt: Draft) -> None:
    receipt.voucher["total_fen"] -= 1
    with refused("voucher does not add up"):
        receipt.write()


def test_a_voucher_with_a_line_missing_is_refused(receipt: Draft) -> None:
    receipt.entries.pop()
    with refused("voucher does not add up"):
        receipt.write()


def test_a_line_does_not_stand_twice(receipt: Draft) -> None:
    receipt.entries[1]["line"] = 1
    with refused("entry_line_once"):
        receipt.write()


def test_a_line_beyond_the_last_is_refused(receipt: Draft) -> None:
    receipt.entries[2]["line"] = 4
    with refused("entry_line_in_range"):
        receipt.write()


def test_an_entry_that_counts_other_lines_is_not_committed(receipt: Draft) -> None:
    receipt.entries[0]["lines"] = 7
    with refused("entry_of_voucher"):
        receipt.commit()


def test_an_entry_moves_money_to_another_account(receipt: Draft) -> None:
    receipt.entries[0]["debit_id"] = receipt.entries[0]["credit_id"]
    with refused("entry_moves"):
        receipt.write()


def test_a_negative_amount_is_refused(receipt: Draft) -> None:
    receipt.entries[0] |= {"amount_fen": -1, "waived_fen": desk.PRICE + 1}
    with refused("entry_amount_positive_or_waived"):
        receipt.write()


def test_nothing_is_paid_only_by_who_is_waived_whole(receipt: Draft) -> None:
    receipt.entries[0] |= {"amount_fen": 0, "waived_fen": desk.PRICE - 1}
    with refused("entry_amount_positive_or_waived"):
        receipt.write()


def test_waived_and_paid_are_the_price(receipt: Draft) -> None:
    receipt.entries[0]["waived_fen"] = 1
    with refused("entry_price_is_waived_and_paid"):
        receipt.write()


def test_a_payment_has_its_basis(receipt: Draft) -> None:
    receipt.entries[0]["assessment_id"] = None
    with refused("entry_payment_has_basis"):
        receipt.write()


def test_a_receipt_does_not_hold_a_deposit(receipt: Draft) -> None:
    receipt.voucher["kind"] = "deposit"
    receipt.voucher["day_id"] = None
    with refused("series of somewhere else"):
        receipt.write()


def test_cash_is_not_written_into_somebody_elses_hand(receipt: Draft, world: World) -> None:
    other = Account.objects.create(
        kind="cash", area=world.villages["A1"], holder=world.users["clerk-A2"], cover_year=YEAR
    )
    receipt.entries[0]["debit_id"] = other.pk
    with refused("entries do not fit their voucher"):
        receipt.write()


def test_a_payment_does_not_go_straight_to_the_bank(receipt: Draft, world: World) -> None:
    receipt.entries[0]["debit_id"] = Account.objects.get(kind="bank").pk
    with refused("entries do not fit their voucher"):
        receipt.write()


def test_a_premium_of_another_village_is_refused(receipt: Draft, world: World) -> None:
    receipt.entries[0]["credit_id"] = prepare(world, "A2")["premium"].pk
    with refused("entries do not fit their voucher"):
        receipt.write()


def test_an_account_of_another_year_is_refused(receipt: Draft, world: World) -> None:
    other = Account.objects.create(
        kind="premium", area=world.villages["A1"], holder=None, cover_year=YEAR + 1
    )
    receipt.entries[0]["credit_id"] = other.pk
    with refused("entries do not fit their voucher"):
        receipt.write()


def test_an_enrolment_of_another_year_is_refused(receipt: Draft, world: World) -> None:
    mine = world.enrolments(world.households["A1"][0])[0]
    mine.cover_year = YEAR + 1
    mine.save()
    with refused("entries do not fit their voucher"):
        receipt.write()
