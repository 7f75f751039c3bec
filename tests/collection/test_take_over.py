"""Somebody paid, moved, and the payment was reversed: the new village takes the enrolment over."""

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from collection.actions.take_payment import NotPayable
from collection.actions.withdraw import paid, withdraw_enrolment
from collection.models import Entry, Voucher
from collection.queries.check import check_ledger
from collection.queries.history import person_history
from collection.queries.reconciliation import match_village, totals
from enrollment.actions.relocate import ChangeRefused
from enrollment.actions.take_over import take_over_enrolment
from enrollment.models import Enrolment, Person
from tests.access.reading import text_of
from tests.collection import desk
from tests.collection.changing import accept_move, ask_move, people
from tests.collection.rows import refused
from tests.world import NOW, TODAY, YEAR, World

DATED = {"on": "2020-10-20", "reason": "缴费已冲销"}


def moved_after_paying(world: World, to: str = "A2") -> tuple[Person, Voucher]:
    """The child of A1's first household, paid for there, lives with A2's first household."""
    voucher = desk.pay(world, "A1")
    child = people(world.households["A1"][0])[2]
    accept_move(world, ask_move(world, [child], to=to), to=to, join=world.households[to][0])
    child.refresh_from_db()
    return child, voucher


def take_over(world: World, person: Person, *, by: str = "clerk-A2", **more) -> Enrolment:
    given = {"since": YEAR, "paid": paid, "on": TODAY, "reason": "缴费已冲销", "now": NOW} | more
    enrolment = person.enrolments.get()
    return take_over_enrolment(enrolment=enrolment, actor=world.users[by], **given)


def collect(world: World, person: Person) -> Voucher:
    """The new village takes the premium of this one person."""
    mine = [
        line
        for line in desk.shown(world.households["A2"][0])
        if line.enrolment_id == person.enrolments.get().pk
    ]
    return desk.pay(world, "A2", lines=mine)


def test_a_reversed_enrolment_goes_to_the_new_village_and_is_paid_there(world: World):
    child, voucher = moved_after_paying(world)
    desk.reverse(world, voucher)
    row = take_over(world, child)
    receipt = collect(world, child)

    assert (row.household, row.group) == (world.households["A2"][0], world.groups["A2"][0])
    entries = Entry.objects.filter(enrolment=row).order_by("seq")
    assert [(e.seq, e.group_id) for e in entries] == [
        (1, world.groups["A1"][0].pk),
        (2, world.groups["A1"][0].pk),
        (3, world.groups["A2"][0].pk),
    ]
    assert receipt.village == world.villages["A2"]
    assert list(check_ledger()) == []
    received = {
        v: totals(match_village(world.villages[v], YEAR))["paid_persons"] for v in ("A1", "A2")
    }
    assert received == {"A1": 0, "A2": 1}


def test_until_it_is_taken_over_the_new_village_has_nothing_to_collect(world: World):
    child, voucher = moved_after_paying(world)
    desk.reverse(world, voucher)

    with pytest.raises(NotPayable):
        collect(world, child)


def test_the_history_says_from_where_to_where_when_why_and_who(world: World):
    child, voucher = moved_after_paying(world, "B1")
    desk.reverse(world, voucher)
    before = AuditEntry.objects.count()
    take_over(world, child, by="clerk-B1")
    change = child.changes.latest("pk")
    told = next(e for e in person_history(child) if e.title == "接收参保登记（2021年度）")

    assert (change.before.open(), change.after.open()) == ("A1村1组00001户", "B1村1组00001户")
    assert (told.happened_on, told.who) == (TODAY, "clerk-B1员")
    assert "缴费已冲销" in told.text
    audited = AuditEntry.objects.order_by("pk")[before:]
    assert [(row.action, row.chain) for row in audited] == [
        ("take_over_enrolment", "430699101"),
        ("take_over_enrolment", "430699102"),
    ]


def test_a_paid_enrolment_is_not_taken_over(world: World):
    child, _ = moved_after_paying(world)
    with pytest.raises(ChangeRefused, match="由A1村收了，还没有冲销"):
        take_over(world, child)

    assert child.enrolments.get().group == world.groups["A1"][0]


def test_the_database_keeps_a_paid_enrolment_where_it_is_all_the_same(world: World):
    """The control: without the look at the ledger the trigger still refuses."""
    child, _ = moved_after_paying(world)
    with refused("a paid enrolment stays with the village that took the money"):
        take_over(world, child, paid=lambda _: set())


def test_what_stands_here_is_not_taken_over_again(world: World):
    child, voucher = moved_after_paying(world)
    desk.reverse(world, voucher)
    take_over(world, child)
    with pytest.raises(ChangeRefused, match="就在这一户"):
        take_over(world, child)


def test_an_ended_enrolment_is_not_taken_over(world: World):
    child, voucher = moved_after_paying(world)
    desk.reverse(world, voucher)
    withdraw_enrolment(
        enrolment=child.enrolments.get(),
        reason=Enrolment.EndReason.UNWILLING,
        on=TODAY,
        note="",
        actor=world.users["clerk-A1"],
        now=NOW,
    )
    with pytest.raises(ChangeRefused, match="已经退出参保"):
        take_over(world, child)


def test_a_past_years_enrolment_is_not_taken_over(world: World):
    child, voucher = moved_after_paying(world)
    desk.reverse(world, voucher)
    with pytest.raises(ChangeRefused, match="已经过去"):
        take_over(world, child, since=YEAR + 1)


def page(world: World, by: str = "clerk-A2") -> str:
    path = reverse("collection:household", args=[world.households["A2"][0].pk])
    return text_of(world.client(by).get(path))


def test_the_new_village_is_led_there_once_the_money_is_back(world: World):
    child, voucher = moved_after_paying(world)
    path = reverse("collection:take-over-enrolment", args=[child.pk])
    assert "2021年度参保登记在A1村1组00001户，已缴费" in page(world)
    assert path not in page(world)
    desk.reverse(world, voucher)
    assert "00001户，没有缴费" in page(world)
    assert path in page(world)
    assert path not in page(world, "county")


def listed(world: World, name: str) -> list[int]:
    answer = world.client(name).get(reverse("collection:changes"))
    return [row.person_id for row in answer.context["to_take_over"]]


def test_what_may_be_taken_over_is_listed_for_the_receiving_side(world: World):
    child, voucher = moved_after_paying(world, "B1")
    assert listed(world, "clerk-B1") == []
    desk.reverse(world, voucher)

    assert [listed(world, n) for n in ("clerk-B1", "township-B")] == [[child.pk], [child.pk]]
    assert [listed(world, n) for n in ("clerk-A1", "clerk-B2", "township-A")] == [[], [], []]
    take_over(world, child, by="clerk-B1")
    assert listed(world, "clerk-B1") == []


def test_the_receiving_clerk_takes_it_over_on_the_page(world: World):
    child, voucher = moved_after_paying(world)
    path = reverse("collection:take-over-enrolment", args=[child.pk])
    early = world.client("clerk-A2").post(path, DATED)
    desk.reverse(world, voucher)
    answer = world.client("clerk-A2").post(path, DATED, follow=True)

    assert early.status_code == 409
    assert "已接收到本户" in text_of(answer)
    assert child.enrolments.get().household == world.households["A2"][0]


def test_the_old_village_does_not_take_it_over(world: World):
    child, voucher = moved_after_paying(world)
    desk.reverse(world, voucher)
    path = reverse("collection:take-over-enrolment", args=[child.pk])

    assert world.client("clerk-A1").post(path, DATED).status_code == 404
