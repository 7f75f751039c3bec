"""A refund case and a pay-out are two roads back for the same money: it takes one of them."""

import pytest
from django.db import DatabaseError, transaction

from collection.actions.pay_out import PayOutRefused
from collection.actions.refund import RefundRefused
from collection.actions.withdraw import paid
from collection.models import Payable, PayOut, RefundCase
from collection.queries.check import check_ledger
from collection.queries.differences import differences_of
from tests.collection import desk
from tests.collection.elsewhere import applied, approved, granted, paid_out, reviewed, started
from tests.collection.test_pay_outs import LESS, found, late, mark, owing, prepared, status
from tests.collection.test_pay_outs import approved as pay_out_approved
from tests.committed import unguarded
from tests.world import TODAY, YEAR, World

__all__ = ["late", "owing"]
WHOLE = 28000


@pytest.fixture
def in_bank(late: World) -> World:
    day = late.households["A1"][0].vouchers.get().day
    desk.deposit(desk.close(day, day.vouchers.get().total_fen))
    return late


def test_a_difference_that_a_payable_gives_back_is_no_refund_case(owing: Payable, in_bank: World):
    with pytest.raises(RefundRefused, match="没有差额可以退"):
        started(in_bank, "identity")


def test_a_difference_that_a_refund_case_gives_back_is_no_longer_open(in_bank: World):
    (one,) = found(in_bank)
    assert one.difference_fen == LESS
    case = started(in_bank, "identity")
    assert case.amount_fen == LESS
    assert differences_of(in_bank.county, YEAR) == []


def test_what_is_being_paid_out_is_left_out_of_a_refund(owing: Payable, in_bank: World):
    prepared(in_bank, owing)
    case = started(in_bank, "wrong")
    assert case.amount_fen == WHOLE - LESS


def test_a_refund_that_was_applied_for_before_the_pay_out_is_not_granted(
    owing: Payable, in_bank: World
):
    case = started(in_bank, "wrong")
    applied(in_bank, case, amount_fen=WHOLE)
    reviewed(in_bank, case)
    prepared(in_bank, owing)
    with pytest.raises(RefundRefused, match="只剩210"):
        approved(in_bank, case)


def test_who_was_refunded_is_not_paid_out(owing: Payable, in_bank: World):
    paid_out(in_bank, granted(in_bank, started(in_bank, "wrong"), amount_fen=WHOLE))
    with pytest.raises(PayOutRefused, match="已经批准退费"):
        prepared(in_bank, owing)


def test_the_database_lets_neither_road_past_the_other(owing: Payable, in_bank: World):
    case = started(in_bank, "wrong")
    applied(in_bank, case, amount_fen=WHOLE)
    reviewed(in_bank, case)
    prepared(in_bank, owing)
    county = in_bank.users["county"]
    with pytest.raises(DatabaseError, match="money goes back once"), transaction.atomic():
        RefundCase.objects.filter(pk=case.pk).update(
            state="approved", approved_by=county, approved_on=TODAY
        )


def test_without_the_guard_both_would_go(owing: Payable, in_bank: World):
    case = started(in_bank, "wrong")
    applied(in_bank, case, amount_fen=WHOLE)
    reviewed(in_bank, case)
    prepared(in_bank, owing)
    changed = RefundCase.objects.filter(pk=case.pk)
    county = in_bank.users["county"]
    with unguarded("collection_refundcase"):
        assert changed.update(state="approved", approved_by=county, approved_on=TODAY) == 1


def paid_back(world: World, owing: Payable, kind: str = "paid") -> PayOut:
    pay_out = pay_out_approved(world, owing)
    mark(world, pay_out, kind, note="账号不对" if kind == "failed" else "")
    return pay_out


def test_what_a_pay_out_left_is_refunded_and_ends_the_payment(owing: Payable, in_bank: World):
    paid_back(in_bank, owing)
    case = granted(in_bank, started(in_bank, "employee"))
    voucher = paid_out(in_bank, case)
    assert voucher.total_fen == WHOLE - LESS
    assert not paid([case.enrolment_id])
    assert list(check_ledger()) == []


def test_the_database_refuses_a_refund_of_what_was_paid_out(owing: Payable, in_bank: World):
    case = granted(in_bank, started(in_bank, "employee"), amount_fen=WHOLE)
    with unguarded("collection_payoutline"):
        paid_back(in_bank, owing)
    with pytest.raises(DatabaseError, match="gives back what was paid"), transaction.atomic():
        paid_out(in_bank, case)


def test_a_line_that_failed_after_the_refund_goes_out_again(owing: Payable, in_bank: World):
    pay_out = pay_out_approved(in_bank, owing)
    paid_out(in_bank, granted(in_bank, started(in_bank, "employee")))
    mark(in_bank, pay_out, "failed", note="账号不对")
    assert status(in_bank) == ["waiting"]
    assert prepared(in_bank, owing).total_fen == LESS


def test_who_was_refunded_whole_is_owed_nothing_more(owing: Payable, in_bank: World):
    paid_out(in_bank, granted(in_bank, started(in_bank, "employee")))
    assert status(in_bank) == ["void"]
