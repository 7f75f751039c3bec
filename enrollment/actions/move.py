"""Move people or a whole household to another group (迁移): within the village at once, to
another village when its side accepts."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from enrollment.actions import locks
from enrollment.actions import relocate as step
from enrollment.actions.decide import claim
from enrollment.actions.history import record_change
from enrollment.models import Change, ChangeRequest, Household, Person


def change_group(
    *,
    household: Household,
    group: Area,
    since: int,
    paid: locks.Paid,
    on: date,
    reason: str,
    actor: User,
    now: datetime,
) -> Household:
    """A household goes to another group of its village and keeps its number. No consent needed.

    Locks the household, its people and their enrolments. Raises ChangeRefused.
    """
    with transaction.atomic():
        row = locks.lock_households(household.pk)[household.pk]
        step.refuse_closed(row)
        if row.group_id == group.pk or not group.code.startswith(row.village.code):
            raise step.ChangeRefused(
                what="没有办理",
                why="这一户本来就在这个组，或者不是本村的组",
                cure="请选本村的另一个组",
            )
        people = locks.lock_people(row.members.values_list("pk", flat=True), row)
        before, row.group = row.group, group
        row.save(update_fields=["group"])
        stay = step.take_along(people, row, since=since, paid=paid)
        _note(people, row, before, group, on, reason, actor, now)
        record_audit(
            action="change_group",
            obj=row,
            area=row.village,
            actor=actor,
            now=now,
            details={"members": len(people), "stay": stay},
        )
    return row


def request_move(
    *,
    household: Household,
    people: Sequence[int],
    village: Area,
    on: date,
    reason: str,
    actor: User,
    now: datetime,
) -> ChangeRequest:
    """Ask another village to take people in; it says in which group. Nothing moves before.

    Locks the household and its people. Raises ChangeRefused, ChangedMeanwhile.
    """
    try:
        with transaction.atomic():
            row = locks.lock_households(household.pk)[household.pk]
            moving = locks.lock_people(people, row)
            _refuse(row, moving, village)
            asked = ChangeRequest.objects.create(
                kind=ChangeRequest.Kind.MOVE,
                person=moving[0] if len(moving) == 1 else None,
                household=row,
                people=[person.pk for person in moving],
                from_group=row.group,
                to_group=village,
                happened_on=on,
                reason=reason,
                requested_by=actor,
                requested_at=now,
            )
            record_audit(
                action="request_change",
                obj=asked,
                area=row.village,
                actor=actor,
                now=now,
                details={"kind": asked.kind, "members": len(moving)},
            )
    except IntegrityError:
        raise step.ChangeRefused(
            what="没有重复提交",
            why="这一户已经有一件迁移在等对方答复",
            cure="请在“变更办理”里查看；填错的可以撤回后重新提交",
        ) from None
    return asked


def accept_move(
    *,
    request: ChangeRequest,
    relationships: Mapping[int, int],
    group: Area,
    join: Household | None,
    head_relationship: int,
    since: int,
    paid: locks.Paid,
    note: str,
    actor: User,
    now: datetime,
) -> Household:
    """Take the people in: into the household `join`, or into a new one of their own.

    Locks the request (once: whoever comes second is refused), the receiving village, the
    households in the order of their ids, the people and their enrolments. The old household is
    closed when nobody is left. Raises ChangeRefused, ChangedMeanwhile.
    """
    with transaction.atomic():
        claim(request, ChangeRequest.State.ACCEPTED, note=note, actor=actor, now=now)
        village = locks.lock_village(request.to_group)
        rows = locks.lock_households(request.household_id, *([join.pk] if join else []))
        old = rows[request.household_id]
        people = locks.lock_people(request.people, old)
        _refuse(old, people, village)
        step.refuse_wrong_heads(relationships, head_relationship, heads=0 if join else 1)
        home = _home(rows, join, village, group, actor, now)
        before = old.group
        stay = step.relocate(
            people=people, household=home, relationships=relationships, since=since, paid=paid
        )
        if not join:
            step.make_head(
                home, next(p for p in people if relationships[p.pk] == head_relationship)
            )
        step.close_if_empty(old, request.happened_on)
        _note(
            people,
            home,
            before,
            home.group,
            request.happened_on,
            request.reason,
            actor,
            now,
            request,
        )
        _audit("accept_move", request, (old.village, village), len(people), stay, actor, now)
    return home


def _home(rows, join, village: Area, group: Area, actor, now) -> Household:
    if not group.code.startswith(village.code):
        raise step.ChangeRefused(what="没有办理", why="选的组不在接收村", cure="请选本村的组")
    if not join:
        return step.open_household(village=village, group=group, address="", actor=actor, now=now)
    home = rows[join.pk]
    step.refuse_closed(home)
    if home.village_id != village.pk:
        raise step.ChangeRefused(
            what="没有办理", why="要并入的户不在接收村", cure="请填本村的户编号"
        )
    return home


def _refuse(household: Household, people: Sequence[Person], village: Area) -> None:
    step.refuse_closed(household)
    step.refuse_nobody(people)
    step.refuse_head_leaving(household, people, "户主要迁走，原户还有人没有户主")
    if village.pk == household.village_id:
        raise step.ChangeRefused(
            what="没有办理",
            why="要迁到的地方就在本村",
            cure="全户换组的，请勾选全户；分出去另住的，请办理分户",
        )


def _note(people, household, before: Area, after: Area, on, reason, actor, now, request=None):
    for person in people:
        record_change(
            kind=Change.Kind.MOVED_WITHIN,
            person=person,
            household=household,
            happened_on=on,
            reason=reason,
            before=_place(before),
            after=f"{_place(after)}{household.number}户",
            details={"from": before.code, "to": after.code}
            | ({"request": request.pk} if request else {}),
            actor=request.requested_by if request else actor,
            approved_by=actor if request else None,
            now=now,
        )


def _place(group: Area) -> str:
    return f"{group.parent.name}{group.name}"


def _audit(action, request, villages, members: int, stay: int, actor, now) -> None:
    """Both villages' townships have it in their trails; the chains are locked in one order."""
    towns = {village.code[:9]: village for village in villages}
    for code in sorted(towns):
        record_audit(
            action=action,
            obj=request,
            area=towns[code],
            actor=actor,
            now=now,
            details={"members": members, "stay": stay},
        )
