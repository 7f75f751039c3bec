"""Register a household or add members to one (参保登记)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, Level, User
from accounts.personal_data import number_index
from enrollment.actions.history import record_change
from enrollment.actions.locks import lock_village, next_number
from enrollment.actions.register_rows import (
    NewMember,
    OnForm,
    enrolment_row,
    hardship_rows,
    person_row,
    phone_hash,
    search_rows,
)
from enrollment.models import (
    Change,
    Enrolment,
    HardshipPeriod,
    Household,
    Person,
    SearchKey,
    Season,
)
from enrollment.notices import form_codes, load_notice
from enrollment.repeats import are_exactly, former_holder_of, mask_name, place_of, stands_as
from values.dates import business_date
from values.refusal import Refusal

__all__ = ["NewMember", "add_members", "mask_name", "register_household"]


class AlreadyRegistered(Refusal):
    """Somebody of the form stands already. `household` is theirs, where all of them stand in it."""

    code = "already_registered"
    household: int | None = None


class RegistrationRefused(Refusal):
    code = "registration_refused"


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
            _refuse_registered(members, village)
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
            people = _add(household, members, 1, form)
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
            _refuse_registered(members, village)
            last = household.members.order_by("-position").values_list("position", flat=True)
            people = _add(household, members, (last.first() or 0) + 1, form, form_key)
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


def _saved_before(
    form_key: UUID | None, village: Area, members: Sequence[NewMember]
) -> Household | None:
    """The household that this very form was saved as. Raises where its people are now others."""
    if form_key is None:
        return None
    household = Household.objects.filter(form_key=form_key, village=village).first()
    if household is None or stands_as(household, _named(members)):
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
    if not people or are_exactly(people, _named(members)):
        return people
    raise RegistrationRefused(
        what="没有再保存一次",
        why=f"这张表已经给{household.number}户增加了{len(people)}人，现在表里的人和当时不一样",
        cure="要更正，请打开这一户办理；还要增加别的人，请重新点“增加成员”",
    )


def _named(members: Sequence[NewMember]) -> list[tuple[str, str]]:
    return [(member.name, member.id_number) for member in members]


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


def _refuse_registered(members: Sequence[NewMember], village: Area) -> None:
    numbered = {number_index(m.id_kind, m.id_number): m for m in members if m.id_number}
    if len(numbered) != sum(bool(member.id_number) for member in members):
        raise RegistrationRefused(
            what="没有保存", why="同一个证件号码在表里填了两次", cure="请核对后删去重复的一行"
        )
    people = Person.objects.filter(id_index__in=list(numbered))
    found = list(people.select_related("household__village"))
    if found:
        raise _already(numbered[bytes(found[0].id_index)], found[0], village, members)
    for member in numbered.values():
        former = former_holder_of(member.id_kind, member.id_number)
        # A number that was once typed wrongly may be another's true one; the name tells.
        if former is not None and former.name == member.name:
            raise _already(member, former, village, members)


def _already(
    typed: NewMember, found: Person, village: Area, members: Sequence[NewMember]
) -> AlreadyRegistered:
    place, cure = place_of(found, village)
    refusal = AlreadyRegistered(
        what=f"{typed.name}没有登记：这个证件号码已经登记过", why=f"登记在{place}", cure=cure
    )
    inside = found.household.village_id == village.pk
    if inside and stands_as(found.household, _named(members)):
        refusal.household = found.household_id
    return refusal


def _explain_clash(error: IntegrityError, members: Sequence[NewMember], group: Area) -> None:
    """Another clerk was faster: say where the person stands now."""
    if "id_index" in str(error):
        _refuse_registered(members, Area.objects.get(code=group.code_at(Level.VILLAGE)))
    if "person_of_one_birth_once" in str(error):
        raise RegistrationRefused(
            what="没有保存",
            why="同一位母亲同一天所生、同一胎序的孩子已经登记过",
            cure="请先搜索母亲所在的户核对；双胞胎的第二个孩子，胎序请填2",
        ) from error


def _add(
    household: Household,
    members: Sequence[NewMember],
    position: int,
    form: OnForm,
    form_key: UUID | None = None,
) -> list[Person]:
    people = [
        person_row(household, member, number, form.actor, form.now)
        for number, member in enumerate(members, start=position)
    ]
    for person in people:
        person.form_key = form_key
    # In the order of their hashes: two clerks who register the same family at once, each in an
    # order of their own, then wait for one another and not both for ever. Who has a mother on the
    # same form comes after her.
    waiting = {id(p) for p, m in zip(people, members, strict=True) if m.mother}
    first = [person for person in people if id(person) not in waiting]
    Person.objects.bulk_create(sorted(first, key=_by_hash))
    _give_mothers(household, members, people)
    Person.objects.bulk_create(sorted((p for p in people if id(p) in waiting), key=_by_hash))
    SearchKey.objects.bulk_create(row for person in people for row in search_rows(person))
    enrolments = Enrolment.objects.bulk_create(
        enrolment_row(person, member, form) for person, member in zip(people, members, strict=True)
    )
    HardshipPeriod.objects.bulk_create(
        row for e, m in zip(enrolments, members, strict=True) for row in hardship_rows(e, m)
    )
    for person in people:
        _note(person, form)
    return people


def _by_hash(person: Person) -> bytes:
    return person.id_index or b""


def _give_mothers(
    household: Household, members: Sequence[NewMember], people: Sequence[Person]
) -> None:
    """Mothers by name: on this form, else among the household's members."""
    for person, member in zip(people, members, strict=True):
        if not member.mother:
            continue
        named = [p for p in people if p.pk and p.name == member.mother]
        named = named or list(household.members.filter(name=member.mother))
        if len(named) != 1 or named[0].sex == Person.Sex.MALE:
            raise _no_mother(member, len(named))
        person.mother = named[0]


def _no_mother(member: NewMember, found: int) -> RegistrationRefused:
    why = {
        0: f"本户里没有叫“{member.mother}”的人",
        1: f"“{member.mother}”登记的是男性",
    }.get(found, f"本户里有{found}个人叫“{member.mother}”")
    return RegistrationRefused(
        what=f"{member.name}没有保存",
        why=why,
        cure="请核对母亲姓名；母亲还没有登记的，先在表里加上母亲，"
        "或者等拿到出生医学证明后按编号登记",
    )


def _note(person: Person, form: OnForm) -> None:
    record_change(
        kind=Change.Kind.REGISTERED,
        person=person,
        household=person.household,
        happened_on=business_date(form.now),
        details={"cover_year": form.season.cover_year, "id_kind": person.id_kind},
        actor=form.actor,
        now=form.now,
    )
