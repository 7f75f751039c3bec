"""Two people of the township review the same registration at once: one look counts."""

import threading

import pytest
from django.db import IntegrityError

from enrollment.actions import review as actions
from enrollment.models import Enrolment, Review
from tests.committed import kinds, race
from tests.world import NOW, TODAY, World, add_user

pytestmark = pytest.mark.race


def review_at_once(world: World) -> list:
    world.users.setdefault("second", add_user(world, "second", "county_bureau", world.county))
    enrolment = world.enrolments(world.households["A1"][0])[0]
    Enrolment.objects.filter(pk=enrolment.pk).update(review="waiting")
    reviewers, reasons = ("township-A", "second"), ("", "name")
    return race(
        2,
        lambda n: actions.review_enrolment(
            enrolment=enrolment,
            reason=reasons[n],
            note="",
            sample=None,
            actor=world.users[reviewers[n]],
            on=TODAY,
            now=NOW,
        ),
    )


def test_one_look_counts_and_the_other_is_told(committed: World) -> None:
    assert kinds(review_at_once(committed)) == {"Review": 1, "ReviewRefused": 1}
    review = Review.objects.select_related("enrolment").get()
    assert review.enrolment.review == ("passed" if review.passed else "returned")


def test_without_the_lock_the_database_lets_one_through_alone(
    committed: World, monkeypatch
) -> None:
    """The control: the second learns it by an error page instead of a sentence."""
    both_have_read = threading.Barrier(2)

    def reads_without_a_lock(pks: list[int]) -> list[Enrolment]:
        found = Enrolment.objects.select_related("person", "group", "registered_by")
        rows = list(found.filter(pk__in=pks))
        both_have_read.wait(timeout=30)
        return rows

    monkeypatch.setattr(actions, "_lock", reads_without_a_lock)
    outcomes = review_at_once(committed)
    assert sum(isinstance(outcome, IntegrityError) for outcome in outcomes) == 1
    assert Review.objects.count() == 1
