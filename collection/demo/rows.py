"""A village's invented people as the text of COPY. Sealing takes the time, so villages are made
in processes of their own, which ask the database nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from random import Random

from accounts.personal_data import id_index, phone_index, seal, tail_index
from collection.demo.people import HEAD, InventedPerson, Village
from enrollment.models import Enrolment, Household, Person, SearchKey
from enrollment.pinyin import search_keys
from values.resident_id import RESIDENT_ID

ADULT, PUPIL, STUDENT, NEWBORN = 1, 4, 5, 6  # general categories of the form (FIELD 2.3 F1)
NULL = "\\N"

COLUMNS = {
    Household: "id number village_id group_id head_id address phone phone_index registered_at "
    "registered_by_id",
    Person: "id household_id position name sex born id_kind id_number id_index tail_index phone "
    "phone_index relationship status registered_at registered_by_id",
    SearchKey: "person_id group_id key",
    Enrolment: "person_id household_id group_id cover_year notice general_category "
    "declared_hardships renewing state registered_at registered_by_id",
}


@dataclass(frozen=True, kw_only=True)
class Order:
    """One village to make: where, how many, and the ids that are kept for it."""

    village: int
    groups: tuple[int, ...]
    place: int
    residents: int
    first_household: int
    first_person: int
    seed: str
    id_area: str
    notice: str
    cover_year: int
    registrar: int
    moment: datetime
    today: date


def village_rows(order: Order) -> dict[str, str]:
    """Table -> text of COPY, in the order in which to write them."""
    writer = _Rows(order)
    village = Village(writer.random, place=order.place, id_area=order.id_area, today=order.today)
    for number, members in enumerate(village.households(order.residents), start=1):
        writer.add(number, order.groups[number % len(order.groups)], members)
    return {model._meta.db_table: _text(rows) for model, rows in writer.rows.items()}


class _Rows:
    def __init__(self, order: Order):
        self.order, self.moment = order, order.moment.isoformat()
        self.random = Random(order.seed)  # noqa: S311
        self.rows: dict[type, list[Sequence]] = {model: [] for model in COLUMNS}
        self.person = order.first_person

    def add(self, number: int, group: int, members: list[InventedPerson]) -> None:
        order, household = self.order, self.order.first_household + number - 1
        phone = next((m.phone for m in members if m.relationship == HEAD), "")
        self.rows[Household].append(
            (
                household,
                f"{number:05d}",
                order.village,
                group,
                self.person,  # the head comes first
                "",
                *_sealed_phone(phone, "enrollment_household.phone"),
                self.moment,
                order.registrar,
            )
        )
        for position, member in enumerate(members, start=1):
            self._person(household, position, member)
            self._enrolment(household, group, member)
            self.rows[SearchKey] += [(self.person, group, key) for key in _keys(member.name)]
            self.person += 1

    def _person(self, household: int, position: int, member: InventedPerson) -> None:
        number = member.id_number
        self.rows[Person].append(
            (
                self.person,
                household,
                position,
                member.name,
                member.sex,
                member.born,
                RESIDENT_ID,
                _bytea(seal(number, "enrollment_person.id_number")),
                _bytea(id_index(number)),
                _bytea(tail_index(number[-4:])),
                *_sealed_phone(member.phone, "enrollment_person.phone"),
                member.relationship,
                Person.Status.ACTIVE,
                self.moment,
                self.order.registrar,
            )
        )

    def _enrolment(self, household: int, group: int, member: InventedPerson) -> None:
        self.rows[Enrolment].append(
            (
                self.person,
                household,
                group,
                self.order.cover_year,
                self.order.notice,
                _category(member.born, self.order.today),
                "{}",
                "t" if self.random.random() < 0.93 else "f",
                Enrolment.State.ENROLLED,
                self.moment,
                self.order.registrar,
            )
        )


@cache
def _keys(name: str) -> tuple[str, ...]:
    return tuple(search_keys(name))


def _sealed_phone(phone: str, column: str) -> tuple[str, str]:
    return (_bytea(seal(phone, column)), _bytea(phone_index(phone))) if phone else (NULL, NULL)


def _category(born: date, on: date) -> int:
    age = on.year - born.year
    if age < 1:
        return NEWBORN
    return PUPIL if age < 18 else STUDENT if age < 22 and born.day % 3 == 0 else ADULT


def _bytea(value: bytes) -> str:
    return f"\\\\x{value.hex()}"


def _text(rows: list[Sequence]) -> str:
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)
