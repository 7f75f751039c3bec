"""All people of a household go into another of the same village (并户)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.actions import locks
from enrollment.actions import relocate as step
from enrollment.actions.history import record_change
from enrollment.models import Change, ChangeRequest, Household


def merge_households(
    *,
    household: Household,
    other: Household,
    relationships: Mapping[int, int],
    head_relationship: int,
    since: int,
    paid: locks.Paid,
    on: date,
    reason: str,
    actor: User,
    now: datetime,
) -> Household:
    """Seat everybody of `other` in `household` and close it.

    `relationships` tells each one's to the head of `household`, also of those who are no longer
    active: their history comes along. Locks the village, both households in the order of their
    ids, the people and their enrolments. Raises ChangeRefused, ChangedMeanwhile.
    """
    with transaction.atomic():
        locks.lock_village(household.group)
        rows = locks.lock_households(household.pk, other.pk)
        keeps, goes = rows[household.pk], rows[other.pk]
        _refuse(keeps, goes)
        people = locks.lock_people(goes.members.values_list("pk", flat=True), goes)
        if {person.pk for person in people} != set(relationships):
            raise locks.changed_meanwhile()
        step.refuse_wrong_heads(relationships, head_relationship, heads=0)
        stay = step.relocate(
            people=people, household=keeps, relationships=relationships, since=since, paid=paid
        )
        step.close_if_empty(goes, on)
        for person in (*people, None):
            record_change(
                kind=Change.Kind.MERGED,
                person=person,
                household=keeps if person else goes,
                happened_on=on,
                reason=reason,
                before=f"{goes.village.name}{goes.number}户",
                after=f"{keeps.village.name}{keeps.number}户",
                details={"from": goes.pk, "to": keeps.pk},
                actor=actor,
                now=now,
            )
        record_audit(
            action="merge_households",
            obj=keeps,
            area=keeps.village,
            actor=actor,
            now=now,
            details={"members": len(people), "stay": stay},
        )
    return keeps


def _refuse(keeps: Household, goes: Household) -> None:
    step.refuse_closed(keeps)
    step.refuse_closed(goes)
    if keeps.pk == goes.pk:
        raise step.ChangeRefused(
            what="没有办理", why="填的就是本户的户编号", cure="请填要并进来的那一户的户编号"
        )
    if keeps.village_id != goes.village_id:
        raise step.ChangeRefused(
            what="没有办理", why="两户不在同一个村", cure="请先由对方村办理迁移"
        )
    if ChangeRequest.objects.waiting().filter(kind="move", household=goes).exists():
        raise step.ChangeRefused(
            what="没有办理",
            why=f"{goes.number}户有一件迁移还在等答复",
            cure="请先在“变更办理”里撤回，或等对方答复",
        )
