"""Decide about somebody on a rollover's review list: stays insured, or no longer (核实清单)."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.actions.decide_mark import LISTED
from collection.actions.roll_over import carry_person
from collection.actions.withdraw import withdraw_enrolment
from collection.models import Rollover, RolloverItem
from enrollment.actions.decide_mark import confirm_mark, dismiss_mark
from enrollment.actions.end_enrolment import resume_enrolment
from enrollment.actions.record_departure import record_departure
from enrollment.models import Enrolment, Mark, Person
from values.refusal import Refusal

Kind, State = RolloverItem.Kind, RolloverItem.State
# The reason that goes without saying; of the other kinds a person must give it.
OWN_REASON = {
    Kind.DEAD: Enrolment.EndReason.DEAD,
    Kind.MOVED: Enrolment.EndReason.MOVED,
    Kind.MARKED_DEAD: Enrolment.EndReason.DEAD,
    Kind.MARKED_MOVED: Enrolment.EndReason.MOVED,
    Kind.EMPLOYEE: Enrolment.EndReason.EMPLOYEE,
    Kind.ELSEWHERE: Enrolment.EndReason.ELSEWHERE,
    Kind.ARMY: Enrolment.EndReason.ARMY,
}
BECOMES = {
    Enrolment.EndReason.DEAD: Person.Status.DEAD,
    Enrolment.EndReason.MOVED: Person.Status.MOVED,
}


class ItemRefused(Refusal):
    code = "rollover_item"


def keep_item(*, item: RolloverItem, note: str, on: date, actor: User, now: datetime) -> None:
    """The person stays an expected payer; what was ended by mistake is taken up again.

    Locks the item and the enrolment. Raises ItemRefused for somebody who stands as dead or moved.
    """
    with transaction.atomic():
        item = _locked(item, State.KEPT)
        if item.person.status != Person.Status.ACTIVE:
            raise ItemRefused(
                what=f"{item.person.name}没有办理",
                why=f"登记的状态是“{item.person.get_status_display()}”，不能参保",
                cure="状态登错了的，请先更正状态，再回来选“继续参保”",
            )
        _settle_marks(item, dismiss_mark, note or "核实后继续参保", on, actor, now)
        if item.enrolment is None:
            item.enrolment = carry_person(rollover=item.rollover, person=item.person)
        elif item.enrolment.state == Enrolment.State.WITHDRAWN:
            resume_enrolment(enrolment=item.enrolment, on=on, note=note, actor=actor, now=now)
        _decide(item, State.KEPT, note, actor, now)


def end_item(
    *,
    item: RolloverItem,
    reason: str,
    note: str,
    on: date,
    actor: User,
    now: datetime,
) -> None:
    """The person is no longer insured from this year on, for `reason` or what the list says.

    Who died or moved away gets that status. Locks the item, the enrolment and the person. Raises
    ItemRefused without a reason, PaidAlready when money was taken.
    """
    with transaction.atomic():
        item = _locked(item, State.ENDED)
        reason = reason or OWN_REASON.get(item.kind, "")
        if not reason:
            raise ItemRefused(
                what=f"{item.person.name}没有办理",
                why=f"“{item.get_kind_display()}”看不出为什么不再参保",
                cure="请先选不再参保的原因，再办理",
            )
        enrolment = item.enrolment
        if enrolment is not None and enrolment.state == Enrolment.State.ENROLLED:
            withdraw_enrolment(
                enrolment=enrolment, reason=reason, on=on, note=note, actor=actor, now=now
            )
        _settle_marks(item, confirm_mark, note, on, actor, now)
        _set_status(item.person, reason, note, on, actor, now)
        _decide(item, State.ENDED, note, actor, now)
        others = item.rollover.items.filter(person=item.person, state=State.OPEN)
        others.update(state=State.ENDED, decided_by=actor, decided_at=now, note=note.strip())


def _locked(item: RolloverItem, wanted: State) -> RolloverItem:
    """The item and its person, locked first and then read: what a join saw before the wait is
    old."""
    own = RolloverItem.objects.select_for_update(of=("self", "person"))
    own.select_related("person").get(pk=item.pk)
    items = RolloverItem.objects.select_related(
        "rollover__season",
        "rollover__area",
        "person__household__group",
        "enrolment__group",
        "decided_by",
    )
    item = items.get(pk=item.pk)
    if item.rollover.state != Rollover.State.DONE:
        raise ItemRefused(
            what="没有办理", why="上年结转正在进行或已经撤销", cure="请等结转做完后刷新页面再办"
        )
    if item.state == wanted:
        raise ItemRefused(
            what=f"{item.person.name}没有重复办理",
            why=f"{item.decided_by.display_name}已经办为“{item.get_state_display()}”",
            cure="请刷新页面查看",
        )
    return item


def _settle_marks(item: RolloverItem, act, note: str, on: date, actor: User, now) -> None:
    """Open marks that say what the item says are decided with it."""
    kinds = [mark for mark, listed in LISTED.items() if listed == item.kind]
    for mark in Mark.objects.open().filter(person=item.person, kind__in=kinds).order_by("pk"):
        act(mark=mark, note=note, on=on, actor=actor, now=now)


def _set_status(person: Person, reason: str, note: str, on: date, actor: User, now) -> None:
    person.refresh_from_db(fields=["status"])
    if reason in BECOMES and person.status == Person.Status.ACTIVE:
        record_departure(
            person=person, status=BECOMES[reason], on=on, reason=note, actor=actor, now=now
        )


def _decide(item: RolloverItem, state: State, note: str, actor: User, now: datetime) -> None:
    item.state, item.note = state, note.strip()
    item.decided_by, item.decided_at = actor, now
    item.save(update_fields=["enrolment", "state", "note", "decided_by", "decided_at"])
    record_audit(
        action=f"rollover_item_{state}",
        obj=item,
        area=item.person.household.group,
        actor=actor,
        now=now,
        details={"kind": item.kind},
    )
