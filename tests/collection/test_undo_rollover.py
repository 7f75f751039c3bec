"""A rollover can be taken back, until money rests on it; exactly its own rows go."""

import uuid
from datetime import date

import pytest

from accounts.actions.jobs import Fenced, claim, perform
from accounts.models import AuditEntry
from collection.actions.decide_item import end_item, keep_item
from collection.actions.note_unpaid import Reason, note_unpaid
from collection.actions.roll_over import RolloverBusy
from collection.actions.take_payment import ShownLine, take_payment
from collection.actions.undo_rollover import MoneyTaken, start_undo, undo_rollover
from collection.models import Rollover, RolloverItem
from enrollment.models import Enrolment, HardshipPeriod, Person
from subsidies.queries import quotes_for
from tests.collection.desk import pay
from tests.collection.rolling import (
    NEXT,
    again,
    carried,
    fingerprint,
    item,
    mark,
    of,
    rolled_over,
    start,
    undone,
)
from tests.jobs.work import expire
from tests.world import NOW, TODAY, YEAR, World

pytestmark = pytest.mark.django_db
OPEN_ON = date(2021, 10, 20)  # in the new notice's window


def pay_next(world: World, village: str = "A1") -> None:
    """The new year's first receipt."""
    household = world.households[village][0]
    enrolment = household.enrolments.filter(cover_year=NEXT).first()
    quote = quotes_for([enrolment], on=OPEN_ON)[enrolment.pk]
    take_payment(
        household=household,
        village=world.villages[village],
        lines=[ShownLine(enrolment.pk, quote.payable_fen)],
        idem=uuid.uuid4(),
        actor=world.users[f"clerk-{village}"],
        paid_on=OPEN_ON,
        now=NOW.replace(year=2021),
    )


def test_undoing_leaves_what_was_there_before(world: World):
    Person.objects.filter(pk=world.person("A2").pk).update(status="dead")
    pay(world, "A1", 0)
    last = Enrolment.objects.get(person=world.person("A1"))
    HardshipPeriod.objects.create(enrolment=last, category=2)
    own = Enrolment.objects.get(person=world.person("B1"))
    own.pk, own.cover_year = None, NEXT
    own.save()
    before = fingerprint()
    rollover = undone(world, rolled_over(world))

    assert fingerprint() == before
    assert HardshipPeriod.objects.get().enrolment == last
    assert (rollover.state, rollover.undone_by) == ("undone", world.users["county"])
    assert (rollover.undo_reason, rollover.counts["gone"]) == ("名单没有清理", 22)


def test_it_can_be_rolled_over_again(world: World):
    rolled_over(world)
    first = fingerprint()
    undone(world, Rollover.objects.get())
    rolled_over(world)

    assert fingerprint() == first
    assert Rollover.objects.count() == 2


def test_the_first_receipt_forbids_it(world: World):
    rollover = rolled_over(world)
    pay_next(world)

    with pytest.raises(MoneyTaken, match="已经开出单据（2022-430699-"):
        undone(world, rollover)
    assert again(rollover).state == "done"
    assert len(carried()) == 24


def test_a_receipt_between_press_and_job_forbids_it(world: World):
    rollover = rolled_over(world)
    start_undo(rollover=rollover, reason="错", actor=world.users["county"], now=NOW)
    pay_next(world)
    perform(again(rollover).job_id, undo_rollover)

    assert (again(rollover).state, again(rollover).job.state) == ("done", "failed")
    assert again(rollover).job.error["code"] == "money_taken"
    assert len(carried()) == 24


def test_last_years_receipts_forbid_nothing(world: World):
    pay(world, "A1", 0)

    assert undone(world, rolled_over(world)).state == "undone"


def test_somebody_taken_out_by_a_decision_stays_so(world: World):
    person = world.person("A1")
    mark(world, person, "employee_insured")
    rollover = rolled_over(world)
    told = {"note": "", "on": TODAY, "actor": world.users["clerk-A1"], "now": NOW}
    end_item(item=item(person, "employee_insured"), reason="", **told)
    undone(world, rollover)

    assert carried() == {person.pk}
    assert of(person).state == "withdrawn"
    assert RolloverItem.objects.get().state == "ended"
    rolled_over(world)
    assert of(person).state == "withdrawn"


def test_no_decision_while_it_is_being_undone(world: World):
    person = world.person("A1")
    mark(world, person, "army")
    rollover = rolled_over(world)
    start_undo(rollover=rollover, reason="错", actor=world.users["county"], now=NOW)

    with pytest.raises(Exception, match="上年结转正在进行或已经撤销"):
        keep_item(
            item=item(person, "army"), note="", on=TODAY, actor=world.users["clerk-A1"], now=NOW
        )


def test_it_waits_for_the_job_that_runs(world: World):
    with pytest.raises(RolloverBusy):
        start_undo(rollover=start(world), reason="错", actor=world.users["county"], now=NOW)


def test_it_is_not_undone_twice(world: World):
    rollover = undone(world, rolled_over(world))

    with pytest.raises(RolloverBusy):
        start_undo(rollover=rollover, reason="错", actor=world.users["county"], now=NOW)


def test_a_worker_that_lost_the_job_deletes_nothing(world: World):
    rollover = rolled_over(world)
    start_undo(rollover=rollover, reason="错", actor=world.users["county"], now=NOW)
    late = claim(again(rollover).job_id)
    expire(late.job)
    claim(again(rollover).job_id)

    with pytest.raises(Fenced):
        undo_rollover(late)
    assert len(carried()) == 24


def test_the_reason_is_in_the_audit_trail(world: World):
    undone(world, rolled_over(world))

    entry = AuditEntry.objects.get(action="rollover_undone")
    assert entry.details == {"gone": 24, "reason": "名单没有清理"}


def test_last_years_people_are_all_there(world: World):
    undone(world, rolled_over(world))

    assert Enrolment.objects.filter(cover_year=YEAR).count() == 24
    assert Person.objects.count() == 24


def test_whoever_said_why_they_do_not_pay_stays(world: World):
    rollover = rolled_over(world)
    asked = of(world.person("A1"))
    note_unpaid(
        household=asked.household,
        reasons=[Reason(asked.pk, "away")],
        key=uuid.uuid4(),
        actor=world.users["clerk-A1"],
        now=NOW,
    )
    assert undone(world, rollover).state == "undone"
    assert carried() == {world.person("A1").pk}
