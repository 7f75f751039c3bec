"""Whom the rows without a mark name: by number, and who has none by name and birth."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from accounts.models import Area
from accounts.personal_data import number_index
from enrollment.books.newcomers import document_of
from enrollment.books.words import Words
from enrollment.models import FormerNumber, Person
from enrollment.workbooks.rows import RawRow
from values.dates import BadDate, parse_date


@dataclass
class Named:
    """People by the place of their row; `former`: found by a number that was given up."""

    people: dict[int, Person] = field(default_factory=dict)
    former: set[int] = field(default_factory=set)


def named_in(rows: Mapping[int, RawRow], village: Area, words: Words, today: date) -> Named:
    """Anybody of the portal by the number; of the village by name and birth. Three queries.

    `rows` by their place in the file.
    """
    indexes = {}
    for place, raw in rows.items():
        document = document_of(raw, words, today)
        if document is not None:
            indexes[place] = number_index(document.kind, document.number)
    holders, formers = _holders(indexes.values()), _formers(indexes.values())
    without, found = _without_number(village), Named()
    for place, raw in rows.items():
        index = indexes.get(place, b"")
        former = formers.get(index)
        if index in holders:
            found.people[place] = holders[index]
        # A number that was once typed wrongly may be another's true one; the name tells.
        elif former is not None and former.name == raw.text("name").strip():
            found.people[place] = former
            found.former.add(place)
        elif not raw.text("id_number").strip() and (person := without.get(_told(raw))):
            found.people[place] = person
    return found


def _holders(indexes: Iterable[bytes]) -> dict[bytes, Person]:
    people = Person.objects.filter(id_index__in=set(indexes))
    return {bytes(p.id_index): p for p in people.select_related("household__village", "same_as")}


def _formers(indexes: Iterable[bytes]) -> dict[bytes, Person]:
    formers = FormerNumber.objects.filter(id_index__in=set(indexes))
    formers = formers.select_related("person__household__village")
    return {bytes(former.id_index): former.person for former in formers}


def _without_number(village: Area) -> dict[tuple[str, date], Person]:
    people = Person.objects.filter(household__village=village, id_index__isnull=True)
    people = people.exclude(status=Person.Status.DUPLICATE)
    return {(p.name, p.born): p for p in people.select_related("household__village")}


def _told(raw: RawRow) -> tuple[str, date | None]:
    try:
        born = parse_date(raw.text("born"))
    except BadDate:
        born = None
    return raw.text("name").strip(), born
