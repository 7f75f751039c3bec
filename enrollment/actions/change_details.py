"""Change what a registration says beside name and number (改资料): no second person is needed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from enrollment import details
from enrollment.actions import locks, move
from enrollment.actions.history import record_change
from enrollment.actions.register_rows import phone_hash
from enrollment.actions.relocate import ChangeRefused, refuse_closed
from enrollment.models import Change, Enrolment, HardshipPeriod, Household, Person
from enrollment.notices import form_codes, load_notice

Values = dict[str, Any]
State = Enrolment.ReviewState


def change_details(
    *,
    enrolment: Enrolment,
    values: Mapping[str, Any],
    since: int,
    paid: locks.Paid,
    on: date,
    reason: str,
    actor: User,
    now: datetime,
) -> list[str]:
    """Write those of `values` that differ from what stands. Returns their names, [] for none.

    Names are those of `details.LABELS`, values as the form cleans them: codes as numbers, lists
    sorted, "" for no telephone. `group` is an Area of the village and takes the whole household
    along, which every member's history says; the other details are one row of the person's
    history. What a price may hang on waits for the township's review again; a registration that
    was sent back stays so until the village hands it in. `since` is the season's cover year.

    Locks the household, the people, the enrolment. Raises ChangeRefused when enrolment or person
    has ended or stands elsewhere, when a payment stands on what changes, or a code is none of the
    notice's; ChangedMeanwhile when the person has left the household.
    """
    with transaction.atomic():
        row = locks.lock_enrolment_at_home(enrolment)
        before = standing_details(row)
        altered = _altered(before, values)
        if not altered:
            return []
        _refuse_ended(row, since)
        _refuse_elsewhere(row, altered)
        _refuse_codes(row, altered)
        _refuse_paid(row, altered, paid)
        names, group = list(altered), altered.pop("group", None)
        if altered:
            _write(row, altered)
            _note(row, before, altered, on, reason, actor, now)
        if isinstance(group, Area):
            move.change_group(
                household=row.person.household,
                group=group,
                since=since,
                paid=paid,
                on=on,
                reason=reason,
                actor=actor,
                now=now,
            )
        record_audit(
            action="change_details",
            obj=row,
            area=row.group,
            actor=actor,
            now=now,
            details={"fields": sorted(names)},
        )
    return names


def standing_details(enrolment: Enrolment) -> Values:
    """What stands now, as `values` says it."""
    person, home = enrolment.person, enrolment.person.household
    periods = enrolment.hardship_periods.order_by("category")
    return {
        "phone": person.phone.open() if person.phone else "",
        "relationship": person.relationship,
        "general_category": enrolment.general_category,
        "declared_hardships": sorted(enrolment.declared_hardships),
        "hardship_periods": [(p.category, p.since, p.until) for p in periods],
        "renewing": enrolment.renewing,
        "unit_kind": enrolment.unit_kind,
        "first_treatment_area": enrolment.first_treatment_area,
        "address": home.address,
        "household_phone": home.phone.open() if home.phone else "",
        "group": home.group,
    }


def _altered(before: Values, values: Mapping[str, Any]) -> Values:
    """What differs. Dates of a hardship that is not declared go with it."""
    wanted = dict(values)
    if {"declared_hardships", "hardship_periods"} & wanted.keys():
        declared = wanted.get("declared_hardships", before["declared_hardships"])
        periods = wanted.get("hardship_periods", before["hardship_periods"])
        wanted["hardship_periods"] = sorted(p for p in periods if p[0] in declared)
    return {name: value for name, value in wanted.items() if value != before[name]}


def _write(enrolment: Enrolment, altered: Values) -> None:
    person, home = enrolment.person, enrolment.person.household
    for holder, names in (
        (person, {"phone": "phone", "relationship": "relationship"}),
        (enrolment, {name: name for name in details.OF_ENROLMENT if name != "hardship_periods"}),
        (home, {"household_phone": "phone", "address": "address"}),
    ):
        _set(holder, {column: altered[name] for name, column in names.items() if name in altered})
    if "hardship_periods" in altered:
        enrolment.hardship_periods.all().delete()
        HardshipPeriod.objects.bulk_create(
            HardshipPeriod(enrolment=enrolment, category=category, since=since, until=until)
            for category, since, until in altered["hardship_periods"]
        )
    # Who was sent back hands it in; who waits waits.
    if details.REVIEWED & altered.keys() and enrolment.review != State.RETURNED:
        _set(enrolment, {"review": State.WAITING})


def _set(holder: Person | Enrolment | Household, columns: Values) -> None:
    if "phone" in columns:
        phone = columns["phone"]
        columns = columns | {"phone": phone or None, "phone_index": phone_hash(phone)}
    for column, value in columns.items():
        setattr(holder, column, value)
    if columns:
        holder.save(update_fields=list(columns))


def _note(enrolment: Enrolment, before: Values, altered: Values, on, reason, actor, now) -> None:
    record_change(
        kind=Change.Kind.DETAILS_CHANGED,
        person=enrolment.person,
        household=enrolment.person.household,
        happened_on=on,
        reason=reason,
        before=details.packed({name: before[name] for name in altered}),
        after=details.packed(altered),
        details={
            "enrolment": enrolment.pk,
            "cover_year": enrolment.cover_year,
            "notice": enrolment.notice,
            "fields": [name for name in details.LABELS if name in altered],
        },
        actor=actor,
        now=now,
    )


def _refuse_ended(enrolment: Enrolment, since: int) -> None:
    person = enrolment.person
    refuse_closed(person.household)
    if person.status != Person.Status.ACTIVE:
        raise ChangeRefused(
            what="没有修改",
            why=f"{person.name}已经不在册：{person.get_status_display()}",
            cure="登记错了的，请先在个人历史里办理“恢复”，再改资料",
        )
    if enrolment.cover_year < since:
        raise ChangeRefused(
            what="没有修改",
            why=f"{enrolment.cover_year}年度已经过去，以前年度的登记不再变动",
            cure=f"请修改{since}年度的登记",
        )
    if enrolment.state != Enrolment.State.ENROLLED:
        raise ChangeRefused(
            what="没有修改",
            why=f"{person.name}{enrolment.cover_year}年度已经退出参保",
            cure="要继续参保的，请先在个人历史里办理“恢复”，再改资料",
        )


def _refuse_elsewhere(enrolment: Enrolment, altered: Values) -> None:
    """A paid enrolment stays with the village that took the money; the person may be elsewhere."""
    if details.OF_ENROLMENT.keys() & altered.keys() and (
        enrolment.household_id != enrolment.person.household_id
    ):
        raise ChangeRefused(
            what="没有修改",
            why=f"{enrolment.person.name}是缴费以后迁来的，"
            f"{enrolment.cover_year}年度的参保登记还在收款的{enrolment.group.parent.name}",
            cure="联系电话、与户主关系可以改；参保类别等要等下一年度再改，收错款的先由收款的村冲销",
        )


def _refuse_codes(enrolment: Enrolment, altered: Values) -> None:
    codes = form_codes(load_notice(enrolment.notice))
    tables = {
        "relationship": codes.relationships,
        "general_category": codes.general_categories,
        "unit_kind": codes.units,
    }
    for name, table in tables.items():
        if name in altered and altered[name] not in table:
            raise _no_code(name, altered[name])
    for code in altered.get("declared_hardships", ()):
        if code not in codes.hardship_categories:
            raise _no_code("declared_hardships", code)
    head = enrolment.person.household.head_id == enrolment.person_id
    if "relationship" in altered and (head or altered["relationship"] == codes.head):
        raise ChangeRefused(
            what="没有修改",
            why="一户只有一位户主，户主不能在这里改",
            cure="要换户主，请在这一户的页面办理“变更户主”",
        )


def _no_code(name: str, code: object) -> ChangeRefused:
    return ChangeRefused(
        what="没有修改",
        why=f"本年度通知的“{details.LABELS[name]}”里没有{code}这一类",
        cure="请从列表里选择",
    )


def _refuse_paid(enrolment: Enrolment, altered: Values, paid: locks.Paid) -> None:
    names = [details.LABELS[n] for n in details.LABELS if n in details.PAID_FOR & altered.keys()]
    if names and paid([enrolment.pk]):
        raise ChangeRefused(
            what=f"没有修改：{enrolment.person.name}{enrolment.cover_year}年度已经缴费",
            why=f"{'、'.join(names)}是收款时核定的依据，收款以后改了，人、票、款对不上",
            cure="填错的请先由两个人冲销收据，改好以后重新收款；其他各项可以改",
        )
