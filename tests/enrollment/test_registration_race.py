"""Two clerks register the same person at the same moment: one does, the others are told where.

Every race has its control: the same without what is said to hold, which must then fail.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread

import pytest
from django.db import connection

from accounts.models import Area
from enrollment.actions.register import (
    AlreadyRegistered,
    NewMember,
    add_members,
    register_household,
)
from enrollment.models import Enrolment, Household, Person
from tests.committed import kinds, other_session, race, rounds, until, without
from tests.world import CANARIES, CHILD, HEAD, NOW, World, member

pytestmark = pytest.mark.race
VILLAGES = tuple(CANARIES)
WAITING = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


def register(world: World, village: str, *members: NewMember) -> Household:
    return register_household(
        group=Area.objects.get(pk=world.groups[village][0].pk),
        members=members,
        address="",
        phone="",
        season=world.season,
        head_relationship=HEAD,
        actor=world.users[f"clerk-{village}"],
        now=NOW,
    )


@contextmanager
def all_at_the_insert(count: int) -> Iterator[None]:
    """Hold whoever has looked and found nobody until `count` of them stand before the insert."""
    gate = other_session()
    gate.autocommit = False
    with gate.cursor() as cursor:
        cursor.execute("LOCK TABLE enrollment_person IN SHARE MODE")

    def open_when_all_wait() -> None:
        try:
            with other_session() as watch, watch.cursor() as cursor:
                until(lambda: waiting(cursor) == count, what=f"{count} clerks before the insert")
        finally:
            gate.rollback()

    opener = Thread(target=open_when_all_wait)
    opener.start()
    try:
        yield
    finally:
        opener.join()
        gate.close()


def waiting(cursor) -> int:
    cursor.execute("SELECT pg_stat_clear_snapshot()")
    cursor.execute(WAITING)
    return cursor.fetchone()[0]


def same_person_everywhere(world: World, serial: int) -> list:
    """The same new person in four villages at once; what came of each."""
    act: Callable[[int], object] = lambda n: register(  # noqa: E731
        world, VILLAGES[n], member("同一人", serial, HEAD)
    )
    with all_at_the_insert(len(VILLAGES)):
        return race(len(VILLAGES), act)


def test_person_registered_in_four_villages_at_once_stands_in_one(committed: World):
    for number in range(rounds(2)):
        outcomes = same_person_everywhere(committed, 700 + number)

        assert kinds(outcomes) == {"AlreadyRegistered": 3, "Household": 1}
        assert Person.objects.filter(name="同一人").count() == number + 1


def test_losers_are_told_where_the_person_stands_and_leave_nothing_behind(committed: World):
    before = Household.objects.count(), Enrolment.objects.count()
    outcomes = same_person_everywhere(committed, 700)
    winner = next(one for one in outcomes if isinstance(one, Household))
    told = {str(one) for one in outcomes if isinstance(one, AlreadyRegistered)}

    assert told == {
        "同一人没有登记：这个证件号码已经登记过。"
        f"登记在其他村（{winner.village.name}），姓名同**。"
        "请先核对证件号码；确实搬到本村的，请联系镇级经办办理迁移。"
    }
    assert (Household.objects.count(), Enrolment.objects.count()) == (before[0] + 1, before[1] + 1)


def test_without_the_unique_number_the_person_would_stand_in_all_four(committed: World):
    """The control: looking first is not enough."""
    with without("enrollment_person", unique_number()):
        outcomes = same_person_everywhere(committed, 700)

        assert kinds(outcomes) == {"Household": 4}
        assert Person.objects.filter(name="同一人").count() == 4


def unique_number() -> str:
    """The name of the constraint that lets an ID number stand once."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE conrelid = 'enrollment_person'::regclass"
            " AND pg_get_constraintdef(oid) = 'UNIQUE (id_index)'"
        )
        return cursor.fetchone()[0]


