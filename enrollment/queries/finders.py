"""Every way to find people, as a SELECT of their ids with the best first.

Written as SQL, so that all the ways of one search are one question to the database: what a search
takes is mostly the way there and back. Texts go as parameters alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from enrollment.pinyin import INSIDE, KEYS_PER_PERSON
from enrollment.queries.reach import Reach
from enrollment.queries.typed import Typed

Select = tuple[str, list]

PERSON = "enrollment_person p JOIN enrollment_household h ON h.id = p.household_id"


HOUSEHOLD = "enrollment_household", "t.id, t.number, t.group_id, t.head_id"
KEY = "enrollment_searchkey", "t.person_id, t.key, t.group_id"
NUMBER_ORDER = "t.number, t.group_id, t.id"
KEY_ORDER = "t.key, t.group_id, t.person_id"


@dataclass(frozen=True)
class Finder:
    """One way. In the SQL {h} is the condition on a household's group, {a} on an area; {keys},
    {numbered} and {beginning} are rows of the area in their index's order."""

    sql: str
    params: list

    def within(self, reach: Reach, limit: int, rank: int) -> Select:
        sql = self.sql.format(
            person=PERSON,
            h=reach.holds("h.group_id"),
            a=reach.areas,
            keys=reach.rows(*KEY, "t.key LIKE %s", KEY_ORDER, limit * KEYS_PER_PERSON),
            numbered=reach.rows(*HOUSEHOLD, "t.number = ANY(%s)", NUMBER_ORDER, limit),
            beginning=reach.rows(
                *HOUSEHOLD, "t.number LIKE %s AND t.head_id IS NOT NULL", NUMBER_ORDER, limit
            ),
        )
        numbered = f"SELECT {rank} AS rank, row_number() OVER () AS place, id FROM ({sql}) f{rank}"  # noqa: S608
        return numbered, [*self.params, limit]


BY_NUMBER = "SELECT p.id FROM {person} WHERE p.id_index = ANY(%s) AND {h} LIMIT %s"
BY_FORMER_NUMBER = """
SELECT p.id FROM enrollment_formernumber f JOIN enrollment_person p ON p.id = f.person_id
JOIN enrollment_household h ON h.id = p.household_id
WHERE f.id_index = ANY(%s) AND {h} ORDER BY p.id LIMIT %s
"""
BY_PHONE = "SELECT p.id FROM {person} WHERE p.phone_index = %s AND {h} ORDER BY p.id LIMIT %s"
BY_HOUSEHOLD_PHONE = """
SELECT h.head_id AS id FROM enrollment_household h
WHERE h.phone_index = %s AND h.head_id IS NOT NULL AND {h} ORDER BY h.id LIMIT %s
"""
BY_TAIL = "SELECT p.id FROM {person} WHERE p.tail_index = %s AND {h} ORDER BY p.id LIMIT %s"
# Everybody of the households with the number.
BY_HOUSEHOLD = """
SELECT p.id FROM ({numbered}) h JOIN enrollment_person p ON p.household_id = h.id
ORDER BY h.number, h.group_id, h.id, p.position LIMIT %s
"""
# The heads of the households whose numbers begin so.
BY_BEGINNING = "SELECT head_id AS id FROM ({beginning}) h ORDER BY number, group_id, id LIMIT %s"
# A person has several keys with one beginning: the first of them counts.
BY_KEY = """
SELECT id FROM (SELECT person_id AS id, row_number() OVER () AS place FROM ({keys}) k) k
GROUP BY id ORDER BY min(place) LIMIT %s
"""
# The heads of the households of groups with the name, or of a village's; of as few as will do.
BY_GROUP = """
SELECT h.head_id AS id FROM (SELECT a.id, a.code FROM accounts_area a
    JOIN accounts_area v ON v.id = a.parent_id
    WHERE a.level = 15 AND a.name = ANY(%s) AND lower(v.name) LIKE %s AND {a}
    ORDER BY a.code LIMIT 50) g
JOIN enrollment_household h ON h.group_id = g.id
WHERE h.head_id IS NOT NULL ORDER BY g.code, h.number LIMIT %s
"""
BY_VILLAGE = """
SELECT h.head_id AS id FROM (SELECT a.id, a.code FROM accounts_area a
    JOIN accounts_area v ON v.id = a.parent_id
    WHERE a.level = 15 AND lower(v.name) = ANY(%s) AND {a} ORDER BY a.code LIMIT 50) g
JOIN enrollment_household h ON h.group_id = g.id
WHERE h.head_id IS NOT NULL ORDER BY g.code, h.number LIMIT %s
"""


def finders(typed: Typed) -> Iterator[Finder]:
    """The ways that the text allows: exact ones first, then beginnings, then parts."""
    yield from _numbers(typed)
    yield from _words(typed)


def _numbers(typed: Typed) -> Iterator[Finder]:
    if typed.hashes:
        yield Finder(BY_NUMBER, [typed.hashes])
        yield Finder(BY_FORMER_NUMBER, [typed.hashes])
    if typed.phone:
        yield Finder(BY_PHONE, [typed.phone])
        yield Finder(BY_HOUSEHOLD_PHONE, [typed.phone])
    if typed.tail:
        yield Finder(BY_TAIL, [typed.tail])
    if typed.households:
        yield Finder(BY_HOUSEHOLD, [typed.households])
        yield Finder(BY_BEGINNING, [f"{typed.households[0]}%"])


def _words(typed: Typed) -> Iterator[Finder]:
    if typed.groups:
        yield Finder(BY_GROUP, [typed.groups, _beginning(typed.village)])
    if typed.name:
        yield Finder(BY_KEY, [_beginning(typed.name)])
        if not typed.name.isascii():
            yield Finder(BY_KEY, [_beginning(INSIDE + typed.name)])
    if typed.villages:
        yield Finder(BY_VILLAGE, [typed.villages])


def _beginning(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def question(found: list[Finder], reach: Reach, limit: int) -> Select:
    """One statement that asks all the ways. Its rows have rank and place first, then `SHOWN`.

    Whoever is out of reach by their household's own group is left out here once more.
    """
    parts = [finder.within(reach, limit, rank) for rank, finder in enumerate(found)]
    union = " UNION ALL ".join(sql for sql, _ in parts)
    columns = ", ".join(column for columns in SHOWN.values() for column in columns)
    people = PEOPLE.format(columns=columns, union=union, inside=reach.areas_as("g"))
    return reach.with_groups(people), [param for _, params in parts for param in params]


# Table's alias -> what of it a clerk is shown, in the order of the model's fields.
SHOWN = {
    "p": ("p.id", "p.name", "p.id_number", "p.status"),
    "h": ("h.id", "h.number", "h.closed_on"),
    "v": ("v.id", "v.name"),
    "g": ("g.id", "g.code", "g.name"),
    "head": ("head.id", "head.name"),
}
PEOPLE = """
SELECT f.rank, f.place, {columns} FROM ({union}) f
JOIN enrollment_person p ON p.id = f.id JOIN enrollment_household h ON h.id = p.household_id
JOIN accounts_area g ON g.id = h.group_id AND {inside} JOIN accounts_area v ON v.id = h.village_id
LEFT JOIN enrollment_person head ON head.id = h.head_id
ORDER BY f.rank, p.status <> 'active', f.place
"""
