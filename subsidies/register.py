"""What the register says of the people on a roster."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from enrollment.models import EvidenceKind, FormerNumber, Mark, Person
from enrollment.workbooks.checks.draft import CheckedRow
from enrollment.workbooks.checks.findings import Finding, finding
from subsidies.models import Roster

# What a department may act on. Who is in the army or in custody is none of its business.
TOLD_MARKS = {
    EvidenceKind.DEAD: "已经死亡",
    EvidenceKind.MOVED: "户口已经迁出",
    EvidenceKind.EMPLOYEE: "参加了职工医保",
    EvidenceKind.ELSEWHERE: "在外地参保",
}


class Registered(NamedTuple):
    """Somebody of the register, as far as a roster's row is held against them."""

    pk: int
    name: str
    status: str


@dataclass(frozen=True)
class KnownPeople:
    """By the number on the roster: who is registered here, who elsewhere (names are not kept),
    and whose former number it is. `marks` are by person.
    """

    here: dict[str, Registered] = field(default_factory=dict)
    elsewhere: frozenset[str] = frozenset()
    before: dict[str, Person] = field(default_factory=dict)
    marks: dict[int, list[str]] = field(default_factory=dict)


# Each of the numbers once, as an array: as parameters of their own they take longer to write out
# than to look up.
PEOPLE = """
SELECT wanted.place, g.code, coalesce(f.id, p.id), coalesce(f.name, p.name),
    coalesce(f.status, p.status)
FROM unnest(%s::bytea[]) WITH ORDINALITY wanted (id_index, place)
JOIN enrollment_person p ON p.id_index = wanted.id_index
JOIN enrollment_household h ON h.id = p.household_id
JOIN accounts_area g ON g.id = h.group_id
LEFT JOIN enrollment_person f ON f.id = p.same_as_id
"""


def people_of(indexes: Mapping[str, bytes], roster: Roster) -> KnownPeople:
    """Of numbers with their keyed hashes. Three queries for all; tuples and no models, for there
    may be a whole county. A second row of somebody stands for the first.
    """
    asked, code = list(indexes), roster.area.code
    here: dict[str, Registered] = {}
    elsewhere = set()
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE, [list(indexes.values())])
        for place, group, *person in cursor.fetchall():
            if group.startswith(code):
                here[asked[place - 1]] = Registered._make(person)
            else:
                elsewhere.add(asked[place - 1])
    nobodys = {
        index: number
        for number, index in indexes.items()
        if number not in here and number not in elsewhere
    }
    return KnownPeople(here, frozenset(elsewhere), _before(nobodys, code), _marks(here, roster))


def _before(numbers: dict[bytes, str], code: str) -> dict[str, Person]:
    """Of numbers that nobody has today: who had them."""
    former = FormerNumber.objects.filter(
        id_index__in=list(numbers), person__household__group__code__startswith=code
    ).select_related("person__household__village")
    return {numbers[bytes(row.id_index)]: row.person for row in former}


def _marks(here: dict[str, Registered], roster: Roster) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    marks = (
        Mark.objects.open()
        .filter(cover_year=roster.cover_year, kind__in=list(TOLD_MARKS))
        .extra(where=["person_id = ANY(%s)"], params=[[person.pk for person in here.values()]])
    )
    for person, kind in marks.order_by("pk").values_list("person_id", "kind"):
        found.setdefault(person, []).append(TOLD_MARKS[EvidenceKind(kind)])
    return found


def person_findings(row: CheckedRow, people: KnownPeople) -> list[Finding]:
    number = row.id_number
    if not number:
        return []
    person = people.here.get(number)
    if person is None:
        return [finding(_why_nobody(number, people), "id_number")]
    if person.status == Person.Status.DEAD:
        return [finding("registered_dead", "name")]
    if row.name and person.name != row.name:
        return [finding("name_differs", "name", typed=row.name)]
    moved = person.status == Person.Status.MOVED
    found = [finding("registered_moved", "name")] if moved else []
    return [
        *found,
        *(finding("marked", "name", said=said) for said in people.marks.get(person.pk, ())),
    ]


def _why_nobody(number: str, people: KnownPeople) -> str:
    if number in people.elsewhere:
        return "registered_elsewhere"
    return "number_former" if number in people.before else "not_registered"
