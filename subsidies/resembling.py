"""The one registered person whom a wrong number may have meant. A suggestion, never applied.

Somebody fits who is registered in the roster's area, has the row's name, lives in the row's
village where it names one, and whose number is one slip away from what was typed or shares the
fifteen digits that Excel left. Where two people fit, nobody is suggested.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from accounts.models import Area
from accounts.personal_data import id_index
from enrollment.models import Person
from enrollment.workbooks.checks.draft import USABLE, CheckedRow

Place = tuple[str, int]
BORN = slice(6, 14)
VILLAGE_ENDS = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|社区|村)$")


def resembling(rows: Sequence[CheckedRow], area: Area) -> dict[Place, Person]:
    """Sheet and row number -> the person. Two queries for all rows, none where all is well."""
    wrong = [row for row in rows if row.outcome != USABLE and row.name and not row.id_number]
    slipped = _by_suggestions([row for row in wrong if row.suggestions], area)
    rounded = _by_what_is_left([row for row in wrong if row.surviving_digits], area)
    found = {}
    for row in wrong:
        place = (row.sheet, row.row_number)
        fitting = {
            person.pk: person
            for person in (*slipped.get(place, ()), *rounded.get(place, ()))
            if person.name == row.name and _lives_in(person, row.village)
        }
        if len(fitting) == 1:
            found[place] = fitting.popitem()[1]
    return found


def _people(area: Area):
    people = Person.objects.filter(
        household__group__code__startswith=area.code, status=Person.Status.ACTIVE
    )
    return people.select_related("household__village")


def _by_suggestions(rows: Iterable[CheckedRow], area: Area) -> dict[Place, list[Person]]:
    places: dict[bytes, list[Place]] = {}
    for row in rows:
        for number in row.suggestions:
            places.setdefault(id_index(number), []).append((row.sheet, row.row_number))
    if not places:
        return {}
    found: dict[Place, list[Person]] = {}
    for person in _people(area).filter(id_index__in=list(places)):
        for place in places[bytes(person.id_index)]:
            found.setdefault(place, []).append(person)
    return found


def _by_what_is_left(rows: Sequence[CheckedRow], area: Area) -> dict[Place, list[Person]]:
    """By birthday and name, which stand readable; then the number itself must begin so."""
    dated = [(row, day) for row in rows if (day := _birthday(row.surviving_digits))]
    if not dated:
        return {}
    alike: dict[tuple[date, str], list[Person]] = {}
    people = _people(area).filter(
        born__in={day for _, day in dated}, name__in={row.name for row, _ in dated}
    )
    for person in people:
        alike.setdefault((person.born, person.name), []).append(person)
    return {
        (row.sheet, row.row_number): [
            person
            for person in alike.get((day, row.name), ())
            if person.id_number and person.id_number.open().startswith(row.surviving_digits)
        ]
        for row, day in dated
    }


def _birthday(digits: str) -> date | None:
    try:
        return date.fromisoformat(digits[BORN])
    except ValueError:
        return None


def _lives_in(person: Person, village: str) -> bool:
    """The village as departments write it: with or without its town, 村 or 社区."""
    said, own = (VILLAGE_ENDS.sub("", text) for text in (village, person.household.village.name))
    return not said or said.endswith(own) or own.endswith(said)
