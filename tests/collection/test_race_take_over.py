"""The old village collects again while the new one takes the enrolment over: one of both."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from collection.actions.take_payment import NotPayable
from collection.actions.withdraw import paid
from collection.models import Entry
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import Enrolment, Person
from tests.collection import desk
from tests.collection.test_race_changes import waiting
from tests.collection.test_take_over import moved_after_paying, take_over
from tests.committed import function_replaced, kinds, race, until
from tests.world import World

pytestmark = pytest.mark.race
GUARD = "collection_entry_of_live_enrolment"


@pytest.fixture
def reversed_child(committed: World) -> Person:
    child, voucher = moved_after_paying(committed)
    desk.reverse(committed, voucher)
    return child


def collect(world: World, person: Person):
    """A1 takes the premium of the one who has moved away."""
    household = world.households["A1"][0]
    mine = person.enrolments.values_list("pk", flat=True)
    return desk.pay(world, "A1", lines=[x for x in desk.shown(household) if x.enrolment_id in mine])


def money_elsewhere(person: Person) -> bool:
    """Is the enrolment paid in another group than it stands in?"""
    enrolment = Enrolment.objects.get(person=person)
    last = Entry.objects.filter(enrolment=enrolment).order_by("-seq").first()
    return bool(paid([enrolment.pk])) and last.group_id != enrolment.group_id


def test_one_of_both_and_the_money_is_where_the_enrolment_is(committed: World, reversed_child):
    def act(number: int) -> object:
        if number:
            return take_over(committed, Person.objects.get(pk=reversed_child.pk))
        return collect(committed, reversed_child)

    outcomes = race(2, act)

    assert kinds(outcomes) in (
        {"ChangeRefused": 1, "Voucher": 1},
        {"Enrolment": 1, "NotPayable": 1},
    )
    assert not money_elsewhere(reversed_child)


class Payer:
    """The old village's payment in a thread of its own."""

    def __init__(self, world: World, person: Person):
        self.outcome = None
        self.thread = threading.Thread(target=self._pay, args=[world, person], daemon=True)
        self.thread.start()

    def _pay(self, world: World, person: Person) -> None:
        try:
            self.outcome = collect(world, person)
        except (NotPayable, ChangeRefused) as refusal:
            self.outcome = refusal
        finally:
            connection.close()


@contextmanager
def paying_meanwhile(world: World, person: Person) -> Iterator[Payer]:
    """A payment that waits for a take-over which is done and not committed."""
    with transaction.atomic():
        take_over(world, person)
        payer = Payer(world, person)
        until(waiting, what="the payment to wait for the take-over")
    payer.thread.join(timeout=30)
    yield payer


def test_a_payment_waits_for_the_take_over_and_is_refused(committed: World, reversed_child):
    with paying_meanwhile(committed, reversed_child) as payer:
        assert isinstance(payer.outcome, NotPayable)
    assert not money_elsewhere(reversed_child)


def test_without_the_guard_the_money_stands_in_the_old_village(committed: World, reversed_child):
    """The control."""
    with (
        function_replaced(GUARD, lambda source: source.replace("place <> NEW.group_id", "false")),
        paying_meanwhile(committed, reversed_child),
    ):
        assert money_elsewhere(reversed_child)