def test_person_registered_twice_in_one_village_at_once_stands_once(committed: World):
    for number in range(rounds(2)):
        serial = 700 + number
        outcomes = race(8, lambda _, s=serial: register(committed, "A1", member("同一人", s, HEAD)))

        assert kinds(outcomes) == {"AlreadyRegistered": 7, "Household": 1}


def test_household_numbers_of_eight_clerks_at_once_have_no_gap_and_no_twin(committed: World):
    outcomes = race(8, lambda n: register(committed, "A1", member("新来人", 700 + n, HEAD)))

    assert sorted(household.number for household in outcomes) == [
        f"{number:05d}" for number in range(3, 11)
    ]


def test_family_registered_twice_in_opposite_orders_ends_in_no_deadlock(committed: World):
    family = [member(f"家人{n}", 700 + n, CHILD if n else HEAD) for n in range(6)]
    for _ in range(rounds(2)):
        with all_at_the_insert(2):
            outcomes = race(
                2, lambda n: register(committed, VILLAGES[2 * n], *family[:: 1 if n else -1])
            )

        assert kinds(outcomes) == {"AlreadyRegistered": 1, "Household": 1}
        Person.objects.filter(name__startswith="家人").update(id_index=None, id_number=None)


def test_person_added_here_and_registered_there_stands_once(committed: World):
    def act(number: int) -> object:
        if number:
            return register(committed, "B1", member("同一人", 700, HEAD))
        return add_members(
            household=committed.households["A1"][0],
            members=[member("同一人", 700, CHILD)],
            season=committed.season,
            actor=committed.users["clerk-A1"],
            now=NOW,
        )

    with all_at_the_insert(2):
        outcomes = race(2, act)

    assert sum(isinstance(one, AlreadyRegistered) for one in outcomes) == 1
    assert Person.objects.filter(name="同一人").count() == 1


def send(world: World, key: uuid.UUID | None) -> Household:
    return register_household(
        group=world.groups["A1"][0],
        members=[member("重发人", 770, HEAD)],
        address="",
        phone="",
        season=world.season,
        head_relationship=HEAD,
        actor=world.users["clerk-A1"],
        now=NOW,
        form_key=key,
    )


def test_form_sent_eight_times_at_once_is_one_household(committed: World):
    for _ in range(rounds(2)):
        key = uuid.uuid4()
        Person.objects.filter(name="重发人").update(id_index=None, id_number=None, name="前人")
        outcomes = race(8, lambda _, k=key: send(committed, k))

        assert kinds(outcomes) == {"Household": 8}
        assert len({household.pk for household in outcomes}) == 1


def test_without_the_key_seven_of_the_eight_would_be_refused(committed: World):
    """The control: the number alone keeps them apart, but tells a clerk who pressed twice no."""
    outcomes = race(8, lambda _: send(committed, None))

    assert kinds(outcomes) == {"AlreadyRegistered": 7, "Household": 1}


def add(world: World, key: uuid.UUID | None) -> tuple[int, ...]:
    """Somebody without a number, whom nothing but the form's key keeps from standing twice."""
    born_here = replace(member("无号人", 771, CHILD), id_kind="99", id_number="")
    people = add_members(
        household=world.households["A1"][0],
        members=[replace(born_here, no_number="foreign")],
        season=world.season,
        actor=world.users["clerk-A1"],
        now=NOW,
        form_key=key,
    )
    return tuple(person.pk for person in people)


def test_members_sent_eight_times_at_once_are_added_once(committed: World):
    for number in range(rounds(2)):
        key = uuid.uuid4()
        outcomes = race(8, lambda _, k=key: add(committed, k))

        assert len(set(outcomes)) == 1
        assert Person.objects.filter(name="无号人").count() == number + 1


def test_without_the_key_they_would_be_added_eight_times(committed: World):
    """The control."""
    race(8, lambda _: add(committed, None))

    assert Person.objects.filter(name="无号人").count() == 8
