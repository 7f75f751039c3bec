"""Register a household or add members to one (参保登记)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from enrollment.actions.locks import lock_village, next_number
from enrollment.actions.register_members import (
    AlreadyRegistered,
    RegistrationRefused,
    explain_clash,
    named,
    refuse_registered,
    write_members,
)
from enrollment.actions.register_rows import NewMember, OnForm, phone_hash
from enrollment.models import Household, Person, Season
from enrollment.notices import form_codes, load_notice
from enrollment.repeats import are_exactly, mask_name, stands_as

__all__ = [
    "AlreadyRegistered",
    "NewMember",
    "RegistrationRefused",
    "add_members",
    "mask_name",
    "register_household",
]


def register_household(
    *,
    group: Area,
    members: Sequence[NewMember],
    address: str,
    phone: str,
    season: Season,
    head_relationship: int,
    actor: User,
    now: datetime,
    unit_kind: int = 1,
    first_treatment_area: str = "",
    form_key: UUID | None = None,
) -> Household:
    """Write a household with its members and their enrolments, all or nothing.

    Exactly one member has the head's relationship. A form that comes again by its `form_key`
    answers with the household that it was saved as. Locks the village's row for the household
    number. Raises AlreadyRegistered when a number stands elsewhere (the name is masked unless it
    is in the same village), RegistrationRefused.
    """
    _refuse_wrong_heads(members, head_relationship)
    form = OnForm(
        season=season,
        unit_kind=unit_kind,
        first_treatment_area=first_treatment_area,
        actor=actor,
        now=now,
    )
    try:
        with transaction.atomic():
            village = lock_village(group)
            before = _saved_before(form_key, village, members)
            if before is not None:
                return before
            refuse_registered(members, village)
            household = Household.objects.create(
                number=next_number(village),
                village=village,
                group=group,
                address=address.strip(),
                phone=phone or None,
                phone_index=phone_hash(phone),
                registered_at=now,
                registered_by=actor,
                form_key=form_key,
            )
            people = write_members(household, members, 1, form)
            household.head = next(p for p in people if p.relationship == head_relationship)
            household.save(update_fields=["head"])
            record_audit(
                action="register_household",
                obj=household,
                area=village,
                actor=actor,
                now=now,
                details={"members": len(people)},
            )
    except IntegrityError as error:
        explain_clash(error, members, group)
        raise
    return household


def add_members(
    *,
    household: Household,
    members: Sequence[NewMember],
    season: Season,
    actor: User,
    now: datetime,
    unit_kind: int = 1,
    first_treatment_area: str = "",
    form_key: UUID | None = None,
) -> list[Person]:
    """Add people to a household that has its head, with their enrolments, all or nothing.

    A form that comes again by its `form_key` answers with the people that it added. Locks the
    village's row. Raises AlreadyRegistered, RegistrationRefused.
    """
    _refuse_second_head(members, form_codes(load_notice(season.notice)).head)
    form = OnForm(
        season=season,
        unit_kind=unit_kind,
        first_treatment_area=first_treatment_area,
        actor=actor,
        now=now,
    )
    try:
        with transaction.atomic():
            village = lock_village(household.group)
            before = _added_before(form_key, household, members)
            if before:
                return before
            _refuse_closed(household)
            refuse_registered(members, village)
            last = household.members.order_by("-position").values_list("position", flat=True)
            people = write_members(household, members, (last.first() or 0) + 1, form, form_key)
            record_audit(
                action="add_members",
                obj=household,
                area=village,
                actor=actor,
                now=now,
                details={"members": len(people)},
            )
    except IntegrityError as error:
        explain_clash(error, members, household.group)
        raise
    return people


def _saved_before(
    form_key: UUID | None, village: Area, members: Sequence[NewMember]
) -> Household | None:
    """The household that this very form was saved as. Raises where its people are now others."""
    if form_key is None:
        return None
    household = Household.objects.filter(form_key=form_key, village=village).first()
    if household is None or stands_as(household, named(members)):
        return household
    raise RegistrationRefused(
        what="没有再保存一次",
        why=f"这张表已经保存为{household.number}户，现在表里的人和当时不一样",
        cure="要给这一户增人或更正，请打开这一户办理；要登记另一户，请重新点“登记新户”",
    )


def _added_before(
    form_key: UUID | None, household: Household, members: Sequence[NewMember]
) -> list[Person]:
    """Whom this very form added; nobody if it is new. Raises where its people are now others."""
    if form_key is None:
        return []
    people = list(Person.objects.filter(form_key=form_key).order_by("pk"))
    if not people or are_exactly(people, named(members)):
        return people
    raise RegistrationRefused(
        what="没有再保存一次",
        why=f"这张表已经给{household.number}户增加了{len(people)}人，现在表里的人和当时不一样",
        cure="要更正，请打开这一户办理；还要增加别的人，请重新点“增加成员”",
    )


def _refuse_wrong_heads(members: Sequence[NewMember], head_relationship: int) -> None:
    heads = sum(member.relationship == head_relationship for member in members)
    if heads != 1:
        raise RegistrationRefused(
            what="没有保存",
            why="一户要有一位户主" if not heads else f"这一户填了{heads}位户主",
            cure="请把一位成员的“与户主关系”选为户主，其他成员按实际关系选择",
        )


def _refuse_second_head(members: Sequence[NewMember], head_relationship: int) -> None:
    if any(member.relationship == head_relationship for member in members):
        raise RegistrationRefused(
            what="没有保存",
            why="这一户已经有户主",
            cure="请按新成员与户主的关系选择；要换户主，请联系镇级经办",
        )


def _refuse_closed(household: Household) -> None:
    if Household.objects.filter(pk=household.pk, closed_on__isnull=False).exists():
        raise RegistrationRefused(
            what="没有保存",
            why="这一户已经销户，人都迁走或并到别的户了",
            cure="请在这些人现在的户里增加成员，或者登记新户",
        )
