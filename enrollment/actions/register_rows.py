"""The rows that a line of the registration form becomes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from accounts.models import User
from accounts.personal_data import number_index, phone_index, tail_index
from enrollment.models import Enrolment, HardshipPeriod, Household, Person, SearchKey, Season
from enrollment.pinyin import search_keys


@dataclass(frozen=True, kw_only=True)
class NewMember:
    """One line of the registration form, checked. The number is normalised, "" where there is
    none; `no_number` then says why. `mother` is a name, on the form or in the household.
    `hardship_periods` are (category, since, until), only where a date is given.
    """

    name: str
    id_kind: str
    id_number: str
    sex: str
    born: date
    relationship: int
    general_category: int
    declared_hardships: tuple[int, ...] = field(default=())
    hardship_periods: tuple[tuple[int, date | None, date | None], ...] = field(default=())
    phone: str = ""
    renewing: bool = False
    no_number: str = ""
    mother: str = ""
    birth_order: int | None = None


@dataclass(frozen=True, kw_only=True)
class OnForm:
    """What a form says once for all its people. They wait for the township's review."""

    season: Season
    unit_kind: int
    first_treatment_area: str
    actor: User
    now: datetime
    review: str = Enrolment.ReviewState.WAITING


def person_row(
    household: Household, member: NewMember, position: int, actor: User, now: datetime
) -> Person:
    number = member.id_number or None
    return Person(
        household=household,
        position=position,
        name=member.name,
        sex=member.sex,
        born=member.born,
        id_kind=member.id_kind,
        id_number=number,
        id_index=number_index(member.id_kind, number) if number else None,
        tail_index=tail_index(number[-4:]) if number else None,
        no_number=member.no_number,
        birth_order=member.birth_order,
        phone=member.phone or None,
        phone_index=phone_hash(member.phone),
        relationship=member.relationship,
        registered_at=now,
        registered_by=actor,
    )


def phone_hash(phone: str) -> bytes | None:
    digits = "".join(filter(str.isdigit, phone))
    return phone_index(digits) if digits else None


def search_rows(person: Person) -> Iterator[SearchKey]:
    for key in search_keys(person.name):
        yield SearchKey(person=person, group=person.household.group, key=key)


def enrolment_row(person: Person, member: NewMember, form: OnForm) -> Enrolment:
    return Enrolment(
        person=person,
        household=person.household,
        group=person.household.group,
        cover_year=form.season.cover_year,
        notice=form.season.notice,
        general_category=member.general_category,
        declared_hardships=sorted(member.declared_hardships),
        renewing=member.renewing,
        unit_kind=form.unit_kind,
        first_treatment_area=form.first_treatment_area,
        review=form.review,
        registered_at=form.now,
        registered_by=form.actor,
    )


def hardship_rows(enrolment: Enrolment, member: NewMember) -> Iterator[HardshipPeriod]:
    for category, since, until in member.hardship_periods:
        yield HardshipPeriod(enrolment=enrolment, category=category, since=since, until=until)
