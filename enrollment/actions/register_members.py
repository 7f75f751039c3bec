"""The people of a registration form: refused where they stand already, else written."""

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError

from accounts.models import Area, Level
from accounts.personal_data import number_index
from enrollment.actions.history import record_change
from enrollment.actions.register_rows import (
    NewMember,
    OnForm,
    enrolment_row,
    hardship_rows,
    person_row,
    search_rows,
)
from enrollment.models import (
    Change,
    Enrolment,
    HardshipPeriod,
    Household,
    Person,
    SearchKey,
)
from enrollment.repeats import former_holder_of, place_of, stands_as
from values.dates import business_date
from values.refusal import Refusal


class AlreadyRegistered(Refusal):
    """Somebody of the form stands already. `household` is theirs, where all of them stand in it."""

    code = "already_registered"
    household: int | None = None


class RegistrationRefused(Refusal):
    code = "registration_refused"


def named(members: Sequence[NewMember]) -> list[tuple[str, str]]:
    return [(member.name, member.id_number) for member in members]


def refuse_registered(members: Sequence[NewMember], village: Area) -> None:
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
    if inside and stands_as(found.household, named(members)):
        refusal.household = found.household_id
    return refusal


def explain_clash(error: IntegrityError, members: Sequence[NewMember], group: Area) -> None:
    """Another clerk was faster: say where the person stands now."""
    if "id_index" in str(error):
        refuse_registered(members, Area.objects.get(code=group.code_at(Level.VILLAGE)))
    if "person_of_one_birth_once" in str(error):
        raise RegistrationRefused(
            what="没有保存",
            why="同一位母亲同一天所生、同一胎序的孩子已经登记过",
            cure="请先搜索母亲所在的户核对；双胞胎的第二个孩子，胎序请填2",
        ) from error


def write_members(
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
