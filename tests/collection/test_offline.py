"""Lists taken out: every payment is kept once, taken once, or waits for somebody's word."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings

from accounts.models import AuditEntry
from collection.actions.decide_offline import OfflineRefused, return_conflict
from collection.actions.end_offline import hand_back_offline, revoke_offline
from collection.actions.issue_offline import issue_offline
from collection.actions.take_in_offline import NoSuchNumber, NumberReused
from collection.actions.take_payment import AmountChanged, ShownLine
from collection.models import Account, CashDay, Entry, OfflineBook, OfflinePayment, Voucher
from collection.queries.check import check_ledger
from collection.queries.offline import cards_of, offline_states, out_offline
from collection.queries.offline_list import list_for_device
from tests.collection import desk, offline
from tests.world import NOW, TODAY, YEAR, World, add_user

Outcome = OfflinePayment.Outcome


def test_a_list_holds_the_group_in_walking_order_and_no_number_in_full(world: World) -> None:
    book = offline.take_out(world)
    told = list_for_device(book, on=TODAY, now=NOW)
    (home,) = told["households"]
    assert [one["name"] for one in home["members"]] == ["䶮甲", "䶮乙", "䶮丙"]
    assert {one["fen"] for one in home["members"]} == {desk.PRICE}
    assert told["seconds"] == settings.OFFLINE_HOURS * 3600
    assert told["numbers"] == settings.OFFLINE_NUMBERS
    assert told["prefix"] + "003" == book.text(3)
    number = world.person("A1").id_number.open()
    assert number not in str(told)
    assert home["members"][0]["masked"] == world.person("A1").id_number.masked


def test_the_same_form_takes_out_one_list(world: World) -> None:
    told = {"group": world.groups["A1"][0], "cover_year": YEAR, "key": uuid.uuid4()}
    clerk = world.users["clerk-A1"]
    made = {issue_offline(**told, actor=clerk, now=NOW).pk for _ in range(2)}
    assert len(made) == OfflineBook.objects.count() == 1
    assert AuditEntry.objects.filter(action="issue_offline").count() == 1


def test_a_payment_is_booked_with_its_provisional_number(world: World) -> None:
    book = offline.take_out(world)
    done = offline.send(book, offline.sent(world))
    assert (done.outcome, done.number) == (Outcome.TAKEN, book.text(1))
    assert done.voucher.memo == {"offline": book.text(1)}
    assert done.voucher.total_fen == done.total_fen == 3 * desk.PRICE
    assert done.voucher.collector == book.clerk
    assert list(check_ledger()) == []


def test_a_payment_sent_again_gives_the_same_receipt(world: World) -> None:
    book, one = offline.take_out(world), offline.sent(world)
    first, again = offline.send(book, one), offline.send(book, one)
    assert first.pk == again.pk
    assert Voucher.objects.count() == 1
    assert OfflinePayment.objects.count() == 1


def test_a_payment_sent_again_a_day_later_gives_the_same_receipt(world: World) -> None:
    book, one = offline.take_out(world), offline.sent(world)
    first = offline.send(book, one)
    day = timedelta(days=1)
    again = offline.send(book, one, on=TODAY + day, now=NOW + day)
    assert again.voucher == first.voucher


def test_another_payment_under_the_same_number_is_refused(world: World) -> None:
    book = offline.take_out(world)
    offline.send(book, offline.sent(world))
    with pytest.raises(NumberReused):
        offline.send(book, offline.sent(world, place=1))
    assert OfflinePayment.objects.count() == 1


def test_the_same_key_with_other_people_is_refused(world: World) -> None:
    book, key = offline.take_out(world), uuid.uuid4()
    lines = desk.shown(world.households["A1"][0])
    offline.send(book, offline.sent(world, key=key, lines=lines))
    for no in (1, 2):
        with pytest.raises(NumberReused):
            offline.send(book, offline.sent(world, no, key=key, lines=lines[:1]))


def test_a_number_outside_the_block_is_refused(world: World) -> None:
    book = offline.take_out(world)
    with pytest.raises(NoSuchNumber):
        offline.send(book, offline.sent(world, book.numbers + 1))


def test_a_household_paid_meanwhile_waits_and_no_money_is_booked_twice(world: World) -> None:
    waits = offline.conflict(world)
    assert (waits.outcome, waits.why) == (Outcome.CONFLICT, "already_paid")
    assert waits.voucher is None
    assert Voucher.objects.count() == 1
    assert CashDay.objects.get().vouchers.count() == 1
    out = out_offline(waits.book.clerk, waits.book.village, YEAR)
    assert (out.books, out.waiting, out.waiting_fen) == (1, 1, 3 * desk.PRICE)


def test_an_amount_changed_since_waits_with_todays_on_the_other_card(world: World) -> None:
    book, one = offline.take_out(world), offline.sent(world)
    desk.waive(world, world.person("A1"))
    waits = offline.send(book, one)
    cards = cards_of(waits, on=TODAY)
    assert waits.why == "amount_changed"
    assert [(line.taken_fen, line.due_fen) for line in cards.lines] == [
        (desk.PRICE, 0),
        (desk.PRICE, desk.PRICE),
        (desk.PRICE, desk.PRICE),
    ]
    assert (cards.due_fen, cards.back_fen) == (2 * desk.PRICE, desk.PRICE)


def test_a_day_not_closed_is_no_reason_to_lose_a_payment(world: World) -> None:
    desk.pay(world, place=1)
    days = timedelta(days=2)
    waits = offline.send(
        offline.take_out(world), offline.sent(world), on=TODAY + days, now=NOW + days
    )
    assert waits.why == "day_not_closed"
    assert not CashDay.objects.filter(business_date__gt=TODAY).exists()


def test_what_was_taken_after_the_list_ran_out_waits(world: World) -> None:
    book = offline.take_out(world)
    waits = offline.send(book, offline.sent(world, taken_at=offline.LATER), now=offline.LATER)
    assert waits.why == "book_expired"


def test_what_was_taken_in_time_and_sent_late_is_booked(world: World) -> None:
    done = offline.send(offline.take_out(world), offline.sent(world), now=offline.LATER)
    assert done.outcome == Outcome.TAKEN


def test_a_spoiled_number_is_accounted_for(world: World) -> None:
    book = offline.take_out(world)
    void = offline.send(book, offline.sent(world, void="金额写错"))
    assert (void.outcome, void.voucher, void.reason) == (Outcome.VOID, None, "金额写错")
    assert Voucher.objects.count() == 0


def test_a_conflict_is_booked_at_todays_amounts(world: World) -> None:
    book, one = offline.take_out(world), offline.sent(world)
    desk.waive(world, world.person("A1"))
    waits = offline.send(book, one)
    lines = [ShownLine(line.pk, line.due_fen) for line in cards_of(waits, on=TODAY).due]
    key = uuid.uuid4()
    made = offline.book_it(waits, lines, key)
    assert made.pk == offline.book_it(waits, lines, key).pk
    assert (made.voucher.total_fen, made.returned_fen) == (2 * desk.PRICE, desk.PRICE)
    assert made.voucher.memo == {"offline": book.text(1)}
    cash = Account.objects.get(kind=Account.Kind.CASH)
    assert cash.balance_fen == 2 * desk.PRICE
    assert list(check_ledger()) == []


def test_todays_amounts_that_changed_once_more_are_refused(world: World) -> None:
    book, one = offline.take_out(world), offline.sent(world)
    desk.waive(world, world.person("A1"))
    waits = offline.send(book, one)
    with pytest.raises(AmountChanged):
        offline.book_it(waits, one.lines)


def test_a_conflict_given_back_is_in_no_ledger(world: World) -> None:
    waits, key = offline.conflict(world), uuid.uuid4()
    made = offline.give_back(waits, key)
    assert made.pk == offline.give_back(waits, key).pk
    assert (made.returned_fen, made.voucher) == (3 * desk.PRICE, None)
    assert Entry.objects.filter(kind="payment").count() == 3
    assert out_offline(waits.book.clerk, waits.book.village, YEAR).waiting == 0


def test_a_conflict_is_decided_once_and_by_its_collector(world: World) -> None:
    waits = offline.conflict(world)
    other = add_user(world, "other", "village_clerk", world.villages["A1"])
    with pytest.raises(OfflineRefused):
        return_conflict(payment=waits, reason="x", key=uuid.uuid4(), actor=other, now=NOW)
    offline.give_back(waits)
    with pytest.raises(OfflineRefused):
        offline.give_back(OfflinePayment.objects.get())


def test_a_payment_that_stands_is_not_decided(world: World) -> None:
    done = offline.send(offline.take_out(world), offline.sent(world))
    with pytest.raises(OfflineRefused):
        offline.give_back(done)


def hand_back(book: OfflineBook, last_no: int) -> OfflineBook:
    return hand_back_offline(book=book, last_no=last_no, actor=book.clerk, now=NOW)


def test_a_list_is_handed_back_with_every_number(world: World) -> None:
    book = offline.take_out(world)
    offline.send(book, offline.sent(world, 2))
    with pytest.raises(OfflineRefused) as caught:
        hand_back(book, 2)
    assert book.text(1) in caught.value.why
    with pytest.raises(OfflineRefused):
        hand_back(book, 0)
    offline.send(book, offline.sent(world, 1, place=1))
    assert hand_back(book, 2).state == hand_back(book, 2).state == "returned"
    (state,) = offline_states(OfflineBook.objects.all(), now=NOW)
    assert (state.sent, state.taken, state.unused) == (2, 2, book.numbers - 2)


def test_a_list_with_a_conflict_is_not_handed_back(world: World) -> None:
    waits = offline.conflict(world)
    with pytest.raises(OfflineRefused):
        hand_back(waits.book, 1)
    offline.give_back(waits)
    assert hand_back(waits.book, 1).state == "returned"


def test_a_revoked_list_still_gives_its_payments(world: World) -> None:
    book = offline.take_out(world)
    revoke_offline(book=book, reason="手机丢了", actor=world.users["township-A"], now=NOW)
    before = offline.send(book, offline.sent(world, 1))
    after = offline.send(book, offline.sent(world, 2, place=1, taken_at=NOW + timedelta(minutes=1)))
    assert (before.outcome, after.why) == (Outcome.TAKEN, "book_closed")
    with pytest.raises(OfflineRefused):
        hand_back(OfflineBook.objects.get(), 2)


def test_gaps_and_what_nobody_knows_are_told(world: World) -> None:
    book = offline.take_out(world)
    offline.send(book, offline.sent(world, 3))
    (state,) = offline_states(OfflineBook.objects.all(), now=offline.LATER)
    assert state.gaps == (book.text(1), book.text(2))
    assert (state.unused, state.expired) == (None, True)
