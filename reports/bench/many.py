"""A county of 643,118 people, as many as the notice of Suixian 2023 counts, made by SQL.

Only what assessing reads is made: areas, people, enrolments, rosters and identities. Foreign keys
of the register are dropped while it is filled; the tables that are measured keep theirs.
"""

from datetime import date

from django.db import connection

from accounts.models import Area, User
from enrollment.models import Season
from rules.notice import Notice

VILLAGES, GROUPS, HOUSEHOLD = 25, 10, 4
SINGLY = 23113
FILLED = ("enrollment_household", "enrollment_person", "enrollment_enrolment")

AREAS = """
INSERT INTO accounts_area (code, level, name, parent_id)
SELECT p.code || lpad(n::text, 3, '0'), %s, n || %s, p.id
FROM accounts_area p, generate_series(1, %s) n WHERE p.level = %s ORDER BY 1
"""
HOUSEHOLDS = """
INSERT INTO enrollment_household (number, village_id, group_id, address, registered_at,
    registered_by_id)
SELECT lpad(n::text, 8, '0'), g.village, g.id, '', now(), %(user)s
FROM generate_series(1, (%(people)s + %(size)s - 1) / %(size)s) n
JOIN (SELECT id, parent_id village, row_number() OVER (ORDER BY code) - 1 place,
        count(*) OVER () groups FROM accounts_area WHERE level = 15) g
    ON g.place = n * g.groups / ((%(people)s + %(size)s - 1) / %(size)s + 1)
ORDER BY n
"""
PEOPLE = """
INSERT INTO enrollment_person (household_id, position, name, sex, born, id_kind, id_number,
    id_index, tail_index, relationship, status, registered_at, registered_by_id)
SELECT h.id, 1 + (n - 1) %% %(size)s, '某某' || n %% 997, (1 + n %% 2)::text,
    %(newest)s::date - (n * 7919::bigint %% 33000)::int, '01',
    decode(repeat(md5(n::text), 4), 'hex'),
    sha256(n::text::bytea), substr(sha256((n %% 9973)::text::bytea), 1, 16), 4, 'active', now(),
    %(user)s
FROM generate_series(1, %(people)s) n
JOIN (SELECT id, row_number() OVER (ORDER BY id) place FROM enrollment_household) h
    ON h.place = 1 + (n - 1) / %(size)s
ORDER BY n
"""
ENROLMENTS = """
INSERT INTO enrollment_enrolment (person_id, household_id, group_id, cover_year, notice,
    general_category, declared_hardships, renewing, state, registered_at, registered_by_id)
SELECT p.id, h.id, h.group_id, %(year)s, %(notice)s, 1, '{}', p.id %% 10 > 0, 'enrolled', now(),
    %(user)s
FROM enrollment_person p JOIN enrollment_household h ON h.id = p.household_id ORDER BY p.id
"""
ROSTER = """
INSERT INTO subsidies_roster (area_id, department, identity, cover_year, notice, file_name,
    file_sha256, file_size, state, handed_in_by_id, handed_in_at, decision_note, columns, counts,
    seconds)
VALUES (%(county)s, 'civil_affairs', '', %(year)s, %(notice)s, 'bench.xlsx', '', 0, 'accepted',
    %(user)s, now(), '', '[]', '{}', 0) RETURNING id
"""
ROWS = """
INSERT INTO subsidies_rosterrow (roster_id, sheet, row, identity, sub, kind, outcome, reasons)
SELECT %(roster)s, '1', n, '', '', '', 'matched', '[]' FROM generate_series(1, %(singly)s) n
"""
IDENTITIES = """
INSERT INTO subsidies_identity (id_index, cover_year, name, sub, kind, department, row_id)
SELECT sha256((1 + n * %(people)s / (%(singly)s + 1))::text::bytea), %(year)s,
    (%(names)s::text[])[1 + n %% %(kinds)s], '', '', 'civil_affairs', r.id
FROM (SELECT id, row_number() OVER (ORDER BY id) n FROM subsidies_rosterrow) r
"""


def fill_county(
    notice: Notice, people: int, newest: date, *, keyed: tuple[str, ...] = ()
) -> Season:
    """The county's season; nobody is born after `newest`. The tables `keyed` keep their keys."""
    county = _county(notice)
    with connection.cursor() as cursor:
        for level, name, count, above in _levels(notice):
            cursor.execute(AREAS, [level, name, count, above])
        names = [identity.name for identity in notice.identities]
        values = {
            "user": User.objects.create(username="bench", display_name="bench").pk,
            "people": people,
            "size": HOUSEHOLD,
            "newest": newest,
            "year": notice.cover_year,
            "notice": notice.name,
            "county": county.pk,
            "singly": people * SINGLY // 643118,
            "names": names,
            "kinds": len(names),
        }
        _drop_keys(cursor, *(table for table in FILLED if table not in keyed))
        for statement in (HOUSEHOLDS, PEOPLE, ENROLMENTS):
            cursor.execute(statement, values)
        cursor.execute(ROSTER, values)
        values["roster"] = cursor.fetchone()[0]
        cursor.execute(ROWS, values)
        cursor.execute(IDENTITIES, values)
        cursor.execute("VACUUM ANALYZE")
    return Season.objects.create(area=county, notice=notice.name, cover_year=notice.cover_year)


def _county(notice: Notice) -> Area:
    above = None
    for code in ("42", "4213", "421399"):
        above = Area.objects.create(code=code, level=len(code), name=notice.area, parent=above)
    return above


def _levels(notice: Notice) -> tuple[tuple[int, str, int, int], ...]:
    towns = max(len(targets.units) for targets in notice.targets)
    return (9, "镇", towns, 6), (12, "村", VILLAGES, 9), (15, "组", GROUPS, 12)


def _drop_keys(cursor, *tables: str) -> None:
    """Foreign keys and secondary indexes of what is filled but not measured."""
    cursor.execute(
        "SELECT conrelid::regclass, conname FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
        [list(tables)],
    )
    for table, name in cursor.fetchall():
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
