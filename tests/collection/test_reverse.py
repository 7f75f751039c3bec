"""A receipt is reversed by two people, and only out of cash that is there."""

import uuid
from datetime import date, timedelta

import pytest

from collection.actions.close_day import DayRefused
from collection.actions.reverse import (
    ReversalRefused,
    approve_reversal,
    refuse_reversal,
    request_reversal,
)
from collection.models import Account, CashDay, Entry, ReversalRequest, Voucher
from collection.queries.days import expected_fen
from tests.collection import desk
from tests.world import NOW, TODAY, World, add_user

TOMORROW, LATER = TODAY + timedelta(days=1), NOW + timedelta(days=1)


def chain(world: World) -> list[tuple[int, str]]:
    """The parity chain of the first person of A1."""
    entries = Entry.objects.filter(enrolment=world.enrolments(world.households["A1"][0])[0])
    return list(entries.order_by("seq").values_list("seq", "kind"))


def test_a_person_pays_is_reversed_pays_again_and_is_reversed_again(world: World) -> None:
    for _ in range(2):
        desk.reverse(world, desk.pay(world))
    assert chain(world) == [(1, "payment"), (2, "reversal"), (3, "payment"), (4, "reversal")]


def test_a_reversal_takes_the_cash_out_of_the_collectors_hand(world: World) -> None:
    desk.reverse(world, desk.pay(world))
    assert set(Account.objects.values_list("balance_fen", flat=True)) == {0}


def test_a_reversal_has_the_next_number_of_the_receipts(world: World) -> None:
    reversal = desk.reverse(world, desk.pay(world))
    assert (reversal.no, reversal.total_fen, reversal.lines) == (2, 3 * desk.PRICE, 3)


def test_a_reversal_names_who_asked_and_who_decided(world: World) -> None:
    reversal = desk.reverse(world, desk.pay(world))
    assert (reversal.actor, reversal.approver) == (
        world.users["clerk-A1"],
        world.users["township-A"],
    )


def test_a_receipt_of_nothing_is_reversed_too(world: World) -> None:
    for place in range(3):
        desk.waive(world, world.person("A1", place))
    desk.reverse(world, desk.pay(world))
    assert chain(world) == [(1, "payment"), (2, "reversal")]


def test_who_asked_does_not_decide(world: World) -> None:
    request = desk.ask(desk.pay(world))
    with pytest.raises(ReversalRefused, match="申请人不能复核自己的冲销申请"):
        desk.approve(request, world.users["clerk-A1"])


def test_who_asked_does_not_send_back(world: World) -> None:
    request = desk.ask(desk.pay(world))
    with pytest.raises(ReversalRefused, match="申请人不能复核自己的冲销申请"):
        refuse_reversal(request=request, note="", actor=world.users["clerk-A1"], now=NOW)


def test_only_its_collector_asks(world: World) -> None:
    voucher = desk.pay(world)
    with pytest.raises(ReversalRefused, match="只有收款人本人"):
        request_reversal(voucher=voucher, reason="错", actor=world.users["clerk-A2"], now=NOW)


def test_a_receipt_is_asked_for_once(world: World) -> None:
    voucher = desk.pay(world)
    desk.ask(voucher)
    with pytest.raises(ReversalRefused, match="已经申请过冲销"):
        desk.ask(voucher)


def test_a_request_sent_back_can_be_made_again(world: World) -> None:
    voucher = desk.pay(world)
    refuse_reversal(
        request=desk.ask(voucher), note="不属实", actor=world.users["township-A"], now=NOW
    )
    assert desk.ask(voucher).state == ReversalRequest.State.PENDING


def test_a_request_sent_back_leaves_the_receipt_valid(world: World) -> None:
    request = desk.ask(desk.pay(world))
    refuse_reversal(request=request, note="不属实", actor=world.users["township-A"], now=NOW)
    assert chain(world) == [(1, "payment")]


