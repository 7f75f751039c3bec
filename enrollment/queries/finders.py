"""Every way to find people, as a SELECT of their ids with the best first.

Written as SQL, so that all the ways of one search are one question to the database: what a search
takes is mostly the way there and back. Texts go as parameters alone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

from accounts.models import Level
from enrollment.pinyin import INSIDE, KEYS_PER_PERSON
from enrollment.queries.reach import Reach
from enrollment.queries.typed import Typed

Select = tuple[str, list]

PERSON = "enrollment_person p JOIN enrollment_household h ON h.id = p.household_id"


HOUSEHOLD = "enrollment_household", "t.id, t.number, t.group_id, t.head_id"
KEY = "enrollment_searchkey", "t.person_id, t.key, t.group_id"
NUMBER_ORDER = "t.number, t.group_id, t.id"
KEY_ORDER = "t.key, t.group_id, t.person_id"
# Every key and number that begins with a text lies from the text up to it and this.
LAST = "\U0010ffff"
# One name's endings with one beginning: hardly more have a character so often.
ENDINGS_PER_PERSON = 3
USUAL_KEYS = 3
BEGINNINGS = "number", "key"


@dataclass(frozen=True)
class Finder:
    """One way. In the SQL {h} is the condition on a household's group, {a} on an area; {keys},
    {first_keys}, {numbered} and {beginning} are rows of the area in their index's order.

    `keys` is how many keys under the text one person may have. In an area of the level `down_to`
    or below it keys are looked for group by group.
    """

    sql: str
    params: list
    keys: int = 1
    down_to: Level = Level.TOWN

    def within(self, reach: Reach, limit: int, rank: int) -> str:
        number, key = (f"t.{name} >= %s::text AND t.{name} < %s::text" for name in BEGINNINGS)
        exact, head = "t.number = ANY(%s::text[])", f"{number} AND t.head_id IS NOT NULL"
        few, many = limit * USUAL_KEYS, limit * self.keys
        sql = self.sql.format(
            person=PERSON,
            h=reach.holds("h.group_id"),
            a=reach.lies("a"),
            keys=reach.rows(*KEY, key, KEY_ORDER, many, down_to=self.down_to),
            first_keys=reach.rows(*KEY, key, KEY_ORDER, few, down_to=self.down_to),
            numbered=reach.rows(*HOUSEHOLD, exact, NUMBER_ORDER, limit, down_to=Level.VILLAGE),
            beginning=reach.rows(*HOUSEHOLD, head, NUMBER_ORDER, limit, down_to=Level.VILLAGE),
            limit=limit,
            few=few,
        )
        return f"SELECT {rank} AS rank, row_number() OVER () AS place, id FROM ({sql}) f{rank}"  # noqa: S608


BY_NUMBER = "SELECT p.id FROM {person} WHERE p.id_index = ANY(%s::bytea[]) AND {h} LIMIT {limit}"
BY_FORMER_NUMBER = """
SELECT p.id FROM enrollment_formernumber f JOIN enrollment_person p ON p.id = f.person_id
JOIN enrollment_household h ON h.id = p.household_id
WHERE f.id_index = ANY(%s::bytea[]) AND {h} ORDER BY p.id LIMIT {limit}
"""
BY_PHONE = (
    "SELECT p.id FROM {person} WHERE p.phone_index = %s::bytea AND {h} ORDER BY p.id LIMIT {limit}"
)
BY_HOUSEHOLD_PHONE = """
SELECT h.head_id AS id FROM enrollment_household h
WHERE h.phone_index = %s::bytea AND h.head_id IS NOT NULL AND {h} ORDER BY h.id LIMIT {limit}
"""
BY_TAIL = (
    "SELECT p.id FROM {person} WHERE p.tail_index = %s::bytea AND {h} ORDER BY p.id LIMIT {limit}"
)
# Everybody of the households with the number.
BY_HOUSEHOLD = """
SELECT p.id FROM ({numbered}) h JOIN enrollment_person p ON p.household_id = h.id
ORDER BY h.number, h.group_id, h.id, p.position LIMIT {limit}
"""
# The heads of the households whose numbers begin so.
BY_BEGINNING = (
    "SELECT head_id AS id FROM ({beginning}) h ORDER BY number, group_id, id LIMIT {limit}"
)
# A person has several keys with one beginning: the first of them counts.
BY_KEY = """
SELECT id FROM (SELECT person_id AS id, row_number() OVER () AS place FROM ({keys}) k) k
GROUP BY id ORDER BY min(place) LIMIT {limit}
"""
# In Latin letters a person may have two dozen. All are read only if the first hold too few people.
BY_LATIN_KEY = """
SELECT id FROM (
    WITH few AS MATERIALIZED (
        SELECT person_id AS id, row_number() OVER () AS place FROM ({first_keys}) k
    )
    SELECT id, place FROM few
    UNION ALL
    SELECT person_id, {few} + row_number() OVER () FROM ({keys}) k
    WHERE (SELECT count(*) = {few} AND count(DISTINCT id) < {limit} FROM few)
) k
GROUP BY id ORDER BY min(place) LIMIT {limit}
"""
# The heads of the households of groups with the name, or of a village's. The groups are gone
# through in their order, each by its households' numbers, until there are enough.
HEADS = """
SELECT h.head_id AS id FROM ({groups} ORDER BY a.code LIMIT 50) g
CROSS JOIN LATERAL (SELECT t.head_id FROM enrollment_household t
    WHERE t.group_id = g.id AND t.head_id IS NOT NULL ORDER BY t.number LIMIT {{limit}}) h
