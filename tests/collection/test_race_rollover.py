"""Several people at once: one rollover, one decision, and no payment for a row that is gone."""

import time
import uuid
from datetime import date

import pytest

from accounts.actions.jobs import perform
from accounts.models import Job, User
from collection.actions.decide_item import ItemRefused, end_item
from collection.actions.decide_mark import confirm_mark
from collection.actions.roll_over import RolloverBusy, roll_over, start_rollover
from collection.actions.take_payment import ShownLine, take_payment
from collection.actions.undo_rollover import start_undo, undo_rollover
from collection.models import Entry, Rollover, Voucher
from collection.queries.check import check_ledger
from enrollment.models import Change, Enrolment, Season
from subsidies.queries import quotes_for
from tests.collection.rolling import NEXT, carried, item, mark, next_season, of
from tests.committed import kinds, race, rounds
from tests.world import NOW, TODAY, World
from values.refusal import Refusal

OPEN_ON = date(2021, 10, 20)  # in the new notice's window


@pytest.fixture(autouse=True)
def no_worker(monkeypatch) -> None:
    """Jobs are done where the test says; nobody is woken."""
    monkeypatch.setattr("accounts.actions.jobs.wake", lambda job: None)


def rolled(world: World) -> Rollover:
    next_season(world)
    press(world)
    perform(Rollover.objects.order_by("-pk").first().job_id, roll_over)
    return Rollover.objects.select_related("season", "area", "job").order_by("-pk").first()


def press(world: World) -> Rollover:
    return start_rollover(
        season=Season.objects.get(cover_year=NEXT),
        area=world.county,
        actor=User.objects.get(username="county"),
        now=NOW,
    )


def test_many_presses_make_one_rollover_and_one_job(committed: World):
    next_season(committed)
    outcomes = race(4, lambda _: press(committed))

    assert kinds(outcomes) == {"Rollover": 1, "RolloverBusy": 3}
    assert (Rollover.objects.count(), Job.objects.count()) == (1, 1)
    assert issubclass(RolloverBusy, Refusal)


def test_without_the_lock_a_press_ends_in_an_error(committed: World, monkeypatch):
    """The control: presses that do not wait for one another meet at the constraint."""
    next_season(committed)
    monkeypatch.setattr("collection.actions.roll_over.lock_season", lambda season: None)
    for _ in range(rounds(30)):
        outcomes = race(4, lambda _: press(committed))
        assert Rollover.objects.count() == 1
        if "IntegrityError" in kinds(outcomes):
            return
        Rollover.objects.all().delete()
        Job.objects.all().delete()
    raise AssertionError("no two presses ever met")


def test_one_of_two_decisions_stands(committed: World):
    person = committed.person("A1")
    mark(committed, person, "army")
    rolled(committed)
    found = item(person, "army")

    def end(_: int):
        clerk = User.objects.get(username="clerk-A1")
        end_item(item=found, reason="", note="", on=TODAY, actor=clerk, now=NOW)

    outcomes = race(3, end)
    assert kinds(outcomes) == {"ItemRefused": 2, "NoneType": 1}
    assert issubclass(ItemRefused, Refusal)
    assert Change.objects.filter(person=person, kind="ended").count() == 1


@pytest.mark.parametrize("late", [0, 1, 2, 3])
def test_a_payment_and_the_taking_back_never_both_win(committed: World, late: int):
    """Whoever comes first: the row stays with its receipt, or it goes and nobody pays for it."""
    rollover = rolled(committed)
    enrolment = of(committed.person("A1"))
    quote = quotes_for([enrolment], on=OPEN_ON)[enrolment.pk]
    start_undo(rollover=rollover, reason="错", actor=committed.users["county"], now=NOW)
    job = Rollover.objects.get(pk=rollover.pk).job_id

    def act(number: int) -> object:
        if number:
            time.sleep(late * 0.01)  # so that now the one is first, now the other
            return pay(committed, enrolment, quote.payable_fen)
        return perform(job, undo_rollover)

    undone, paid = race(2, act)
    assert undone is None
    if isinstance(paid, Voucher):
        assert carried() >= {enrolment.person_id}
        assert Entry.objects.get().enrolment_id == enrolment.pk
    else:
        assert isinstance(paid, Refusal)
        assert (carried(), Entry.objects.count()) == (set(), 0)
    assert list(check_ledger()) == []


def pay(world: World, enrolment: Enrolment, amount_fen: int) -> Voucher:
    return take_payment(
        household=enrolment.household,
        village=world.villages["A1"],
        lines=[ShownLine(enrolment.pk, amount_fen)],
        idem=uuid.uuid4(),
        actor=world.users["clerk-A1"],
        paid_on=OPEN_ON,
        now=NOW.replace(year=OPEN_ON.year),
    )


def test_one_of_two_looks_into_a_mark_stands(committed: World):
    person = committed.person("A1")
    found = mark(committed, person, "employee_insured", year=committed.season.cover_year)

    def confirm(_: int):
        clerk = User.objects.get(username="clerk-A1")
        confirm_mark(mark=found, note="", on=TODAY, actor=clerk, now=NOW)

    assert kinds(race(3, confirm)) == {"MarkRefused": 2, "NoneType": 1}
