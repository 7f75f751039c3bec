"""Somebody died, or moved out of the county, and what takes it back."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.actions import locks
from enrollment.actions.history import record_change
from enrollment.actions.relocate import ChangeRefused, make_head
from enrollment.models import Change, Person
from enrollment.notices import form_codes, load_notice
from enrollment.queries import season_for

KINDS = {Person.Status.DEAD: Change.Kind.DIED, Person.Status.MOVED: Change.Kind.MOVED_AWAY}


def record_departure(
    *,
    person: Person,
    status: Person.Status,
    on: date,
    reason: str,
    actor: User,
    now: datetime,
) -> Person:
    """Note a death (死亡) or a move out of the county (迁出本县). Enrolments are collection's part.

    Locks the person. Raises ChangeRefused when the person is not active.
    """
    with transaction.atomic():
        row = locks.lock_person(person)
        if row.status != Person.Status.ACTIVE:
            raise ChangeRefused(
                what="没有重复办理",
                why=f"{row.name}的状态已经是“{row.get_status_display()}”",
                cure="请刷新页面查看；登记错的请先恢复",
            )
        before = row.get_status_display()
        row.status, row.status_on = status, on
        row.save(update_fields=["status", "status_on"])
        _note(row, KINDS[status], on, reason, actor, now, before=before)
        record_audit(
            action="record_departure",
            obj=row,
            area=row.household.group,
            actor=actor,
            now=now,
            details={"status": str(status.value)},
        )
    return row


def restore_person(*, person: Person, on: date, reason: str, actor: User, now: datetime) -> Person:
    """Take a death or a move out of the county back (恢复).

    A household that was closed with its last member opens again, with this one as its head. Locks
    the household and the person. Raises ChangeRefused unless the person died or moved.
    """
    with transaction.atomic():
        home = locks.lock_households(person.household_id)[person.household_id]
        row = locks.lock_person(person)
        if row.household_id != home.pk:
            raise locks.changed_meanwhile()
        if row.status not in KINDS:
            raise ChangeRefused(
                what="没有办理",
                why=f"{row.name}的状态是“{row.get_status_display()}”，不用恢复",
                cure="重复登记的，请由镇级经办撤销重复认定",
            )
        before = row.get_status_display()
        row.status, row.status_on = Person.Status.ACTIVE, None
        row.save(update_fields=["status", "status_on"])
        if home.closed_on:
            _reopen(home, row)
        _note(row, Change.Kind.RESUMED, on, reason, actor, now, before=before)
        record_audit(action="restore_person", obj=row, area=home.group, actor=actor, now=now)
    return row


def _reopen(home, person: Person) -> None:
    season = season_for(home.group)
    home.closed_on = None
    home.save(update_fields=["closed_on"])
    if season and home.head.household_id != home.pk:
        person.relationship = form_codes(load_notice(season.notice)).head
        person.save(update_fields=["relationship"])
        make_head(home, person)


def _note(person: Person, kind, on, reason, actor, now, *, before: str) -> None:
    record_change(
        kind=kind,
        person=person,
        household=person.household,
        happened_on=on,
        reason=reason,
        before=before,
        after=person.get_status_display(),
        actor=actor,
        now=now,
    )