LIMIT {{limit}}
"""
BY_GROUP = HEADS.format(
    groups="""SELECT a.id, a.code FROM accounts_area a JOIN accounts_area v ON v.id = a.parent_id
    WHERE a.level = 15 AND a.name IN (SELECT unnest(%s::text[]))
    AND starts_with(lower(v.name), %s::text) AND {a}"""
)
BY_VILLAGE = HEADS.format(
    groups="""SELECT a.id, a.code FROM accounts_area a JOIN accounts_area v ON v.id = a.parent_id
    WHERE a.level = 15 AND lower(v.name) = ANY(%s::text[]) AND {a}"""
)


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
        yield Finder(BY_BEGINNING, _beginning(typed.households[0]))


def _words(typed: Typed) -> Iterator[Finder]:
    if typed.groups:
        yield Finder(BY_GROUP, [typed.groups, typed.village])
    yield from _names(typed.name if typed.village or not typed.groups else "")
    if typed.villages:
        yield Finder(BY_VILLAGE, [typed.villages])


def _names(name: str) -> Iterator[Finder]:
    if name.isascii() and name:
        # One letter fits so many that the first of them are found soon, whatever the area.
        near = Level.VILLAGE if len(name) == 1 else Level.TOWN
        yield Finder(BY_LATIN_KEY, _beginning(name) * 2, KEYS_PER_PERSON, near)
    elif name:
        yield Finder(BY_KEY, _beginning(name))
        yield Finder(BY_KEY, _beginning(INSIDE + name), ENDINGS_PER_PERSON)


def _beginning(text: str) -> list[str]:
    return [text, text + LAST]


def question(found: list[Finder], reach: Reach, limit: int) -> Select:
    """One statement that asks all the ways, and its values. Its rows are `SHOWN`, the best first.

    Whoever is out of reach by their household's own group is left out here once more.
    """
    parts = [finder.within(reach, limit, rank) for rank, finder in enumerate(found)]
    people = PEOPLE.format(union=" UNION ALL ".join(parts), inside=reach.areas_as("g"))
    number = count(2)
    sql = re.sub("%s", lambda _: f"${next(number)}", reach.with_groups(people))
    return sql, [list(reach.codes), *(value for finder in found for value in finder.params)]


# What a clerk is shown.
SHOWN = """
p.id, p.name, p.id_number, p.status, h.id, h.number, h.closed_on, v.name, g.name, g.code, head.name
"""
PEOPLE = f"""
SELECT {SHOWN} FROM ({{union}}) f
JOIN enrollment_person p ON p.id = f.id JOIN enrollment_household h ON h.id = p.household_id
JOIN accounts_area g ON g.id = h.group_id AND {{inside}} JOIN accounts_area v ON v.id = h.village_id
LEFT JOIN enrollment_person head ON head.id = h.head_id
ORDER BY f.rank, p.status <> 'active', f.place
"""  # noqa: S608  the parts are constants of this package
