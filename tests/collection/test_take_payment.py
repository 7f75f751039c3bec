"""A household pays in one step, once, and what was shown is what is charged."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.models import AuditEntry
from collection.actions.ledger import ClockWentBack, FormReused
from collection.actions.take_payment import AlreadyPaid, AmountChanged, NotPayable, ShownLine
from collection.models import Account, CashDay, Entry, Voucher
from enrollment.models import Enrolment
from tests.collection import desk
from tests.committed import unguarded
from tests.world import NOW, TODAY, YEAR, World
from values.dates import business_date


def test_a_household_pays_in_one_step(world: World) -> None:
    voucher = desk.pay(world)
    assert (voucher.lines, voucher.total_fen) == (3, 3 * desk.PRICE)


def test_part_of_a_household_pays(world: World) -> None:
    first, *others = desk.shown(world.households["A1"][0])
    desk.pay(world, lines=[first])
    assert desk.shown(world.households["A1"][0]) == others


def test_the_rest_of_a_household_pays_later(world: World) -> None:
    first, *others = desk.shown(world.households["A1"][0])
    desk.pay(world, lines=[first])
    assert desk.pay(world, lines=others).no == 2


def test_a_waived_person_stands_on_the_receipt_with_nothing(world: World) -> None:
    desk.waive(world, world.person("A1", 1))
    voucher = desk.pay(world)
    amounts = Entry.objects.filter(voucher_id=voucher.pk).order_by("line")
    assert list(amounts.values_list("amount_fen", "waived_fen")) == [
        (desk.PRICE, 0),
        (0, desk.PRICE),
        (desk.PRICE, 0),
    ]


def test_a_household_of_waived_people_gets_a_receipt_of_nothing(world: World) -> None:
    for place in range(3):
        desk.waive(world, world.person("A1", place))
    assert desk.pay(world).total_fen == 0


def test_a_payment_stands_on_its_frozen_assessment(world: World) -> None:
    voucher = desk.pay(world)
    entry = Entry.objects.filter(voucher_id=voucher.pk).select_related("assessment").first()
    assert (entry.assessment.payable_fen, entry.assessment.notice) == (desk.PRICE, "chaqi-2021")


def test_the_cash_is_in_the_collectors_hand(world: World) -> None:
    desk.pay(world)
    balances = dict(Account.objects.values_list("kind", "balance_fen"))
    assert balances == {"cash": 3 * desk.PRICE, "premium": -3 * desk.PRICE}


def test_the_receipt_is_in_the_audit_trail(world: World) -> None:
    voucher = desk.pay(world)
    entry = AuditEntry.objects.get(action="take_payment")
    assert (entry.object_id, entry.actor) == (str(voucher.pk), world.users["clerk-A1"])


def test_an_amount_that_changed_since_it_was_shown_is_refused(world: World) -> None:
    lines = desk.shown(world.households["A1"][0])
    desk.waive(world, world.person("A1", 0))
    with pytest.raises(AmountChanged, match=r"页面上是280\.00元，现在核定为0\.00元"):
        desk.pay(world, lines=lines)


def test_an_amount_tampered_with_is_refused(world: World) -> None:
    first, *others = desk.shown(world.households["A1"][0])
    with pytest.raises(AmountChanged, match=r"页面上是0\.01元"):
        desk.pay(world, lines=[ShownLine(first.enrolment_id, 1), *others])


def test_a_refused_payment_leaves_nothing(world: World) -> None:
    first, *_ = desk.shown(world.households["A1"][0])
    with pytest.raises(AmountChanged):
        desk.pay(world, lines=[ShownLine(first.enrolment_id, 1)])
    left = (Voucher.objects.count(), Entry.objects.count(), CashDay.objects.count())
    assert left == (0, 0, 0)


def test_who_has_paid_is_told_by_whom_when_and_on_which_receipt(world: World) -> None:
    lines = desk.shown(world.households["A1"][0])
    voucher = desk.pay(world, lines=lines)
    with pytest.raises(AlreadyPaid) as refused:
        desk.pay(world, lines=lines, at="A2")
    assert refused.value.why == f"2020年10月20日由clerk-A1员收款，收据号 {voucher.number}"


def test_one_who_has_paid_stops_the_whole_household(world: World) -> None:
    first, second, third = desk.shown(world.households["A1"][0])
    desk.pay(world, lines=[second])
    with pytest.raises(AlreadyPaid):
        desk.pay(world, lines=[first, second, third])
    assert Voucher.objects.count() == 1


def test_nobody_ticked_is_refused(world: World) -> None:
    with pytest.raises(NotPayable, match="一个人也没有勾选"):
        desk.pay(world, lines=[])


def test_somebody_of_another_household_is_refused(world: World) -> None:
    stranger = desk.shown(world.households["A1"][1])[0]
    with pytest.raises(NotPayable, match="已不在这一户"):
        desk.pay(world, lines=[*desk.shown(world.households["A1"][0]), stranger])


def test_nobody_but_strangers_is_refused(world: World) -> None:
    with pytest.raises(NotPayable, match="已不在这一户"):
        desk.pay(world, lines=desk.shown(world.households["B1"][0]))


def test_a_person_ticked_twice_is_refused(world: World) -> None:
    first, *_ = desk.shown(world.households["A1"][0])
    with pytest.raises(NotPayable, match="已不在这一户"):
        desk.pay(world, lines=[first, first])


def test_who_has_left_is_refused(world: World) -> None:
    lines = desk.shown(world.households["A1"][0])
    Enrolment.objects.filter(pk=lines[0].enrolment_id).update(state="withdrawn")
    with pytest.raises(NotPayable, match="已退出参保"):
        desk.pay(world, lines=lines)


def test_two_years_do_not_mix_on_one_receipt(world: World) -> None:
    lines = desk.shown(world.households["A1"][0])
    Enrolment.objects.filter(pk=lines[1].enrolment_id).update(cover_year=YEAR + 1)
    with pytest.raises(NotPayable):
        desk.pay(world, lines=lines)


@pytest.mark.parametrize("on", [date(2020, 9, 1), date(2020, 12, 31)])
def test_the_windows_first_and_last_day_are_open(world: World, on: date) -> None:
    voucher = desk.pay(world, on=on)
    assert (voucher.paid_on, voucher.cover_year) == (on, YEAR)


@pytest.mark.parametrize("on", [date(2020, 8, 31), date(2021, 1, 1)])
def test_the_day_before_and_after_the_window_are_closed(world: World, on: date) -> None:
    lines = desk.shown(world.households["A1"][0])
    with pytest.raises(NotPayable, match="现在不能缴费"):
        desk.pay(world, lines=lines, on=on)


def test_the_same_form_again_gives_the_same_receipt(world: World) -> None:
    idem, lines = uuid.uuid4(), desk.shown(world.households["A1"][0])
    first = desk.pay(world, lines=lines, idem=idem)
    again = desk.pay(world, lines=lines, idem=idem)
    assert (again.pk, Voucher.objects.count()) == (first.pk, 1)


def test_the_same_form_with_its_people_in_another_order_is_the_same_form(world: World) -> None:
    idem, lines = uuid.uuid4(), desk.shown(world.households["A1"][0])
    first = desk.pay(world, lines=lines, idem=idem)
    assert desk.pay(world, lines=lines[::-1], idem=idem).pk == first.pk


def test_the_same_form_gives_its_receipt_even_when_the_season_has_closed(world: World) -> None:
    idem, lines = uuid.uuid4(), desk.shown(world.households["A1"][0])
    first = desk.pay(world, lines=lines, idem=idem)
    late = NOW + timedelta(days=90)
    assert desk.pay(world, lines=lines, idem=idem, on=date(2021, 1, 18), now=late).pk == first.pk


def test_the_same_form_gives_its_receipt_even_when_somebody_has_left(world: World) -> None:
    idem, lines = uuid.uuid4(), desk.shown(world.households["A1"][0])
    first = desk.pay(world, lines=lines, idem=idem)
    with unguarded("enrollment_enrolment"):
        Enrolment.objects.filter(pk=lines[0].enrolment_id).update(state="withdrawn")
    assert desk.pay(world, lines=lines, idem=idem).pk == first.pk


def test_the_same_key_with_other_people_is_refused(world: World) -> None:
    idem, lines = uuid.uuid4(), desk.shown(world.households["A1"][0])
    voucher = desk.pay(world, lines=lines[:1], idem=idem)
    with pytest.raises(FormReused, match=voucher.number):
        desk.pay(world, lines=lines[1:], idem=idem)


def test_the_same_key_with_another_amount_is_refused(world: World) -> None:
    idem, lines = uuid.uuid4(), desk.shown(world.households["A1"][0])
    desk.pay(world, lines=lines, idem=idem)
    changed = [ShownLine(line.enrolment_id, 1) for line in lines]
    with pytest.raises(FormReused):
        desk.pay(world, lines=changed, idem=idem)


def test_somebody_elses_key_is_nobodys_receipt(world: World) -> None:
    idem, lines = uuid.uuid4(), desk.shown(world.households["A1"][0])
    desk.pay(world, lines=lines, idem=idem)
    with pytest.raises(AlreadyPaid):
        desk.pay(world, lines=lines, idem=idem, by=world.users["clerk-A2"])


def test_a_receipt_is_not_written_before_the_last_one(world: World) -> None:
    desk.pay(world, place=0)
    with pytest.raises(ClockWentBack, match="服务器现在的时间"):
        desk.pay(world, place=1, now=NOW - timedelta(seconds=6))


def test_a_few_seconds_of_waiting_in_line_are_no_clock_that_went_back(world: World) -> None:
    desk.pay(world, place=0)
    assert desk.pay(world, place=1, now=NOW - timedelta(seconds=4)).no == 2


@pytest.mark.parametrize(
    ("moment", "on"),
    [
        (datetime(2020, 10, 20, 15, 59, 59, 999999, UTC), TODAY),
        (datetime(2020, 10, 20, 16, 0, 0, 0, UTC), date(2020, 10, 21)),
        (datetime(2020, 12, 31, 15, 59, 59, 999999, UTC), date(2020, 12, 31)),
    ],
)
def test_the_day_turns_at_midnight_in_shanghai(world: World, moment: datetime, on: date) -> None:
    voucher = desk.pay(world, on=business_date(moment), now=moment)
    assert (voucher.day.business_date, voucher.cover_year) == (on, YEAR)
