"""Two people decide the same thing at once: one decision stands, the other is told."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError

from accounts.models import Area, User
from collection.actions import ledger, reverse
from collection.actions.issue_slip import issue_assessment_slip
from collection.models import (
    AssessmentSlip,
    AssessmentSlipLine,
    Entry,
    ReversalRequest,
    Series,
    Voucher,
)
from collection.queries.check import check_ledger
from tests.collection import desk
from tests.committed import kinds, race, rounds
from tests.world import NOW, TODAY, World, add_user

pytestmark = pytest.mark.race
DECIDERS = 8


@pytest.fixture
def deciders(committed: World) -> list[User]:
    town = committed.towns["A"]
    return [add_user(committed, f"decider-{n}", "township_staff", town) for n in range(DECIDERS)]


def approve_at_once(request: ReversalRequest, deciders: list[User]) -> list:
    return race(DECIDERS, lambda n: desk.approve(request, deciders[n]))


def test_a_reversal_is_approved_once(committed: World, deciders: list[User]) -> None:
    for _ in range(rounds(5)):
        request = desk.ask(desk.pay(committed))
        outcomes = approve_at_once(request, deciders)
        assert kinds(outcomes) == {"ReversalRefused": DECIDERS - 1, "Voucher": 1}
    assert Voucher.objects.filter(kind="reversal").count() == rounds(5)
    assert list(check_ledger()) == []


def test_read_then_write_without_the_lock_shows_an_error_page(
    committed: World, deciders: list[User], monkeypatch
) -> None:
    """The database still lets one through alone, but the others learn it by an IntegrityError."""

    def decides_by_reading(request, state, note, actor, now) -> None:
        fresh = ReversalRequest.objects.get(pk=request.pk)
        if fresh.state != ReversalRequest.State.PENDING:
            raise reverse.ReversalRefused(what="", why="", cure="")
        fresh.state, fresh.decided_by, fresh.decided_at = state, actor, now
        fresh.save()

    requests = [desk.ask(desk.pay(committed, place=place)) for place in (0, 1)]
    monkeypatch.setattr(reverse, "_decide", decides_by_reading)
    monkeypatch.setattr(ledger, "lock_series", lambda **where: Series.objects.get(**where))
    outcomes = []
    for request in requests:
        outcomes += approve_at_once(request, deciders)
    assert any(isinstance(outcome, DatabaseError) for outcome in outcomes)
    assert Voucher.objects.filter(kind="reversal").count() <= 2


def test_a_difference_is_confirmed_once(committed: World, deciders: list[User]) -> None:
    day = desk.close(desk.pay(committed).day, desk.PRICE, explanation="少了")
    outcomes = race(DECIDERS, lambda n: desk.confirm(day, deciders[n]))
    assert kinds(outcomes) == {"CashDay": 1, "DayRefused": DECIDERS - 1}
    assert Entry.objects.filter(kind="short").count() == 1


def test_an_approval_and_a_refusal_at_once_leave_one_answer(
    committed: World, deciders: list[User]
) -> None:
    for place in (0, 1):
        request = desk.ask(desk.pay(committed, place=place))
        acts: list[Callable] = [
            lambda r=request: desk.approve(r, deciders[0]),
            lambda r=request: reverse.refuse_reversal(
                request=r, note="", actor=deciders[1], now=NOW
            ),
        ]
        race(2, lambda n, acts=acts: acts[n]())
        request.refresh_from_db()
        reversed_ = Voucher.objects.filter(reverses=request.voucher).exists()
        assert reversed_ == (request.state == ReversalRequest.State.APPROVED)


def issue_at_once(world: World, village: str, deciders: list[User]) -> list:
    return race(
        DECIDERS,
        lambda n: issue_assessment_slip(
            group=world.groups[village][0],
            season=world.season,
            due_on=TODAY,
            actor=deciders[n],
            on=TODAY,
            now=NOW,
        ),
    )


def test_a_groups_slip_is_issued_once(committed: World, deciders: list[User]) -> None:
    for village in committed.villages:
        outcomes = issue_at_once(committed, village, deciders)
        assert kinds(outcomes) == {"AssessmentSlip": 1, "NoneType": DECIDERS - 1}


def test_two_groups_of_a_village_get_different_numbers(
    committed: World, deciders: list[User]
) -> None:
    outcomes = race(
        2,
        lambda n: issue_assessment_slip(
            group=committed.groups["A1"][n],
            season=committed.season,
            due_on=TODAY,
            actor=deciders[n],
            on=TODAY,
            now=NOW,
        ),
    )
    assert sorted(slip.no for slip in outcomes) == [1, 2]


def test_without_the_lock_somebody_gets_an_error_page(
    committed: World, deciders: list[User], monkeypatch
) -> None:
    monkeypatch.setattr(Area.objects, "select_for_update", Area.objects.all)
    outcomes = []
    for village in committed.villages:
        outcomes += issue_at_once(committed, village, deciders)
    assert any(isinstance(outcome, DatabaseError) for outcome in outcomes)
    assert AssessmentSlip.objects.count() == 4
    assert AssessmentSlipLine.objects.filter(live=True).count() == 12
