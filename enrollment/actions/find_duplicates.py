"""Look through an area for people who stand twice, or are insured elsewhere too (重复清单).

Set-based: a county's people are joined in the database, and only numbers of the old length are
opened. It may run again at any time: a pair that was found before, or was said to be two people,
is not proposed again.
"""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from django.db import connection, transaction
from django.urls import reverse

from accounts.actions.jobs import Run, start_job
from accounts.models import Area, Job, Level, User
from accounts.personal_data import id_index
from enrollment.models import DuplicateCase, FormerNumber, Mark, Person, Season
from enrollment.notices import form_codes, load_notice
from values.refusal import Refusal
from values.resident_id import upgrade_15

KIND = "enrollment.find_duplicates"
Kind = DuplicateCase.Kind
CHUNK = 2000
OLD_LENGTH = 15
# What a sealed value holds besides its text: version, key id, nonce, GCM's tag.
TEXT_LENGTH = "octet_length({0}) - get_byte({0}, 1) - 30"


@dataclass(frozen=True)
class Settings:
    """duplicates.toml."""

    child_relationships: list[str]
    nameless_endings: list[str]
    provisional_documents: list[str]
    most_alike: int


@cache
def settings() -> Settings:
    text = Path(__file__).parents[1].joinpath("duplicates.toml").read_text(encoding="utf-8")
    return Settings(**tomllib.loads(text))


def start_search(*, area: Area, season: Season, actor: User, now: datetime) -> Job:
    """Queue the search through a town or a county for the season's year."""
    job, _ = start_job(
        kind=KIND,
        title=f"{area.name}{season.cover_year}年度重复登记查找",
        owner=actor,
        area=area,
        input={"area": area.code, "season": season.pk},
        now=now,
    )
    return job


def find_duplicates(run: Run) -> dict:
    """The job's work; its result is how many new cases of each kind were found."""
    season = Season.objects.get(pk=run.input["season"])
    steps = (
        (Kind.OLD_AND_NEW_NUMBER, "新旧证件号码", _old_and_new_numbers),
        (Kind.BOTH_PARENTS, "父母各登记一次", _both_parents),
        (Kind.LIKELY_SAME, "姓名、出生日期相同", _likely_same),
        (Kind.ELSEWHERE, "外地参保提示", partial(_marked, Kind.ELSEWHERE)),
        (Kind.EMPLOYEE, "职工参保提示", partial(_marked, Kind.EMPLOYEE)),
    )
    found = {}
    for done, (kind, note, step) in enumerate(steps):
        run.progress(done, len(steps), f"正在查找：{note}")
        with transaction.atomic():
            run.hold()
            _take_memory()
            found[kind.value] = step(run.input["area"], season, run.job.created_at)
    run.progress(len(steps), len(steps), f"新发现{sum(found.values())}对（条）")
    return {"found": found, "result_url": reverse("collection:duplicates")}


def _take_memory() -> None:
    """Until the transaction ends, a county's people are grouped in memory, not in files; names
    are hashed, for to sort them all takes twice as long; and no statement is compiled, which
    takes longer than it saves."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute("SET LOCAL jit = off")


# One row per pair; `pair` gives a and b. Either side lies in the area that is searched.
INSERT = """
INSERT INTO enrollment_duplicatecase
    (kind, first_id, second_id, cover_year, state, decision, rule, note, found_at, undo)
SELECT DISTINCT ON (least(a, b), greatest(a, b))
    %(kind)s, least(a, b), greatest(a, b), %(year)s, 'open', '', '', '', %(now)s, '{{}}'::jsonb
