"""A refund takes three people, and is never granted after the benefit period has begun."""

import uuid
from datetime import date

import pytest
from django.db import DatabaseError, transaction

from collection.actions.hand_in_tax import TaxRefused
from collection.actions.refund import RefundRefused, cancel_refund, return_refund
from collection.actions.reverse import ReversalRefused
from collection.actions.undo_tax import start_undo
from collection.actions.withdraw import paid
from collection.models import Account, Entry, RefundCase, Voucher
from collection.queries.check import check_ledger
from collection.queries.refunds import aged
from tests.collection import desk
from tests.collection.elsewhere import (
    applied,
    approved,
    booked,
    deposited,
    granted,
    line,
    paid_out,
    paid_twice,
    reviewed,
    started,
)
from tests.committed import unguarded
from tests.world import NOW, TODAY, World

pytestmark = pytest.mark.django_db
BEGUN = date(2021, 1, 1)


def balances() -> dict[str, int]:
    rows = Account.objects.values_list("kind", "balance_fen")
    return {kind: fen for kind, fen in rows if fen}


def first(world: World):
    return world.enrolments(world.households["A1"][0])[0]


def test_who_paid_twice_gets_the_second_payment_back_and_stays_insured(world: World) -> None:
    case = granted(world, paid_twice(world))
    voucher = paid_out(world, case)
    case.refresh_from_db()
    assert (case.state, case.voucher) == ("paid", voucher)
    assert (voucher.kind, voucher.total_fen, voucher.approver) == (
        "refund",
        28000,
        world.users["county"],
    )
    assert balances() == {"cash": 84000, "premium": -84000}
    assert paid([first(world).pk])
    assert list(check_ledger()) == []


def test_employee_insurance_takes_the_payment_back_out_of_the_bank(world: World) -> None:
    deposited(world)
    voucher = paid_out(world, granted(world, started(world, "employee")))
    enrolment = first(world)
    assert (enrolment.state, enrolment.end_reason) == ("withdrawn", "employee_insured")
    entry = Entry.objects.get(voucher_id=voucher.pk)
    assert (entry.kind, entry.enrolment_id, entry.seq, entry.prev_seq) == (
        "refund",
        enrolment.pk,
        2,
        1,
    )
    assert balances() == {"bank": 56000, "premium": -56000}
    assert list(check_ledger()) == []


def test_an_identity_recognised_later_gives_the_difference_back(world: World) -> None:
    deposited(world)
    desk.waive(world, world.person("A1"))
    case = started(world, "identity")
    assert (case.part, case.amount_fen, case.ends) == (True, 28000, False)
    paid_out(world, granted(world, case))
    assert paid([first(world).pk])
    assert first(world).state == "enrolled"
    assert balances() == {"bank": 56000, "premium": -56000}
    assert list(check_ledger()) == []


def test_without_a_better_identity_there_is_no_difference(world: World) -> None:
    deposited(world)
    with pytest.raises(RefundRefused, match="没有差额可以退"):
        started(world, "identity")


def test_a_wrong_amount_goes_back_in_parts_but_never_more_than_was_paid(world: World) -> None:
    deposited(world)
    paid_out(world, granted(world, started(world, "wrong"), amount_fen=20000))
    case = started(world, "wrong")
    assert case.amount_fen == 8000
    with pytest.raises(RefundRefused, match="还可以退80"):
        applied(world, case, amount_fen=8001)
    assert list(check_ledger()) == []


def test_who_owes_nothing_any_more_is_not_refunded_once_more(world: World) -> None:
    deposited(world)
    paid_out(world, granted(world, started(world, "employee")))
    with pytest.raises(RefundRefused, match="没有可以退的款"):
        started(world, "employee")


def test_cash_in_hand_is_no_refund(world: World) -> None:
    desk.pay(world)
    with pytest.raises(RefundRefused, match="没有缴存银行"):
        applied(world, started(world, "employee"))


def test_a_waived_payment_ends_without_money(world: World) -> None:
    desk.waive(world, world.person("A1"))
    desk.pay(world)
    case = granted(world, started(world, "death"), amount_fen=0, payee="", bank="", account="")
    paid_out(world, case)
    assert first(world).end_reason == "dead"
    assert list(check_ledger()) == []


@pytest.mark.parametrize("kind", ["employee", "elsewhere", "twice", "wrong"])
def test_nothing_is_applied_for_once_the_period_has_begun(world: World, kind: str) -> None:
    deposited(world)
    case = started(world, kind)
    with pytest.raises(RefundRefused, match="2020年12月31日"):
        applied(world, case, on=BEGUN)


def test_nothing_is_approved_once_the_period_has_begun(world: World) -> None:
    deposited(world)
    case = started(world, "employee")
    applied(world, case)
    reviewed(world, case, on=BEGUN)
    with pytest.raises(RefundRefused, match="2020年12月31日"):
        approved(world, case, on=BEGUN)


def test_the_last_day_before_the_period_still_counts(world: World) -> None:
    deposited(world)
    case = started(world, "employee")
    for act in (applied, reviewed, approved):
        act(world, case, on=date(2020, 12, 31))
    case.refresh_from_db()
    assert (case.state, case.basis) == ("approved", "医保办函〔2021〕11号 十六")


def test_a_death_within_the_period_is_no_refund(world: World) -> None:
    deposited(world)
    with pytest.raises(RefundRefused, match="去世在这以后"):
        applied(world, started(world, "death"), happened_on=BEGUN)


def test_the_applicant_does_not_review(world: World) -> None:
    case = paid_twice(world)
    applied(world, case, by="township-A")
    with pytest.raises(RefundRefused, match="申请人不能初审"):
        reviewed(world, case)


