"""The month: opening + received = deposited + closing; closed by the township, and it stays."""

from datetime import date, timedelta

import pytest

from collection.actions.close_month import MonthRefused, close_month
from collection.actions.set_cash_limit import set_cash_limit
from collection.models import MonthClose
from collection.queries.cash import cash_held
from collection.queries.check import check_ledger
from collection.queries.months import changed_since, hindrances, month_of
from tests.collection import desk
from tests.collection.elsewhere import booked, line
from tests.collection.rows import refused
from tests.collection.test_papers import issue, pay_with
from tests.world import NOW, TODAY, YEAR, World

FIRST = date(2020, 10, 1)
AFTER = NOW + timedelta(days=20)


def month(world: World, first: date = FIRST):
    return month_of(world.villages["A1"], YEAR, first)


def close(world: World, first: date = FIRST, now=AFTER) -> MonthClose:
    return close_month(
        village=world.villages["A1"],
        cover_year=YEAR,
        first=first,
        actor=world.users["township-A"],
        now=now,
    )


def test_the_months_cash_adds_up_over_two_months(world: World) -> None:
    day = desk.closed_day(world)
    desk.pay(world, place=1, on=date(2020, 11, 2), now=NOW + timedelta(days=13))
    desk.deposit(day, on=date(2020, 11, 3), now=NOW + timedelta(days=14))
    october, november = month(world), month(world, date(2020, 11, 1))
    three = 3 * desk.PRICE
    assert (october.opening, october.received, october.deposited) == (0, three, 0)
    assert (october.closing, november.opening) == (three, three)
    assert (november.received, november.deposited, november.closing) == (three, three, three)


def test_differences_stand_in_the_month(world: World) -> None:
    voucher = desk.pay(world)
    day = desk.close(voucher.day, voucher.total_fen - 100, explanation="找错")
    desk.confirm(day, world.users["township-A"])
    found = month(world)
    assert (found.short, found.closing) == (100, voucher.total_fen - 100)


def test_a_running_month_an_open_day_and_a_gap_hinder_closing(world: World) -> None:
    issue(world)
    pay_with(world, "湘000002")
    told = list(hindrances(month(world), today=TODAY))
    assert len(told) == 3
    assert "还没有过完" in told[0]
    assert "日清" in told[1]
    assert "湘000001" in told[2]
    with pytest.raises(MonthRefused):
        close(world)


def test_a_closed_month_takes_nothing_more(world: World) -> None:
    desk.closed_day(world)
    closed = close(world)
    assert closed.figures["received"] == 3 * desk.PRICE
    with refused(by="month is closed"):
        desk.pay(world, place=1, on=date(2020, 10, 31), now=AFTER)
    desk.pay(world, place=1, on=date(2020, 11, 9), now=AFTER)
    assert changed_since(month(world)) == []
    with pytest.raises(MonthRefused):
        close(world)
    assert list(check_ledger()) == []


def test_an_earlier_month_is_closed_first(world: World) -> None:
    desk.closed_day(world)
    with pytest.raises(MonthRefused) as caught:
        close(world, date(2020, 11, 1), NOW + timedelta(days=50))
    assert "2020年10月" in caught.value.why


def test_who_holds_too_much_or_too_long_is_told(world: World) -> None:
    desk.pay(world)
    clerk, county = world.users["clerk-A1"], world.users["county"]
    (held,) = cash_held(clerk, on=TODAY)
    assert (held.fen, held.days, held.alarm) == (3 * desk.PRICE, 0, False)
    told = {"area": world.county, "source": "示例〔2020〕1号", "actor": county, "now": NOW}
    set_cash_limit(max_fen=3 * desk.PRICE, max_days=2, **told)
    (held,) = cash_held(world.users["township-A"], on=TODAY + timedelta(days=2))
    assert (held.days, held.too_much, held.too_long) == (2, False, False)
    (held,) = cash_held(county, on=TODAY + timedelta(days=3))
    assert held.too_long
    set_cash_limit(max_fen=3 * desk.PRICE - 1, max_days=9, **told)
    (held,) = cash_held(clerk, on=TODAY + timedelta(days=3))
    assert (held.too_much, held.too_long) == (True, False)
    assert cash_held(world.users["township-B"], on=TODAY) == []


def test_what_the_tax_bureau_took_asks_for_no_month(world: World) -> None:
    booked(world, line(world.person("A1"), on="2020-09-18"))
    desk.closed_day(world, place=1)
    assert list(hindrances(month(world), today=AFTER.date())) == []
    assert close(world).figures["received"] == 3 * desk.PRICE
