"""Confirm or dismiss what a list says of somebody, with what follows for this year's insurance."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from collection.actions.withdraw import paid, withdraw_enrolment
from collection.models import RolloverItem
from enrollment.actions import decide_mark as marks
from enrollment.models import Enrolment, EvidenceKind, Mark, Person

# Which lists end the insurance here when they are right, and the reason that it is ended with.
ENDS = {
    EvidenceKind.DEAD: Enrolment.EndReason.DEAD,
    EvidenceKind.MOVED: Enrolment.EndReason.MOVED,
    EvidenceKind.EMPLOYEE: Enrolment.EndReason.EMPLOYEE,
    EvidenceKind.ELSEWHERE: Enrolment.EndReason.ELSEWHERE,
    EvidenceKind.ARMY: Enrolment.EndReason.ARMY,
}
# Where the review list of a rollover speaks of the same.
LISTED = {
    EvidenceKind.DEAD: RolloverItem.Kind.MARKED_DEAD,
    EvidenceKind.MOVED: RolloverItem.Kind.MARKED_MOVED,
    EvidenceKind.EMPLOYEE: RolloverItem.Kind.EMPLOYEE,
    EvidenceKind.ELSEWHERE: RolloverItem.Kind.ELSEWHERE,
    EvidenceKind.ARMY: RolloverItem.Kind.ARMY,
    EvidenceKind.IN_CUSTODY: RolloverItem.Kind.IN_CUSTODY,
    EvidenceKind.LEFT_SCHOOL: RolloverItem.Kind.LEFT_SCHOOL,
}


@dataclass(frozen=True)
class Confirmed:
    """`ended`: the enrolment was withdrawn; `paid`: it stands, because money was taken for it."""

    ended: bool = False
    paid: bool = False


def confirm_mark(*, mark: Mark, note: str, on: date, actor: User, now: datetime) -> Confirmed:
    """The list is right: the person's status, the end of the year's enrolment, the review list.

    An enrolment that was paid stands and is told. Locks the person, the enrolment and the mark.
    Raises MarkRefused.
    """
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=mark.person_id)
        enrolment = _enrolment(mark)
        marks.confirm_mark(mark=mark, note=note, on=on, actor=actor, now=now)
        reason = ENDS.get(mark.kind)
        if enrolment is None or reason is None:
            _close_items(mark, RolloverItem.State.KEPT, note, actor, now)
            return Confirmed()
        if paid([enrolment.pk]):
            return Confirmed(paid=True)
        withdraw_enrolment(
            enrolment=enrolment, reason=reason, on=on, note=note, actor=actor, now=now
        )
        _close_items(mark, RolloverItem.State.ENDED, note, actor, now)
    return Confirmed(ended=True)


def dismiss_mark(*, mark: Mark, note: str, on: date, actor: User, now: datetime) -> None:
    """The list is wrong: the person stays insured, on the review list too. Raises MarkRefused."""
    with transaction.atomic():
        marks.dismiss_mark(mark=mark, note=note, on=on, actor=actor, now=now)
        _close_items(mark, RolloverItem.State.KEPT, note, actor, now)


def _enrolment(mark: Mark) -> Enrolment | None:
    """The person's live enrolment of the mark's year, locked as a payment would lock it."""
    live = Enrolment.objects.live().filter(person=mark.person_id, cover_year=mark.cover_year)
    return live.select_for_update().first()


def _close_items(mark: Mark, state, note: str, actor: User, now: datetime) -> None:
    """An ended enrolment closes whatever is still open about it; else only the mark's own kind."""
    items = RolloverItem.objects.filter(
        person=mark.person_id,
        state=RolloverItem.State.OPEN,
        rollover__season__cover_year=mark.cover_year,
    )
    if state != RolloverItem.State.ENDED:
        items = items.filter(kind=LISTED[mark.kind])
    items.update(state=state, decided_by=actor, decided_at=now, note=note.strip())
