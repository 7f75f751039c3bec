"""Register a household or add members to one (参保登记)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, Level, User
from accounts.personal_data import id_index, tail_index
from enrollment.models import Enrolment, Household, Person, SearchKey, Season
from enrollment.notices import form_codes, load_notice
from enrollment.pinyin import search_keys
from values.refusal import Refusal


class AlreadyRegistered(Refusal):
    code = "already_registered"


class RegistrationRefused(Refusal):
    code = "registration_refused"


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """One line of the registration form, checked. The ID number is normalised."""

    name: str
    id_kind: str
    id_number: str
    sex: str
    born: date
    relationship: int
    general_category: int
    declared_hardships: tuple[int, ...] = field(default=())
    phone: str = ""
    renewing: bool = False


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
) -> Household:
    """Write a household with its members and their enrolments, all or nothing.

    Exactly one member has the head's relationship. Locks the village's row for the household
    number. Raises AlreadyRegistered when a number stands elsewhere (the name is masked unless it
    is in the same village), RegistrationRefused.
    """
    _refuse_wrong_heads(members, head_relationship)
    try:
        with transaction.atomic():
            village = _lock_village(group)
            _refuse_registered(members, village)
            household = Household.objects.create(
                number=_next_number(village),
                village=village,
                group=group,
                address=address.strip(),
                phone=phone or None,
                registered_at=now,
                registered_by=actor,
            )
            people = _add(household, members, 1, season, actor, now)
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
        _explain_clash(error, members, group)
        raise
    return household


def add_members(
    *,
    household: Household,
    members: Sequence[NewMember],
    season: Season,
    actor: User,
    now: datetime,
) -> list[Person]:
    """Add people to a household that has its head, with their enrolments, all or nothing.

    Raises AlreadyRegistered, RegistrationRefused.
    """
    _refuse_second_head(members, form_codes(load_notice(season.notice)).head)
    try:
        with transaction.atomic():
            village = _lock_village(household.group)
            _refuse_registered(members, village)
            last = household.members.order_by("-position").values_list("position", flat=True)
            people = _add(household, members, (last.first() or 0) + 1, season, actor, now)
            record_audit(
                action="add_members",
                obj=household,
                area=village,
                actor=actor,
                now=now,
                details={"members": len(people)},
            )
    except IntegrityError as error:
        _explain_clash(error, members, household.group)
        raise
    return people


def _lock_village(group: Area) -> Area:
    return Area.objects.select_for_update().get(code=group.code_at(Level.VILLAGE))


def _next_number(village: Area) -> str:
    """The next of the village's running household numbers; the village's row is locked."""
    last = (
        Household.objects.filter(village=village)
        .order_by("-number")
        .values_list("number", flat=True)
    )
    return f"{int(last.first() or 0) + 1:05d}"


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


def _refuse_registered(members: Sequence[NewMember], village: Area) -> None:
    indexes = [id_index(member.id_number) for member in members if member.id_number]
    if len(set(indexes)) != len(indexes):
        raise RegistrationRefused(
            what="没有保存", why="同一个证件号码在表里填了两次", cure="请核对后删去重复的一行"
        )
    found = Person.objects.filter(id_index__in=indexes).select_related("household__village").first()
    if found is not None:
        raise AlreadyRegistered(**_where(found, village, members))


def _where(found: Person, village: Area, members: Sequence[NewMember]) -> dict[str, str]:
    typed = next(m for m in members if id_index(m.id_number) == bytes(found.id_index))
    if found.household.village_id == village.pk:
        place = f"本村{found.household.number}户，姓名{found.name}"
        cure = "请搜索这个人，在原来的户里办理；不用重复登记"
    else:
        place = f"其他村（{found.household.village.name}），姓名{mask_name(found.name)}"
        cure = "请先核对证件号码；确实搬到本村的，请联系镇级经办办理迁移"
    return {
        "what": f"{typed.name}没有登记：这个证件号码已经登记过",
        "why": f"登记在{place}",
        "cure": cure,
    }


def mask_name(name: str) -> str:
    """The surname alone, for people outside the village."""
    return name[:1] + "*" * max(1, len(name) - 1)


def _explain_clash(error: IntegrityError, members: Sequence[NewMember], group: Area) -> None:
    """Another clerk was faster: say where the person stands now."""
    if "id_index" in str(error):
        _refuse_registered(members, Area.objects.get(code=group.code_at(Level.VILLAGE)))


def _add(
    household: Household,
    members: Sequence[NewMember],
    position: int,
    season: Season,
    actor: User,
    now: datetime,
) -> list[Person]:
    people = [
        _person(household, member, number, actor, now)
        for number, member in enumerate(members, start=position)
    ]
    # In the order of their hashes: two clerks who register the same family at once, each in an
    # order of their own, then wait for one another and not both for ever.
    Person.objects.bulk_create(sorted(people, key=lambda person: person.id_index or b""))
    SearchKey.objects.bulk_create(
        SearchKey(person=person, group=household.group, key=key)
        for person in people
        for key in search_keys(person.name)
    )
    Enrolment.objects.bulk_create(
        _enrolment(household, person, member, season, actor, now)
        for person, member in zip(people, members, strict=True)
    )
    return people


def _person(household: Household, member: NewMember, position: int, actor, now) -> Person:
    number = member.id_number or None
    return Person(
        household=household,
        position=position,
        name=member.name,
        sex=member.sex,
        born=member.born,
        id_kind=member.id_kind,
        id_number=number,
        id_index=id_index(number) if number else None,
        tail_index=tail_index(number[-4:]) if number else None,
        phone=member.phone or None,
        relationship=member.relationship,
        registered_at=now,
        registered_by=actor,
    )


def _enrolment(household, person: Person, member: NewMember, season: Season, actor, now):
    return Enrolment(
        person=person,
        household=household,
        group=household.group,
        cover_year=season.cover_year,
        notice=season.notice,
        general_category=member.general_category,
        declared_hardships=sorted(member.declared_hardships),
        renewing=member.renewing,
        registered_at=now,
        registered_by=actor,
    )
