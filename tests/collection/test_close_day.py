"""The day's cash is counted, and a difference is never netted in silence."""

import uuid
from datetime import timedelta

import pytest

from collection.actions.close_day import DayRefused, close_day, recount_day
from collection.actions.open_day import DayNotClosed
from collection.models import Account, CashDay, Entry, Voucher
from tests.collection import desk
from tests.world import NOW, TODAY, World, add_user

TOTAL = 3 * desk.PRICE
TOMORROW, LATER = TODAY + timedelta(days=1), NOW + timedelta(days=1)


@pytest.fixture
def day(world: World) -> CashDay:
    return desk.pay(world).day


def cash() -> int:
    return Account.objects.get(kind="cash").balance_fen


def test_an_exact_count_closes_the_day(day: CashDay) -> None:
    closed = desk.close(day, TOTAL)
    assert (closed.state, closed.expected_fen, closed.counted_fen) == ("closed", TOTAL, TOTAL)


def test_the_closed_day_keeps_the_receipts_chain_head(day: CashDay) -> None:
    closed = desk.close(day, TOTAL)
    assert bytes(closed.head) == bytes(Voucher.objects.get().row_hash)


def test_a_day_without_cash_is_closed_with_nothing(world: World) -> None:
    voucher = desk.pay(world)
    desk.reverse(world, voucher)
    assert desk.close(voucher.day, 0).state == "closed"


def test_a_difference_needs_an_explanation(day: CashDay) -> None:
    with pytest.raises(DayRefused, match=r"账面840\.00元，清点839\.00元，差额-1\.00元"):
        desk.close(day, TOTAL - 100)


def test_a_blank_is_no_explanation(day: CashDay) -> None:
    with pytest.raises(DayRefused):
        desk.close(day, TOTAL - 100, explanation="  ")


def test_a_difference_waits_for_a_second_person(day: CashDay) -> None:
    assert desk.close(day, TOTAL - 100, explanation="少一元").state == "counted"


@pytest.mark.parametrize(("off", "kind"), [(-100, "short"), (100, "over")])
def test_a_confirmed_difference_has_its_own_entry(
    day: CashDay, world: World, off: int, kind: str
) -> None:
    counted = desk.close(day, TOTAL + off, explanation="差一元")
    desk.confirm(counted, world.users["township-A"])
    entry = Entry.objects.get(kind=kind)
    assert (entry.amount_fen, cash()) == (100, TOTAL + off)


def test_a_confirmed_difference_closes_the_day(day: CashDay, world: World) -> None:
    counted = desk.close(day, TOTAL - 100, explanation="少一元")
    closed = desk.confirm(counted, world.users["township-A"])
    assert (closed.state, closed.reviewed_by) == ("closed", world.users["township-A"])


def test_the_collector_does_not_confirm_the_own_difference(day: CashDay) -> None:
    counted = desk.close(day, TOTAL - 100, explanation="少一元")
    with pytest.raises(DayRefused, match="收款人不能复核自己的差额"):
        desk.confirm(counted, day.collector)


def test_a_difference_is_confirmed_once(day: CashDay, world: World) -> None:
    counted = desk.close(day, TOTAL - 100, explanation="少一元")
    desk.confirm(counted, world.users["township-A"])
    other = add_user(world, "township-A-2", "township_staff", world.towns["A"])
    with pytest.raises(DayRefused, match="不在等待复核"):
        desk.confirm(counted, other)


def test_the_same_confirmation_again_is_the_same(day: CashDay, world: World) -> None:
    counted, idem = desk.close(day, TOTAL - 100, explanation="少一元"), uuid.uuid4()
    for _ in range(2):
        desk.confirm(counted, world.users["township-A"], idem=idem)
    assert Voucher.objects.filter(kind="difference").count() == 1


def test_an_open_day_has_no_difference_to_confirm(day: CashDay, world: World) -> None:
    with pytest.raises(DayRefused, match="不在等待复核"):
        desk.confirm(day, world.users["township-A"])


