"""Ending an enrolment: never for somebody who has paid."""

import pytest

from collection.actions.withdraw import PaidAlready, withdraw_enrolment
from enrollment.actions.end_enrolment import EnrolmentStands, resume_enrolment
from enrollment.models import Change, Enrolment
from tests.collection import desk
from tests.collection.rows import refused, sql
from tests.world import NOW, TODAY, World


def withdraw(world: World, enrolment: Enrolment) -> None:
    withdraw_enrolment(
        enrolment=enrolment,
        reason=Enrolment.EndReason.MOVED,
        on=TODAY,
        note="随子女迁走",
        actor=world.users["clerk-A1"],
        now=NOW,
    )


def first(world: World) -> Enrolment:
    return world.enrolments(world.households["A1"][0])[0]


def test_an_unpaid_enrolment_ends_with_date_reason_and_history(world: World) -> None:
    enrolment = first(world)
    withdraw(world, enrolment)
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.ended_on, enrolment.end_reason) == (
        "withdrawn",
        TODAY,
        "moved",
    )
    change = Change.objects.latest("pk")
    assert (change.kind, change.person_id, change.reason) == (
        "ended",
        enrolment.person_id,
        "随子女迁走",
    )


def test_an_ended_enrolment_is_not_ended_twice(world: World) -> None:
    withdraw(world, first(world))
    with pytest.raises(EnrolmentStands):
        withdraw(world, first(world))


def test_an_ended_enrolment_is_taken_up_again(world: World) -> None:
    enrolment = first(world)
    withdraw(world, enrolment)
    resume_enrolment(
        enrolment=enrolment, on=TODAY, note="又回来了", actor=world.users["clerk-A1"], now=NOW
    )
    enrolment.refresh_from_db()
    assert (enrolment.state, enrolment.ended_on, enrolment.end_reason) == ("enrolled", None, "")
    changes = Change.objects.exclude(kind=Change.Kind.REGISTERED).order_by("pk")
    assert [change.kind for change in changes] == ["ended", "resumed"]


def test_a_paid_enrolment_is_refused_with_the_cure(world: World) -> None:
    desk.pay(world, "A1")
    with pytest.raises(PaidAlready, match="冲销"):
        withdraw(world, first(world))


def test_the_database_refuses_to_withdraw_somebody_who_has_paid(world: World) -> None:
    desk.pay(world, "A1")
    with refused("a paid enrolment is not withdrawn"):
        sql(f"UPDATE enrollment_enrolment SET state = 'withdrawn' WHERE id = {first(world).pk}")


def test_after_a_reversal_it_ends(world: World) -> None:
    desk.reverse(world, desk.pay(world, "A1"))
    withdraw(world, first(world))
    assert Enrolment.objects.live().filter(pk=first(world).pk).count() == 0
