"""Somebody leaves: death, a move out of the county, the end of this year's insurance; and back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from collection.actions.withdraw import paid, withdraw_enrolment
from enrollment.actions import record_departure as departures
from enrollment.actions.end_enrolment import resume_enrolment
from enrollment.actions.locks import lock_enrolments
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import Enrolment, Person


@dataclass(frozen=True)
class Ended:
    """The years that ended, and those that stand because they are paid (退费)."""

    ended: list[int]
    standing: list[int]


def record_departure(
    *,
    person: Person,
    status: Person.Status,
    since: int,
    on: date,
    reason: str,
    actor: User,
    now: datetime,
) -> Ended:
    """Note a death or a move out of the county, and end what nobody has paid for.

    Paid enrolments stand: their refund is an act of its own. Locks the person and the enrolments
    of `since` and later. Raises ChangeRefused.
    """
    with transaction.atomic():
        row = departures.record_departure(
            person=person, status=status, on=on, reason=reason, actor=actor, now=now
        )
        live = lock_enrolments([row], since=since)
        standing = paid([enrolment.pk for enrolment in live])
        for enrolment in live:
            if enrolment.pk not in standing:
                withdraw_enrolment(
                    enrolment=enrolment,
                    reason=Enrolment.EndReason(str(status.value)),
                    on=on,
                    note=reason,
                    actor=actor,
                    now=now,
                )
    return Ended(
        ended=[e.cover_year for e in live if e.pk not in standing],
        standing=[e.cover_year for e in live if e.pk in standing],
    )


def restore(
    *, person: Person, since: int, on: date, reason: str, actor: User, now: datetime
) -> list[int]:
    """Take a departure or an ended insurance back (恢复). Returns the years that stand again.

    Locks the household, the person and the enrolments of `since` and later. Raises ChangeRefused.
    """
    with transaction.atomic():
        gone = person.status in departures.KINDS
        if gone:
            departures.restore_person(person=person, on=on, reason=reason, actor=actor, now=now)
        ended = person.enrolments.filter(
            cover_year__gte=since, state=Enrolment.State.WITHDRAWN
        ).exclude(end_reason=Enrolment.EndReason.DUPLICATE)
        years = []
        for enrolment in ended.order_by("pk"):
            resume_enrolment(enrolment=enrolment, on=on, note=reason, actor=actor, now=now)
            years.append(enrolment.cover_year)
        if not gone and not years:
            raise ChangeRefused(
                what="没有办理",
                why=f"{person.name}没有可以恢复的登记",
                cure="重复登记的，请由镇级经办撤销重复认定",
            )
    return years
