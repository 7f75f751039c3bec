"""Find people within one's area, in every way that a clerk knows them by."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import DEFAULT_DB_ALIAS, connection

from accounts.models import Area, User
from accounts.personal_data import Sealed
from enrollment.models import Household, Person
from enrollment.queries.finders import SHOWN, finders, question
from enrollment.queries.reach import reaches
from enrollment.queries.typed import read

SEALED_IN = "enrollment_person.id_number"


@dataclass(frozen=True)
class Found:
    """A person found, with what a clerk recognises them by. `tail` is the ID's last four."""

    person: Person
    household: Household

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
                cursor.execute(*question(ways, reach, limit))
                for row in cursor:
                    found.setdefault(row[2], row)
    return [_found(row[2:]) for row in list(found.values())[:limit]]


def _found(row: Sequence) -> Found:
    """The models of one row, with what is not shown left to be read when asked for."""
    cells = iter(row)
    parts = {alias: [next(cells) for _ in columns] for alias, columns in SHOWN.items()}
    pk, name, sealed, status = parts["p"]
    number = None if sealed is None else Sealed(SEALED_IN, value=bytes(sealed))
    person = _model(Person, "p", (pk, name, number, status))
    household = _model(Household, "h", parts["h"])
    household.village, household.group = (_model(Area, alias, parts[alias]) for alias in "vg")
    household.head = _model(Person, "head", parts["head"]) if parts["head"][0] else None
    person.household = household
    return Found(person, household)


def _model(model, alias: str, values: Sequence):
    names = [column.partition(".")[2] for column in SHOWN[alias]]
    return model.from_db(DEFAULT_DB_ALIAS, names, values)