def test_a_request_sent_back_is_not_approved_any_more(world: World) -> None:
    request = desk.ask(desk.pay(world))
    refuse_reversal(request=request, note="不属实", actor=world.users["township-A"], now=NOW)
    with pytest.raises(ReversalRefused, match="已经由别人办理了"):
        desk.approve(request, world.users["township-A"])


def test_a_reversal_is_not_reversed(world: World) -> None:
    reversal = desk.reverse(world, desk.pay(world))
    with pytest.raises(ReversalRefused):
        desk.ask(reversal)


def test_a_reversed_receipt_is_not_reversed_again(world: World) -> None:
    voucher = desk.pay(world)
    desk.reverse(world, voucher)
    with pytest.raises(ReversalRefused, match="已经申请过冲销"):
        desk.ask(voucher)


def test_a_second_township_person_learns_that_it_was_decided(world: World) -> None:
    other = add_user(world, "township-A-2", "township_staff", world.towns["A"])
    request = desk.ask(desk.pay(world))
    desk.approve(request, world.users["township-A"])
    with pytest.raises(ReversalRefused, match="已经由别人办理了"):
        desk.approve(request, other)


def test_the_same_decision_again_gives_the_same_reversal(world: World) -> None:
    request, idem = desk.ask(desk.pay(world)), uuid.uuid4()
    first, again = (
        approve_reversal(
            request=request,
            idem=idem,
            note="属实",
            actor=world.users["township-A"],
            on=TODAY,
            now=NOW,
        )
        for _ in range(2)
    )
    assert (first.pk, Voucher.objects.count()) == (again.pk, 2)


def test_money_at_the_bank_is_not_reversed(world: World) -> None:
    voucher = desk.pay(world)
    request = desk.ask(voucher)
    with pytest.raises(DayRefused, match="1张收据的冲销申请还没有复核"):
        desk.close(voucher.day, voucher.total_fen)
    refuse_reversal(request=request, note="", actor=world.users["township-A"], now=NOW)
    desk.deposit(desk.close(voucher.day, voucher.total_fen))
    with pytest.raises(ReversalRefused, match="这笔款已经缴到银行"):
        desk.reverse(world, voucher)


def test_cash_of_a_closed_day_is_not_reversed(world: World) -> None:
    """It goes to the bank whole: taking some of it back would leave the deposit short."""
    voucher = desk.pay(world)
    desk.close(voucher.day, voucher.total_fen)
    with pytest.raises(ReversalRefused, match="已日清的现金要整天缴到银行"):
        desk.reverse(world, voucher)


def test_a_receipt_of_a_closed_day_is_reversed_out_of_todays_cash(world: World) -> None:
    voucher = desk.pay(world, place=0)
    yesterday = desk.close(voucher.day, voucher.total_fen)
    today = desk.pay(world, place=1, on=TOMORROW, now=LATER).day
    desk.reverse(world, voucher, on=TOMORROW, now=LATER)
    closed = desk.close(today, 0, now=LATER)
    assert desk.deposit(yesterday, closed, on=TOMORROW, now=LATER).total_fen == 3 * desk.PRICE


def test_the_next_morning_a_reversal_goes_to_the_day_that_still_holds_the_cash(
    world: World,
) -> None:
    voucher = desk.pay(world)
    reversal = desk.reverse(world, voucher, on=TOMORROW, now=LATER)
    assert (reversal.day_id, expected_fen(voucher.day)) == (voucher.day_id, 0)


def test_a_refused_reversal_leaves_the_request_open(world: World) -> None:
    voucher = desk.pay(world)
    desk.close(voucher.day, voucher.total_fen)
    request = desk.ask(voucher)
    with pytest.raises(ReversalRefused):
        desk.approve(request, world.users["township-A"], on=date(2020, 10, 20))
    request.refresh_from_db()
    assert (request.state, CashDay.objects.count()) == (ReversalRequest.State.PENDING, 1)
