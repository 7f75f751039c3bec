"""Part of a household becomes one of its own (分户)."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from enrollment.actions import locks
from enrollment.actions import relocate as step
from enrollment.actions.history import record_change
from enrollment.models import Change, Household


def split_household(
    *,
    household: Household,
    relationships: Mapping[int, int],
    group: Area,
    address: str,
    head_relationship: int,
    since: int,
    paid: locks.Paid,
    on: date,
    reason: str,
    actor: User,
    now: datetime,
) -> Household:
    """Open a household in the same village for some of another's people (id -> relationship).

    Locks the village, the household, the people and their enrolments. Raises ChangeRefused when
    not exactly one of them is the head, when the old head leaves others behind, or nobody stays;
    ChangedMeanwhile when somebody has left the household since the page was opened.
    """
    with transaction.atomic():
        village = locks.lock_village(household.group)
        old = locks.lock_households(household.pk)[household.pk]
        people = locks.lock_people(relationships, old)
        _refuse(old, people, village, group)
        step.refuse_wrong_heads(relationships, head_relationship, heads=1)
        new = step.open_household(
            village=village, group=group, address=address, actor=actor, now=now
        )
        stay = step.relocate(
            people=people, household=new, relationships=relationships, since=since, paid=paid
        )
        step.make_head(new, next(p for p in people if relationships[p.pk] == head_relationship))
        for person in people:
            record_change(
                kind=Change.Kind.SPLIT,
                person=person,
                household=new,
                happened_on=on,
                reason=reason,
                before=f"{village.name}{old.number}户",
                after=f"{village.name}{new.number}户",
                details={"from": old.pk, "to": new.pk},
                actor=actor,
                now=now,
            )
        record_audit(
            action="split_household",
            obj=new,
            area=village,
            actor=actor,
            now=now,
            details={"members": len(people), "stay": stay},
        )
    return new


def _refuse(old: Household, people, village: Area, group: Area) -> None:
    step.refuse_closed(old)
    step.refuse_nobody(people)
    step.refuse_head_leaving(old, people, "户主要分出去，原户还有人没有户主")
    if not group.code.startswith(village.code):
        raise step.ChangeRefused(
            what="没有办理", why="分户只能在本村", cure="迁到其他村的，请办理迁移"
        )
    if old.members.filter(status="active").count() == len(people):
        raise step.ChangeRefused(
            what="没有办理",
            why="全户的人都勾选了，原户一个人也不剩",
            cure="分户请只勾选分出去的人；全户换组的，请办理迁移",
        )