FROM ({pairs}) pair
WHERE a <> b AND NOT EXISTS (
    SELECT 1 FROM enrollment_duplicatecase said
    WHERE said.first_id = least(a, b) AND said.second_id = greatest(a, b)
    AND said.decision = 'different'
)
ORDER BY least(a, b), greatest(a, b)
ON CONFLICT DO NOTHING
"""

# People of the county who stand in the register.
PEOPLE = """
people AS MATERIALIZED (
    SELECT p.id, p.name, p.born, p.sex, p.household_id, p.mother_id, h.village_id,
        v.code LIKE %(area)s AS inside,
        p.relationship = ANY(%(child)s) AS child,
        p.id_number IS NULL OR p.id_kind = ANY(%(provisional)s) AS provisional
    FROM enrollment_person p
    JOIN enrollment_household h ON h.id = p.household_id
    JOIN accounts_area v ON v.id = h.village_id
    WHERE p.status = 'active' AND v.code LIKE %(county)s
)
"""

FEW = "(twice.alike <= %(most)s OR a.id = twice.lowest)"
ALIKE = "(a.sex = b.sex OR '0' IN (a.sex, b.sex)) AND (a.inside OR b.inside)"

LIKELY_SAME = f"""
WITH {PEOPLE}, twice AS (
    SELECT name, born, village_id, count(*) AS alike, min(id) AS lowest
    FROM people GROUP BY name, born, village_id HAVING count(*) > 1
)
SELECT a.id AS a, b.id AS b
FROM twice JOIN people a USING (name, born, village_id) JOIN people b USING (name, born, village_id)
WHERE a.id < b.id AND {FEW} AND {ALIKE}
UNION ALL
SELECT a.id, b.id
FROM people a JOIN people b USING (name, born)
WHERE a.provisional AND a.village_id <> b.village_id AND {ALIKE}
"""  # noqa: S608  the parts are constants of this module

# The same child in two households; or a child without a name whose mother is the same, or whose
# household, or whose name ("李四之子"), points at the other one's.
BOTH_PARENTS = f"""
WITH {PEOPLE}, twice AS (
    SELECT name, born, count(*) AS alike, min(id) AS lowest
    FROM people WHERE child GROUP BY name, born HAVING count(*) > 1
), nameless AS (
    SELECT *, regexp_replace(name, %(endings)s, '') AS parent
    FROM people WHERE provisional AND (name = '' OR name ~ %(endings)s)
)
SELECT a.id AS a, b.id AS b
FROM twice JOIN people a USING (name, born) JOIN people b USING (name, born)
WHERE a.child AND b.child AND a.id < b.id AND {FEW} AND a.household_id <> b.household_id
AND (a.village_id = b.village_id OR a.provisional OR b.provisional) AND {ALIKE}
UNION ALL
SELECT a.id, b.id
FROM nameless a JOIN people b USING (born)
WHERE a.household_id <> b.household_id AND (b.child OR b.provisional) AND {ALIKE}
AND (
    a.mother_id = b.mother_id
    OR EXISTS (
        SELECT 1 FROM people m WHERE m.id = a.mother_id AND m.household_id = b.household_id
    )
    OR EXISTS (
        SELECT 1 FROM people m WHERE m.id = b.mother_id AND m.household_id = a.household_id
    )
    OR a.parent <> '' AND EXISTS (
        SELECT 1 FROM people m
        WHERE m.household_id = b.household_id AND m.name = a.parent AND m.id <> b.id
    )
)
"""  # noqa: S608

FORMER_IS_ANOTHERS = """
SELECT f.person_id AS a, p.id AS b
FROM enrollment_formernumber f
JOIN enrollment_person p ON p.id_index = f.id_index AND p.id <> f.person_id
JOIN enrollment_person q ON q.id = f.person_id
WHERE p.status = 'active' AND q.status = 'active'
AND (p.id = ANY(%(people)s) OR q.id = ANY(%(people)s))
UNION ALL
SELECT f.person_id, g.person_id
FROM enrollment_formernumber f
JOIN enrollment_formernumber g ON g.id_index = f.id_index AND g.person_id > f.person_id
JOIN enrollment_person p ON p.id = f.person_id
JOIN enrollment_person q ON q.id = g.person_id
WHERE p.status = 'active' AND q.status = 'active'
AND (p.id = ANY(%(people)s) OR q.id = ANY(%(people)s))
"""


def _likely_same(area: str, season: Season, now: datetime) -> int:
    return _insert(Kind.LIKELY_SAME, LIKELY_SAME, area, season, now)


def _both_parents(area: str, season: Season, now: datetime) -> int:
    return _insert(Kind.BOTH_PARENTS, BOTH_PARENTS, area, season, now)


def _insert(kind: str, pairs: str, area: str, season: Season, now: datetime, **more) -> int:
    given = settings()
    relationships = form_codes(load_notice(season.notice)).relationships
    values = {
        "kind": kind,
        "year": season.cover_year,
        "now": now,
        "area": f"{area}%",
        "county": f"{area[: Level.COUNTY]}%",
        "child": [n for n, name in relationships.items() if name in given.child_relationships],
        "provisional": given.provisional_documents,
        "endings": f"({'|'.join(given.nameless_endings)})$",
        "most": given.most_alike,
    }
    with connection.cursor() as cursor:
        cursor.execute(INSERT.format(pairs=pairs), values | more)
        return cursor.rowcount


def _old_and_new_numbers(area: str, season: Season, now: datetime) -> int:
    """A former number that is another's number; a 15-digit one that grows into another's."""
    inside = Person.objects.filter(household__village__code__startswith=area)
    changed = inside.filter(former_numbers__isnull=False)
    taken = FormerNumber.objects.filter(
        id_index__in=inside.filter(id_index__isnull=False).values("id_index")
    )
    people = [*changed.values_list("pk", flat=True), *taken.values_list("person", flat=True)]
    found = _insert(Kind.OLD_AND_NEW_NUMBER, FORMER_IS_ANOTHERS, area, season, now, people=people)
    pairs = _grown(area)
    return found + _insert(
        Kind.OLD_AND_NEW_NUMBER,
        "SELECT * FROM unnest(%(a)s::bigint[], %(b)s::bigint[]) AS t(a, b)",
        area,
        season,
        now,
        a=[a for a, _ in pairs],
        b=[b for _, b in pairs],
    )


def _grown(area: str) -> list[tuple[int, int]]:
    """Pairs of a person who holds or held a 15-digit number and of the one who holds the new."""
    pairs = []
    for person, table in (("id", Person), ("person_id", FormerNumber)):
        olds = _of_old_length(area, person, table)
        for start in range(0, len(olds), CHUNK):
            pairs += _holders(olds[start : start + CHUNK])
    return pairs


def _of_old_length(area: str, person: str, table) -> list[tuple[int, str]]:
    """(person, number) of 15 characters: the seal keeps a text's length, so few are opened."""
    length = TEXT_LENGTH.format(f"{table._meta.db_table}.id_number")
    rows = table.objects.extra(  # noqa: S610  constants of this module
        where=[f"{length} = {OLD_LENGTH}"]
    )
    path = "household" if table is Person else "person__household"
    rows = rows.filter(**{f"{path}__village__code__startswith": area[: Level.COUNTY]})
    return [(getattr(row, person), row.id_number.open()) for row in rows.iterator()]


