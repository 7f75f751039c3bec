"""Closed days go to the bank whole, once."""

import uuid
from datetime import timedelta

import pytest

from collection.actions.deposit import DepositRefused
from collection.actions.ledger import FormReused
from collection.models import Account, CashDay, Entry, Voucher
from collection.queries.days import cash_in_hand, undeposited
from tests.collection import desk
from tests.world import NOW, TODAY, World

TOTAL = 3 * desk.PRICE
TOMORROW, LATER = TODAY + timedelta(days=1), NOW + timedelta(days=1)


@pytest.fixture
def day(world: World) -> CashDay:
    return desk.closed_day(world)


def test_a_closed_day_goes_to_the_bank(day: CashDay) -> None:
    voucher = desk.deposit(day)
    assert (voucher.number.split("-")[3], voucher.total_fen) == ("DA", TOTAL)


def test_a_deposit_moves_the_cash_to_the_townships_account(day: CashDay, world: World) -> None:
    desk.deposit(day)
    bank = Account.objects.get(kind="bank")
    assert (bank.area, bank.balance_fen) == (world.towns["A"], TOTAL)
    assert cash_in_hand(day.collector) == 0


def test_several_days_go_in_one_deposit(day: CashDay, world: World) -> None:
    second = desk.pay(world, place=1, on=TOMORROW, now=LATER).day
    second = desk.close(second, TOTAL, now=LATER)
    voucher = desk.deposit(day, second, on=TOMORROW, now=LATER)
    assert (voucher.lines, voucher.total_fen) == (2, 2 * TOTAL)


def test_what_was_counted_goes_to_the_bank_not_what_was_expected(world: World) -> None:
    counted = desk.close(desk.pay(world).day, TOTAL - 100, explanation="少一元")
    day = desk.confirm(counted, world.users["township-A"])
    assert desk.deposit(day).total_fen == TOTAL - 100


@pytest.mark.parametrize("off", [-100, 100, -TOTAL])
def test_part_of_a_day_or_more_is_refused(day: CashDay, off: int) -> None:
    with pytest.raises(DepositRefused, match=r"缴款金额对不上：勾选的日期共840\.00元"):
        desk.deposit(day, amount_fen=TOTAL + off)


def test_an_open_day_is_refused(world: World) -> None:
    day = desk.pay(world).day
    with pytest.raises(DepositRefused, match="10月20日还没有日清"):
        desk.deposit(day, amount_fen=TOTAL)


def test_a_day_is_deposited_once(day: CashDay) -> None:
    desk.deposit(day)
    with pytest.raises(DepositRefused, match="勾选的日期里有已经缴过款的"):
        desk.deposit(day)


def test_no_day_is_refused(world: World) -> None:
    with pytest.raises(DepositRefused, match="一天也没有选"):
        desk.deposit(by=world.users["clerk-A1"])


def test_somebody_elses_day_is_refused(day: CashDay, world: World) -> None:
    with pytest.raises(DepositRefused, match="只能缴本人在一个村收的款"):
        desk.deposit(day, by=world.users["clerk-A2"])


def test_days_of_two_villages_are_refused(day: CashDay, world: World) -> None:
    other = desk.pay(world, "A2", at="A2", by=day.collector).day
    with pytest.raises(DepositRefused, match="只能缴本人在一个村收的款"):
        desk.deposit(day, desk.close(other, TOTAL))


def test_the_same_form_again_gives_the_same_deposit(day: CashDay) -> None:
    idem = uuid.uuid4()
    first, again = desk.deposit(day, idem=idem), desk.deposit(day, idem=idem)
    assert (first.pk, Voucher.objects.filter(kind="deposit").count()) == (again.pk, 1)


def test_the_same_key_with_another_sum_is_refused(day: CashDay) -> None:
    idem = uuid.uuid4()
    voucher = desk.deposit(day, idem=idem)
    with pytest.raises(FormReused, match=voucher.number):
        desk.deposit(day, idem=idem, amount_fen=TOTAL + 1)


def test_a_day_of_nothing_has_nothing_to_deposit(world: World) -> None:
    for place in range(3):
        desk.waive(world, world.person("A1", place))
    day = desk.close(desk.pay(world).day, 0)
    with pytest.raises(DepositRefused):
        desk.deposit(day)
    assert not undeposited(day.collector).exists()


def test_a_deposited_day_is_named_by_its_entry(day: CashDay) -> None:
    voucher = desk.deposit(day)
    assert Entry.objects.get(deposited_day=day).voucher_id == voucher.pk