@pytest.mark.parametrize("by", ["clerk-A1", "township-A"])
def test_who_applied_or_reviewed_does_not_approve(world: World, by: str) -> None:
    case = paid_twice(world)
    applied(world, case)
    reviewed(world, case)
    with pytest.raises(RefundRefused, match="不能审批"):
        approved(world, case, by=by)


def test_who_approved_does_not_pay(world: World) -> None:
    case = granted(world, paid_twice(world))
    with pytest.raises(RefundRefused, match="审批人不能自己付款"):
        paid_out(world, case, by="county")


@pytest.mark.parametrize("who", ["applied_by", "reviewed_by"])
def test_the_database_refuses_the_applicants_own_approval(world: World, who: str) -> None:
    case = paid_twice(world)
    applied(world, case)
    reviewed(world, case)
    case.refresh_from_db()
    with pytest.raises(DatabaseError, match="refund_approved_by_another"), transaction.atomic():
        RefundCase.objects.filter(pk=case.pk).update(
            state="approved", approved_by=getattr(case, who), approved_on=TODAY
        )


def test_the_database_refuses_a_step_left_out(world: World) -> None:
    case = paid_twice(world)
    applied(world, case)
    with pytest.raises(DatabaseError, match="no such step"), transaction.atomic():
        RefundCase.objects.filter(pk=case.pk).update(
            state="approved",
            approved_by=world.users["county"],
            reviewed_by=world.users["township-A"],
        )


def test_the_database_refuses_another_amount_after_the_application(world: World) -> None:
    case = paid_twice(world)
    applied(world, case)
    with pytest.raises(DatabaseError, match="what was applied for stands"), transaction.atomic():
        RefundCase.objects.filter(pk=case.pk).update(
            state="reviewed", reviewed_by=world.users["township-A"], amount_fen=1
        )


def test_the_database_keeps_every_case(world: World) -> None:
    case = paid_twice(world)
    with pytest.raises(DatabaseError, match="a refund case stays"), transaction.atomic():
        RefundCase.objects.filter(pk=case.pk).delete()


def test_sent_back_it_is_mended_and_goes_the_whole_way_again(world: World) -> None:
    case = paid_twice(world)
    applied(world, case)
    return_refund(case=case, note="缺凭证", actor=world.users["township-A"], now=NOW)
    case.refresh_from_db()
    assert (case.state, case.note) == ("returned", "缺凭证")
    paid_out(world, granted(world, case))
    assert list(check_ledger()) == []


def test_money_that_is_owed_is_not_dropped(world: World) -> None:
    case = paid_twice(world)
    with pytest.raises(RefundRefused, match="一直欠着缴费人"):
        cancel_refund(case=case, note="不要了", actor=world.users["clerk-A1"], now=NOW)


def test_a_case_of_ones_own_is_dropped_and_can_begin_again(world: World) -> None:
    deposited(world)
    case = started(world, "employee")
    with pytest.raises(RefundRefused, match="没有重复登记退费"):
        started(world, "death")
    cancel_refund(case=case, note="没有参加", actor=world.users["clerk-A1"], now=NOW)
    assert started(world, "death").state == "open"


def test_the_same_form_pays_once(world: World) -> None:
    case, key = granted(world, paid_twice(world)), uuid.uuid4()
    assert paid_out(world, case, idem=key) == paid_out(world, case, idem=key)
    with pytest.raises(RefundRefused, match="已退费"):
        paid_out(world, case)
    assert Voucher.objects.filter(kind="refund").count() == 1


def test_an_approved_refund_keeps_its_payment_from_being_reversed(world: World) -> None:
    desk.waive(world, world.person("A1"))
    voucher = desk.pay(world)
    granted(world, started(world, "death"), amount_fen=0, payee="", bank="", account="")
    with pytest.raises(ReversalRefused, match="退费"):
        desk.reverse(world, voucher)


def test_an_import_with_a_refund_on_its_way_is_not_undone(world: World) -> None:
    desk.pay(world)
    found = booked(world, line(world.person("A1")))
    applied(world, RefundCase.objects.get())
    with pytest.raises(TaxRefused, match="有1件退费已经申请或办结"):
        start_undo(found=found, reason="导错", actor=world.users["county"], now=NOW)


@pytest.mark.parametrize(("days", "alarm"), [(29, None), (30, 30), (59, 30), (60, 60), (90, 90)])
def test_a_case_that_waits_long_is_told(world: World, days: int, alarm: int | None) -> None:
    case = paid_twice(world)
    (item,) = aged([case], date.fromordinal(TODAY.toordinal() + days))
    assert (item.days, item.alarm) == (days, alarm)


def test_a_paid_case_whose_voucher_says_otherwise_is_found(world: World) -> None:
    case = granted(world, paid_twice(world))
    paid_out(world, case)
    with unguarded("collection_refundcase"):
        RefundCase.objects.filter(pk=case.pk).update(amount_fen=1)
    assert "refunds what no paid case says" in [found.what for found in check_ledger()]


def test_a_refunded_receipt_is_not_offered_for_reversal(world: World) -> None:
    deposited(world)
    voucher = Voucher.objects.receipts().get()
    clerk = world.client("clerk-A1")
    url = f"/collection/receipts/{voucher.pk}/"
    assert "申请冲销" in clerk.get(url).content.decode()
    paid_out(world, granted(world, started(world, "wrong")))
    page = clerk.get(url).content.decode()
    assert "申请冲销" not in page
    assert "的这笔缴费已批准退费" in page
    with pytest.raises(ReversalRefused, match="已经批准退费"):
        desk.ask(voucher)
