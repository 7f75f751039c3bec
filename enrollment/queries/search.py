"""Find people within one's area, in every way that a clerk knows them by."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from accounts.models import User
from accounts.personal_data import Sealed
from enrollment.models import Person
from enrollment.queries.finders import finders, question
from enrollment.queries.prepared import execute_prepared
from enrollment.queries.reach import reaches
from enrollment.queries.typed import read

SEALED_IN = "enrollment_person.id_number"


class Place(NamedTuple):
    """A village or a group of one; `code` is the group's."""

    name: str
    code: str = ""


class FoundHead(NamedTuple):
    name: str


class FoundPerson(NamedTuple):
    """What a clerk is shown of a person."""

    pk: int
    name: str
    id_number: Sealed | None
    status: str

    Status = Person.Status

    def get_status_display(self) -> str:
        return Person.Status(self.status).label


class FoundHousehold(NamedTuple):
    """What a clerk is shown of a household."""

    pk: int
    number: str
    closed_on: date | None
    village: Place
    group: Place
    head: FoundHead | None


class Found(NamedTuple):
    """A person found, with what a clerk recognises them by. `tail` is the ID's last four."""

    person: FoundPerson
    household: FoundHousehold

    @property
    def tail(self) -> str:
        return self.person.id_number.tail if self.person.id_number else ""


def search_people(user: User, text: str, *, limit: int = 20) -> list[Found]:
    """People of one's area by name or a part of it, pinyin, initials, ID number (also a former
    one) or its last four, telephone, household number or its beginning, group or village.

    Returns at most `limit`: the nearest area first, there what was typed exactly before what
    begins with it before what holds it, the living before the dead. An empty or unusable text
    finds nobody.
    """
    ways = list(finders(read(text)))
    found: dict[int, Sequence] = {}
    for reach in reaches(user) if ways else ():
        if len(found) < limit:
            with connection.cursor() as cursor:
                execute_prepared(cursor, *question(ways, reach, limit))
                for row in cursor.fetchall():
                    found.setdefault(row[0], row)
    return [_found(*row) for row in list(found.values())[:limit]]


def _found(
    pk, name, sealed, status, household, number, closed_on, village, group, code, head
) -> Found:
    id_number = None if sealed is None else Sealed(SEALED_IN, value=bytes(sealed))
    return Found(
        FoundPerson(pk, name, id_number, status),
        FoundHousehold(
            household,
            number,
            closed_on,
            Place(village),
            Place(group, code),
            None if head is None else FoundHead(head),
        ),
    )
