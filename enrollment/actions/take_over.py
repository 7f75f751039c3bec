"""The receiving village takes over an enrolment that stayed behind with money since returned."""

from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from enrollment.actions import locks
from enrollment.actions.history import record_change
from enrollment.actions.relocate import ChangeRefused, refuse_closed, refuse_nobody
from enrollment.models import Change, Enrolment


def take_over_enrolment(
    *,
    enrolment: Enrolment,
    since: int,
    paid: locks.Paid,
    on: date,
    reason: str,
    actor: User,
    now: datetime,
) -> Enrolment:
    """Bring an enrolment to the household in which its person lives by now.

    It stayed with the village that took the money (`relocate.take_along`); once that is reversed
    it may go. Receipts and their reversals stay where the money was. `since` is the season's
    cover year. Locks the person's household, the person, the enrolment. Raises ChangeRefused when
    it stands there already, is paid, has ended or is of a past year; ChangedMeanwhile.
    """
    with transaction.atomic():
        row = locks.lock_enrolment_at_home(enrolment)
        home, before = row.person.household, row.group
        refuse_closed(home)
        refuse_nobody([row.person])
        _refuse(row, since, paid)
        was = _place(before, row.household.number)
        row.household, row.group = home, home.group
        row.save(update_fields=["household", "group"])
        record_change(
            kind=Change.Kind.TAKEN_OVER,
            person=row.person,
            household=home,
            happened_on=on,
            reason=reason,
            before=was,
            after=_place(home.group, home.number),
            details={
                "cover_year": row.cover_year,
                "enrolment": row.pk,
                "from": before.code,
                "to": home.group.code,
            },
            actor=actor,
            now=now,
        )
        _audit(row, before, actor, now)
    return row


def _refuse(enrolment: Enrolment, since: int, paid: locks.Paid) -> None:
    year, name = enrolment.cover_year, enrolment.person.name
    if enrolment.household_id == enrolment.person.household_id:
        raise ChangeRefused(
            what="没有办理", why=f"{name}{year}年度的参保登记就在这一户", cure="请刷新页面查看"
        )
    if year < since:
        raise ChangeRefused(
            what="没有办理", why=f"{year}年度已经过去", cure="以前年度的登记留在原来的村，不再变动"
        )
    if enrolment.state != Enrolment.State.ENROLLED:
        raise ChangeRefused(
            what="没有办理",
            why=f"{name}{year}年度已经退出参保",
            cure="要继续参保的，请先办理“恢复”，再接收",
        )
    if paid([enrolment.pk]):
        raise ChangeRefused(
            what="没有办理",
            why=f"{name}{year}年度的费由{enrolment.group.parent.name}收了，还没有冲销",
            cure="缴费有效的不用接收，参保登记留在收款的村；收错的请那个村先冲销收据，再来接收",
        )


def _place(group: Area, number: str) -> str:
    return f"{group.parent.name}{group.name}{number}户"


def _audit(enrolment: Enrolment, before: Area, actor: User, now: datetime) -> None:
    """Both villages' townships have it in their trails; the chains are locked in one order."""
    towns = {group.code[:9]: group for group in (before, enrolment.group)}
    for code in sorted(towns):
        record_audit(
            action="take_over_enrolment", obj=enrolment, area=towns[code], actor=actor, now=now
        )
