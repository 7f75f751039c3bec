"""End a person's enrolment for a year, or take it up again (退出参保、恢复参保).

Pages call collection's `withdraw`, which first looks whether the person has paid.
"""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.actions.history import record_change
from enrollment.models import Change, Enrolment
from values.refusal import Refusal


class EnrolmentStands(Refusal):
    code = "enrolment_state"


def end_enrolment(
    *,
    enrolment: Enrolment,
    reason: Enrolment.EndReason,
    on: date,
    note: str,
    actor: User | None,
    now: datetime,
) -> None:
    """Withdraw a live enrolment. Locks its row. Raises EnrolmentStands when it was ended before.

    The database refuses it for somebody who has paid.
    """
    with transaction.atomic():
        locked = _locked(enrolment)
        if locked.state == Enrolment.State.WITHDRAWN:
            raise EnrolmentStands(
                what="没有重复办理",
                why=f"这个人{locked.cover_year}年度已经在{locked.ended_on or '此前'}退出参保",
                cure="请刷新页面查看",
            )
        _set(locked, Enrolment.State.WITHDRAWN, on, reason)
        _note(locked, Change.Kind.ENDED, reason, note, on, actor, now)


def resume_enrolment(
    *, enrolment: Enrolment, on: date, note: str, actor: User | None, now: datetime
) -> None:
    """Take a withdrawn enrolment up again. Locks its row. Raises EnrolmentStands."""
    with transaction.atomic():
        locked = _locked(enrolment)
        if locked.state == Enrolment.State.ENROLLED:
            raise EnrolmentStands(
                what="没有重复办理",
                why=f"这个人{locked.cover_year}年度本来就是参保状态",
                cure="请刷新页面查看",
            )
        reason = locked.end_reason
        _set(locked, Enrolment.State.ENROLLED, None, "")
        _note(locked, Change.Kind.RESUMED, reason, note, on, actor, now)


def _locked(enrolment: Enrolment) -> Enrolment:
    enrolments = Enrolment.objects.select_for_update(of=("self",))
    return enrolments.select_related("person", "group").get(pk=enrolment.pk)


def _set(enrolment: Enrolment, state, on: date | None, reason: str) -> None:
    enrolment.state, enrolment.ended_on, enrolment.end_reason = state, on, reason
    enrolment.save(update_fields=["state", "ended_on", "end_reason"])


def _note(enrolment: Enrolment, kind, reason: str, note: str, on: date, actor, now) -> None:
    record_change(
        kind=kind,
        person=enrolment.person,
        happened_on=on,
        reason=note,
        details={"cover_year": enrolment.cover_year, "reason": reason},
        actor=actor,
        now=now,
    )
    record_audit(
        action=str(kind.value),
        obj=enrolment,
        area=enrolment.group,
        actor=actor,
        now=now,
        details={"reason": reason},
    )
