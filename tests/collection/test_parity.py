"""Pay, reverse, pay again: the database itself keeps each enrolment's chain in step."""

import uuid
from datetime import date

import pytest

from collection.models import Entry
from tests.collection import desk
from tests.collection.rows import Draft, draft, prepare, refused
from tests.world import World


@pytest.fixture
def paid(world: World) -> World:
    """Household 0 of A1 has paid."""
    prepare(world)
    desk.pay(world, place=0)
    return world


@pytest.fixture
def again(paid: World) -> Draft:
    """A receipt for household 1, about to be written for people of household 0."""
    made = draft(lambda: desk.pay(paid, place=1))
    for entry, people in zip(made.entries, paid.enrolments(paid.households["A1"][0]), strict=True):
        entry |= {"enrolment_id": people.pk, "group_id": people.group_id}
    return made


@pytest.fixture
def reversal(paid: World) -> Draft:
    """The reversal of household 0's receipt, about to be written."""
    voucher = desk.pay(paid, place=1)
    request = desk.ask(voucher)
    return draft(lambda: desk.approve(request, paid.users["township-A"]))


def test_a_second_live_payment_is_refused(again: Draft) -> None:
    with refused("entry_paid_once"):
        again.write()


def test_a_payment_does_not_jump_over_the_reversal(again: Draft) -> None:
    again.entries[0] |= {"seq": 3, "prev_seq": 2}
    with refused("entry_follows"):
        again.write()


def test_a_payment_does_not_skip_a_place(again: Draft) -> None:
    again.entries[0] |= {"seq": 3, "prev_seq": 1}
    with refused("entry_no_hole"):
        again.write()


def test_a_payment_does_not_hang_in_the_air(again: Draft) -> None:
    again.entries[0] |= {"seq": 3, "prev_seq": None}
    with refused("entry_no_hole"):
        again.write()


def test_a_payment_does_not_take_a_reversals_place(again: Draft) -> None:
    again.entries[0] |= {"seq": 2, "prev_seq": 1}
    with refused("entry_parity"):
        again.write()


def test_a_reversal_is_taken(reversal: Draft) -> None:
    reversal.commit()
    assert Entry.objects.filter(kind="reversal", seq=2).count() == 3


def test_a_reversal_of_nothing_is_refused(reversal: Draft, world: World) -> None:
    elsewhere = world.enrolments(world.households["A2"][0])[0]
    reversal.entries[0]["enrolment_id"] = elsewhere.pk
    with refused("a reversal goes the way back"):
        reversal.write()


def test_a_reversal_of_another_amount_is_refused(reversal: Draft) -> None:
    reversal.entries[0] |= {"amount_fen": 1, "reversed_fen": 1}
    with refused("entry_reverses"):
        reversal.write()


def test_a_reversal_says_what_amount_it_reverses(reversal: Draft) -> None:
    reversal.entries[0] |= {"amount_fen": 1, "reversed_fen": None}
    with refused("entry_reverses_same_amount"):
        reversal.write()


def test_a_reversal_goes_the_way_back(reversal: Draft) -> None:
    entry = reversal.entries[0]
    entry["debit_id"], entry["credit_id"] = entry["credit_id"], entry["debit_id"]
    with refused("a reversal goes the way back"):
        reversal.write()


def test_a_reversal_is_not_made_twice(reversal: Draft) -> None:
    reversal.commit()
    reversal.voucher |= {
        "id": uuid.uuid4(),
        "no": 4,
        "prev_no": 3,
        "prev_hash": reversal.voucher["row_hash"],
        "row_hash": b"x" * 32,
        "number": "twice",
        "idem": uuid.uuid4(),
    }
    for entry in reversal.entries:
        entry["voucher_id"] = reversal.voucher["id"]
    with refused("entry_paid_once"):
        reversal.write()


def test_a_reversal_takes_the_whole_receipt_back(reversal: Draft) -> None:
    reversal.entries = [entry | {"lines": 2} for entry in reversal.entries[:2]]
    reversal.voucher |= {"lines": 2, "total_fen": 2 * desk.PRICE}
    with refused("a reversal takes one receipt back, whole"):
        reversal.write()


def test_a_reversal_does_not_mix_two_receipts(reversal: Draft, world: World) -> None:
    other = world.enrolments(world.households["A1"][0])[0]
    reversal.entries[0]["enrolment_id"] = other.pk
    with refused("a reversal takes one receipt back, whole"):
        reversal.write()


def test_a_reversal_does_not_take_more_than_the_day_holds(paid: World) -> None:
    voucher = desk.pay(paid, place=1)
    desk.close(voucher.day, 6 * desk.PRICE)
    tomorrow = date(2020, 10, 21)
    desk.pay(paid, "A2", at="A1", on=tomorrow)
    request = desk.ask(voucher)
    made = draft(lambda: desk.approve(request, paid.users["township-A"], on=tomorrow))
    desk.reverse(paid, desk.pay(paid, "A2", 1, at="A1", on=tomorrow), on=tomorrow)
    desk.reverse(paid, paid.households["A2"][0].vouchers.get(), on=tomorrow)
    last = paid.households["A2"][0].vouchers.get(kind="reversal")
    made.voucher |= {
        "no": last.no + 1,
        "prev_no": last.no,
        "prev_hash": bytes(last.row_hash),
        "number": "more",
    }
    with refused("the day holds less cash"):
        made.write()
