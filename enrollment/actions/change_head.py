"""Another member becomes the household's head (变更户主)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.actions import locks
from enrollment.actions import relocate as step
from enrollment.actions.history import record_change
from enrollment.models import Change, Household, Person


def change_head(
    *,
    household: Household,
    relationships: Mapping[int, int],
    head_relationship: int,
    on: date,
    reason: str,
    actor: User,
    now: datetime,
) -> Household:
    """Name the new head by everybody's relationship to them, the old head's too.

    Locks the household and its people. Raises ChangeRefused unless exactly one active member, not
    the head of before, is the head; ChangedMeanwhile when the members are others by now.
    """
    with transaction.atomic():
        row = locks.lock_households(household.pk)[household.pk]
        step.refuse_closed(row)
        people = locks.lock_people(row.members.values_list("pk", flat=True), row)
        if {person.pk for person in people} != set(relationships):
            raise locks.changed_meanwhile()
        step.refuse_wrong_heads(relationships, head_relationship, heads=1)
        head = next(p for p in people if relationships[p.pk] == head_relationship)
        _refuse(row, head)
        before = row.head.name if row.head else ""
        for person in people:
            person.relationship = relationships[person.pk]
            person.save(update_fields=["relationship"])
        old = row.head_id
        step.make_head(row, head)
        for person in (p for p in people if p.pk in (head.pk, old)):
            record_change(
                kind=Change.Kind.HEAD_CHANGED,
                person=person,
                household=row,
                happened_on=on,
                reason=reason,
                before=before,
                after=head.name,
                details={"from": old, "to": head.pk},
                actor=actor,
                now=now,
            )
        record_audit(action="change_head", obj=row, area=row.village, actor=actor, now=now)
    return row


def _refuse(household: Household, head: Person) -> None:
    if head.pk == household.head_id:
        raise step.ChangeRefused(
            what="没有办理",
            why=f"{head.name}本来就是户主",
            cure="请把新户主的“与户主关系”选为户主，原户主按与新户主的关系选择",
        )
    if head.status != Person.Status.ACTIVE:
        raise step.ChangeRefused(
            what="没有办理", why=f"{head.name}已经不在册", cure="请选在册的成员做户主"
        )
