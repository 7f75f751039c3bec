"""Look into what somebody else's list says of a person: true or not (核实比对提示)."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.actions.history import record_change
from enrollment.actions.record_departure import record_departure
from enrollment.models import Change, EvidenceKind, Mark, Person
from values.refusal import Refusal

# What a confirmed mark makes of the person on the register.
BECOMES = {EvidenceKind.DEAD: Person.Status.DEAD, EvidenceKind.MOVED: Person.Status.MOVED}


class MarkRefused(Refusal):
    code = "mark_refused"


def confirm_mark(*, mark: Mark, note: str, on: date, actor: User, now: datetime) -> None:
    """The list is right. Who died or moved away is so from now on, since the list's day or `on`.

    Locks the mark and the person. Pages call collection's `confirm_mark`, which also ends the
    enrolment. Raises MarkRefused when it was decided before.
    """
    with transaction.atomic():
        mark = _locked(mark)
        status = BECOMES.get(mark.kind)
        if status and mark.person.status == Person.Status.ACTIVE:
            record_departure(
                person=mark.person,
                status=status,
                on=mark.happened_on or on,
                reason=note,
                actor=actor,
                now=now,
            )
        _decide(mark, Mark.State.CONFIRMED, note, on, actor, now)


def dismiss_mark(*, mark: Mark, note: str, on: date, actor: User, now: datetime) -> None:
    """The list is wrong about the person: nothing changes but the mark. Locks it.

    Raises MarkRefused when it was decided before, or without a note.
    """
    if not note.strip():
        raise MarkRefused(
            what="没有保存",
            why="选了“不属实”，没有写核实情况",
            cure="请写明怎么核实的，例如：已电话联系本人",
        )
    with transaction.atomic():
        _decide(_locked(mark), Mark.State.DISMISSED, note, on, actor, now)


def _locked(mark: Mark) -> Mark:
    """Locked first and then read: what a join saw before the wait is old."""
    Mark.objects.select_for_update().get(pk=mark.pk)
    mark = Mark.objects.select_related("person__household__group", "decided_by").get(pk=mark.pk)
    if mark.state != Mark.State.OPEN:
        raise MarkRefused(
            what="没有重复核实",
            why=f"{mark.decided_by.display_name}已经核实为“{mark.get_state_display()}”",
            cure="请刷新页面查看",
        )
    return mark


def _decide(mark: Mark, state: Mark.State, note: str, on: date, actor: User, now) -> None:
    mark.state, mark.note = state, note.strip()
    mark.decided_by, mark.decided_at = actor, now
    mark.save(update_fields=["state", "note", "decided_by", "decided_at"])
    record_change(
        kind=Change.Kind.MARK_DECIDED,
        person=mark.person,
        happened_on=on,
        reason=mark.note,
        details={"mark": mark.pk, "kind": mark.kind, "state": state.value},
        actor=actor,
        now=now,
    )
    record_audit(
        action=f"mark_{state}",
        obj=mark,
        area=mark.person.household.group,
        actor=actor,
        now=now,
        details={"kind": mark.kind},
    )
