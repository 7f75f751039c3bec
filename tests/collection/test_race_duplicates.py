"""Two offices decide the same pair at once, each for another row: one of both, never both.

The control takes the lock away and must see a person left without any row.
"""

import threading

import pytest

from collection.actions import decide_duplicate as actions
from enrollment.models import DuplicateCase, Enrolment, Person
from tests.collection.duplicates import case_of, decide, pair
from tests.committed import kinds, race, rounds
from tests.world import World

pytestmark = pytest.mark.race
SIDES = ("keep_first", "keep_second")


def decide_at_once(world: World, case: DuplicateCase) -> list:
    deciders = (world.users["township-A"], world.users["county"])
    return race(2, lambda n: decide(case, deciders[n], SIDES[n]))


def left(case: DuplicateCase) -> list[int]:
    """Which of the two rows still stand and are still insured."""
    pks = [case.first_id, case.second_id]
    insured = Enrolment.objects.live().filter(person__in=pks, person__status="active")
    return list(insured.values_list("person", flat=True))


def test_one_decision_stands_and_the_other_is_told(committed: World) -> None:
    for place in range(min(3, rounds(3))):
        case = case_of(committed.person("A1", place), committed.person("A2", place))
        outcomes = decide_at_once(committed, case)
        assert kinds(outcomes) == {"DuplicateRefused": 1, "Outcome": 1}
        assert len(left(case)) == 1


def test_without_the_lock_nobody_is_left(committed: World, monkeypatch) -> None:
    both_have_read = threading.Barrier(2)

    def reads_without_a_lock(case: DuplicateCase) -> DuplicateCase:
        fresh = DuplicateCase.objects.get(pk=case.pk)
        people = Person.objects.select_related("household__group")
        fresh.first, fresh.second = (people.get(pk=pk) for pk in (case.first_id, case.second_id))
        both_have_read.wait(timeout=30)
        return fresh

    def live_without_a_lock(case: DuplicateCase) -> list[Enrolment]:
        people = [case.first_id, case.second_id]
        return list(Enrolment.objects.filter(person__in=people, cover_year=case.cover_year))

    monkeypatch.setattr(actions, "_lock", reads_without_a_lock)
    monkeypatch.setattr(actions, "_live_enrolments", live_without_a_lock)
    case = pair(committed)
    outcomes = decide_at_once(committed, case)
    assert kinds(outcomes) == {"Outcome": 2}
    assert left(case) == []
