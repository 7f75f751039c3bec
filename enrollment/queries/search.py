"""Find people within one's area, in every way that a clerk knows them by."""

from dataclasses import dataclass

from django.db import connection

from accounts.models import User
from enrollment.access import READERS
from enrollment.models import Household, Person
from enrollment.queries.finders import finders, question
from enrollment.queries.reach import reaches
from enrollment.queries.typed import read


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
    ranks: dict[int, tuple[int, int]] = {}
    for near, reach in enumerate(reaches(user) if ways else ()):
        if len(ranks) < limit:
            for rank, _, pk in _rows(*question(ways, reach, limit)):
                ranks.setdefault(pk, (near, rank))
    return _people(user, dict(list(ranks.items())[:limit]))


def _rows(sql: str, params: list) -> list[tuple[int, int, int]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _people(user: User, ranks: dict[int, tuple[int, int]]) -> list[Found]:
    """The people themselves; what is out of reach is left out here once more."""
    if not ranks:
        return []
    people = Person.objects.visible_to(user, *READERS).filter(pk__in=list(ranks))
    people = people.select_related("household__village", "household__group", "household__head")
    place = {pk: number for number, pk in enumerate(ranks)}
    found = sorted(
        people.only(*SHOWN),
        key=lambda p: (ranks[p.pk], p.status != Person.Status.ACTIVE, place[p.pk]),
    )
    return [Found(person, person.household) for person in found]


SHOWN = (
    "name",
    "id_number",
    "status",
    "household__number",
    "household__closed_on",
    "household__village__name",
    "household__group__name",
    "household__group__code",
    "household__head__name",
)
