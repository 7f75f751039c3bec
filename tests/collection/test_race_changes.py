"""Two people change the same thing at once: one of both, never both, never half.

Each control takes the guard away and must see the wrong that it prevents.
"""

import threading
from contextlib import contextmanager

import pytest
from django.db import connection

from collection.actions.take_payment import NotPayable
from collection.actions.withdraw import paid
from collection.models import Entry
from enrollment.actions import decide, locks
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import ChangeRequest, Enrolment, Household
from tests.collection import desk
from tests.collection.changing import accept_move, ask_move, people, split
from tests.committed import function_replaced, kinds, other_session, race, rounds, until
from tests.world import World

pytestmark = pytest.mark.race
# In this database: another worker's tests wait in theirs.
WAITING = """
SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT%'
    AND datname = current_database()
"""


def home_of(world: World) -> Household:
    return Household.objects.get(pk=world.households["A1"][0].pk)


def test_two_clerks_who_move_the_same_people_leave_one_request(committed: World) -> None:
    for _ in range(rounds(3)):
        outcomes = race(
            2, lambda n: ask_move(committed, people(home_of(committed)), to=("A2", "B1")[n])
        )
        assert kinds(outcomes) == {"ChangeRefused": 1, "ChangeRequest": 1}
        ChangeRequest.objects.all().delete()


def accept_twice(world: World) -> list:
    """Two of the receiving side accept one request at the same moment."""
    asked = ask_move(world, people(home_of(world)))
    clerks = ("clerk-A2", "township-A")
    return race(
        2, lambda n: accept_move(world, ChangeRequest.objects.get(pk=asked.pk), by=clerks[n])
    )


def test_a_move_accepted_twice_moves_once(committed: World) -> None:
    outcomes = accept_twice(committed)

    assert kinds(outcomes) == {"ChangeRefused": 1, "Household": 1}
    assert Household.objects.filter(village=committed.villages["A2"]).count() == 3


def test_without_the_claim_and_the_locked_rows_it_moves_twice(committed: World, monkeypatch):
    """The control: whoever comes second sees neither the decision nor where the people are."""
    monkeypatch.setattr("enrollment.actions.move.claim", lambda request, *_, **__: request)
    monkeypatch.setattr("enrollment.actions.move._refuse", lambda *_: None)
    monkeypatch.setattr(
        locks, "lock_people", lambda pks, _: list(people_by_id(pks).order_by("position"))
    )
    outcomes = accept_twice(committed)

    assert kinds(outcomes) == {"Household": 2}
    assert Household.objects.filter(village=committed.villages["A2"]).count() == 4


def people_by_id(pks):
    from enrollment.models import Person

    return Person.objects.filter(pk__in=pks)


def test_a_move_is_accepted_or_withdrawn_never_both(committed: World) -> None:
    asked = ask_move(committed, people(home_of(committed)))

    def act(number: int) -> object:
        request = ChangeRequest.objects.get(pk=asked.pk)
        if number:
            return accept_move(committed, request)
        actor = committed.users["clerk-A1"]
        return decide.withdraw_change(request=request, actor=actor, now=asked.requested_at)

    outcomes = race(2, act)
    asked.refresh_from_db()
    moved = not people(home_of(committed))
    assert sum(isinstance(outcome, ChangeRefused) for outcome in outcomes) == 1
    assert moved == (asked.state == ChangeRequest.State.ACCEPTED)


def test_two_splits_of_the_same_person_make_one_household(committed: World) -> None:
    home = home_of(committed)
    child = people(home)[2]
    outcomes = race(2, lambda _: split(committed, home_of(committed), child))

    assert kinds(outcomes) == {"ChangedMeanwhile": 1, "Household": 1}
    assert Household.objects.filter(village=home.village).count() == 3


class Payer:
    """A payment in a thread of its own, begun while somebody moves the same people."""

    def __init__(self, world: World):
        self.outcome = None
        self.thread = threading.Thread(target=self._pay, args=[world], daemon=True)
        self.thread.start()

    def _pay(self, world: World) -> None:
        try:
            self.outcome = desk.pay(world, "A1")
        except NotPayable as refusal:
            self.outcome = refusal
        finally:
            connection.close()


@contextmanager
def moving(world: World):
    """A session that has put the household's enrolments elsewhere and not committed yet."""
    session = other_session()
    session.autocommit = False
    with session.cursor() as cursor:
        cursor.execute(
            "UPDATE enrollment_enrolment SET group_id = %s WHERE household_id = %s",
            [world.groups["A2"][0].pk, world.households["A1"][0].pk],
        )
    yield session
    session.close()


def waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITING)
        return cursor.fetchone() is not None


def test_a_payment_waits_for_a_move_and_is_refused(committed: World) -> None:
    with moving(committed) as session:
        payer = Payer(committed)
        until(waiting, what="the payment to wait for the move")
        session.commit()
        payer.thread.join(timeout=30)
    assert isinstance(payer.outcome, NotPayable)
    assert paid(list(Enrolment.objects.values_list("pk", flat=True))) == set()


def test_without_the_guard_the_money_stands_in_another_group(committed: World) -> None:
    with (
        function_replaced(
            "collection_entry_of_live_enrolment",
            lambda source: source.replace("place <> NEW.group_id", "false"),
        ),
        moving(committed) as session,
    ):
        payer = Payer(committed)
        until(waiting, what="the payment to wait for the move")
        session.commit()
        payer.thread.join(timeout=30)
    entries = Entry.objects.select_related("enrolment").filter(kind="payment")
    assert any(entry.group_id != entry.enrolment.group_id for entry in entries)