def _holders(olds: list[tuple[int, str]]) -> list[tuple[int, int]]:
    by_index: dict[bytes, list[int]] = {}
    for person, number in olds:
        for candidate in _grown_number(number):
            by_index.setdefault(id_index(candidate), []).append(person)
    holders = Person.objects.filter(id_index__in=by_index, status=Person.Status.ACTIVE)
    return [
        (old, holder.pk)
        for holder in holders.only("pk", "id_index")
        for old in by_index[bytes(holder.id_index)]
        if old != holder.pk
    ]


def _grown_number(number: str) -> list[str]:
    try:
        return [upgrade_15(number)]
    except Refusal:
        return []


MARKED = """
INSERT INTO enrollment_duplicatecase
    (kind, first_id, mark_id, cover_year, state, decision, rule, note, found_at, undo)
SELECT %s, m.person_id, m.id, m.cover_year, 'open', '', '', '', %s, '{}'::jsonb
FROM enrollment_mark m
JOIN enrollment_person p ON p.id = m.person_id
JOIN enrollment_household h ON h.id = p.household_id
JOIN accounts_area v ON v.id = h.village_id
WHERE m.state = %s AND m.cover_year = %s AND m.kind = %s AND v.code LIKE %s
AND p.status = 'active'
ON CONFLICT DO NOTHING
"""


def _marked(kind: str, area: str, season: Season, now: datetime) -> int:
    """The open marks of a kind; those of DuplicateCase and of EvidenceKind have the same name."""
    with connection.cursor() as cursor:
        cursor.execute(MARKED, [kind, now, Mark.State.OPEN, season.cover_year, kind, f"{area}%"])
        return cursor.rowcount
