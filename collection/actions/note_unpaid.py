"""Write down why people did not pay at the door (登记未缴原因)."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.models import UnpaidNote
from collection.unpaid_reasons import OTHER, unpaid_reasons
from enrollment.models import Enrolment, Household
from values.refusal import Refusal


class NoteRefused(Refusal):
    code = "note_refused"


@dataclass(frozen=True)
class Reason:
    """Why the person of one enrolment did not pay."""

    enrolment_id: int
    code: str
    note: str = ""


def note_unpaid(
    *,
    household: Household,
    reasons: Sequence[Reason],
    key: uuid.UUID,
    actor: User,
    now: datetime,
) -> int:
    """Add a note for each person; earlier ones stay. Returns how many were written.

    The same form again writes nothing more. Locks nothing but the audit chain. Raises NoteRefused.
    """
    with transaction.atomic():
        written = write_notes(household, reasons, key, actor, now)
        audit_notes(household, written, actor, now)
    return written


def write_notes(
    household: Household, reasons: Sequence[Reason], key: uuid.UUID, actor: User, now: datetime
) -> int:
    """The rows alone: whoever takes money in the same step writes them before it locks more."""
    _refuse(household, reasons)
    rows = [
        UnpaidNote(
            enrolment_id=reason.enrolment_id,
            reason=reason.code,
            note=reason.note or None,
            by=actor,
            at=now,
            key=key,
        )
        for reason in reasons
    ]
    before = UnpaidNote.objects.filter(key=key, enrolment__household=household).count()
    UnpaidNote.objects.bulk_create(rows, ignore_conflicts=True)
    return UnpaidNote.objects.filter(key=key, enrolment__household=household).count() - before


def audit_notes(household: Household, written: int, actor: User, now: datetime) -> None:
    if written:
        record_audit(
            action="note_unpaid",
            obj=household,
            area=household.group,
            actor=actor,
            now=now,
            details={"persons": written},
        )


def _refuse(household: Household, reasons: Sequence[Reason]) -> None:
    if not reasons:
        raise NoteRefused(
            what="没有保存", why="一个原因也没有选", cure="请给没有缴费的人选原因，再点一次"
        )
    wanted = {reason.enrolment_id for reason in reasons}
    found = Enrolment.objects.live().filter(household=household, pk__in=wanted).count()
    if found != len(wanted) or len(wanted) != len(reasons):
        raise NoteRefused(
            what="没有保存", why="有人已不在这一户或已退出参保", cure="请刷新页面后重新填写"
        )
    if any(reason.code == OTHER and not reason.note for reason in reasons):
        raise NoteRefused(
            what="没有保存",
            why=f"选了“{unpaid_reasons()[OTHER].name}”，没有写明是什么原因",
            cure="请在说明里写明原因",
        )