def test_a_count_that_waits_can_be_taken_back(day: CashDay) -> None:
    counted = desk.close(day, TOTAL - 100, explanation="少一元")
    again = recount_day(day=counted, actor=day.collector, now=NOW)
    assert desk.close(again, TOTAL).state == "closed"


def test_a_count_is_taken_back_by_its_collector_alone(day: CashDay, world: World) -> None:
    counted = desk.close(day, TOTAL - 100, explanation="少一元")
    with pytest.raises(DayRefused, match="不能重新清点"):
        recount_day(day=counted, actor=world.users["township-A"], now=NOW)


def test_a_closed_day_is_not_counted_again(day: CashDay) -> None:
    closed = desk.close(day, TOTAL)
    with pytest.raises(DayRefused, match="不能重新清点"):
        recount_day(day=closed, actor=day.collector, now=NOW)


def test_a_day_is_not_closed_twice(day: CashDay) -> None:
    desk.close(day, TOTAL)
    with pytest.raises(DayRefused, match="这一天的状态是“已日清”"):
        desk.close(day, TOTAL)


def test_somebody_elses_cash_is_not_counted(day: CashDay, world: World) -> None:
    with pytest.raises(DayRefused, match="只有收款人本人"):
        desk.close(day, TOTAL, by=world.users["clerk-A2"])


def test_notes_that_do_not_add_up_are_refused(day: CashDay) -> None:
    with pytest.raises(DayRefused, match="各面额张数加起来和清点合计不一致"):
        close_day(
            day=day,
            denominations={"10000": 8},
            counted_fen=TOTAL,
            explanation="",
            actor=day.collector,
            now=NOW,
        )


def test_a_pending_reversal_keeps_the_day_open(day: CashDay) -> None:
    desk.ask(Voucher.objects.get())
    with pytest.raises(DayRefused, match="1张收据的冲销申请还没有复核"):
        desk.close(day, TOTAL)


def test_a_receipt_after_the_close_goes_to_the_next_day(day: CashDay, world: World) -> None:
    desk.close(day, TOTAL)
    late = desk.pay(world, place=1)
    assert (late.day.business_date, late.paid_on) == (TOMORROW, TODAY)


def test_tomorrows_cash_is_not_closed_today(day: CashDay, world: World) -> None:
    desk.close(day, TOTAL)
    late = desk.pay(world, place=1)
    with pytest.raises(DayRefused, match="请明天清点"):
        desk.close(late.day, TOTAL)


def test_tomorrows_cash_is_closed_tomorrow(day: CashDay, world: World) -> None:
    desk.close(day, TOTAL)
    late = desk.pay(world, place=1)
    assert desk.close(late.day, TOTAL, now=LATER).state == "closed"


def test_no_receipt_while_a_difference_waits(day: CashDay, world: World) -> None:
    desk.close(day, TOTAL - 100, explanation="少一元")
    with pytest.raises(DayNotClosed, match="差额还在等镇里复核"):
        desk.pay(world, place=1)


def test_an_unclosed_day_still_allows_the_next_day(day: CashDay, world: World) -> None:
    later = desk.pay(world, place=1, on=TOMORROW, now=LATER)
    assert later.day.business_date == TOMORROW


def test_an_unclosed_day_blocks_the_day_after_the_next(day: CashDay, world: World) -> None:
    with pytest.raises(DayNotClosed, match="2020年10月20日的现金还没有日清"):
        desk.pay(world, place=1, on=TODAY + timedelta(days=2), now=NOW + timedelta(days=2))


def test_a_closed_day_blocks_nothing(day: CashDay, world: World) -> None:
    desk.close(day, TOTAL)
    on = TODAY + timedelta(days=2)
    assert desk.pay(world, place=1, on=on, now=NOW + timedelta(days=2)).day.business_date == on


def test_somebody_elses_unclosed_day_blocks_nobody(day: CashDay, world: World) -> None:
    on = TODAY + timedelta(days=2)
    paid = desk.pay(world, "A1", 1, at="A2", on=on, now=NOW + timedelta(days=2))
    assert paid.day.collector == world.users["clerk-A2"]
