"""The search for people who stand twice, beside bare groupings by the same keys."""

from collections.abc import Iterator

from django.db import connection, transaction

from accounts.actions.jobs import perform
from accounts.clock import now
from accounts.models import Job, User
from enrollment.actions.find_duplicates import find_duplicates, start_search
from enrollment.models import DuplicateCase, Person, Season
from reports.bench.measure import Figure, seconds, timed

# One person in a thousand is registered a second time, in another household of the village, and
# one in two thousand in another village, as a child of two homes.
TWICE = """
INSERT INTO enrollment_person (household_id, position, name, sex, born, id_kind, relationship,
    status, registered_at, registered_by_id)
SELECT h.id, 900 + row_number() OVER (PARTITION BY h.id), p.name, p.sex, p.born, p.id_kind,
    p.relationship, 'active', p.registered_at, p.registered_by_id
FROM enrollment_person p JOIN enrollment_household own ON own.id = p.household_id
JOIN LATERAL (SELECT h.id FROM enrollment_household h
    WHERE h.id <> own.id AND (h.village_id = own.village_id) = (p.id %% 2000 < 1000)
    ORDER BY h.id <= own.id, h.id LIMIT 1) h ON true
WHERE p.id %% 1000 = 7
"""
# What the search groups by, with no pair made and nothing written.
BARE = (
    """SELECT count(*) FROM (SELECT p.name, p.born, h.village_id FROM enrollment_person p
    JOIN enrollment_household h ON h.id = p.household_id WHERE p.status = 'active'
    GROUP BY 1, 2, 3 HAVING count(*) > 1) alike""",
    """SELECT count(*) FROM (SELECT p.name, p.born FROM enrollment_person p
    WHERE p.status = 'active' GROUP BY 1, 2 HAVING count(*) > 1) alike""",
)


def duplicates() -> Iterator[Figure]:
    """The whole county searched by its bureau, twice: the second time finds nothing new."""
    with connection.cursor() as cursor:
        cursor.execute(TWICE, [])
        planted = cursor.rowcount
        cursor.execute("VACUUM ANALYZE enrollment_person")
    first = seconds(_search)
    found = DuplicateCase.objects.count()
    if found < planted:
        raise RuntimeError(f"{found} pairs found of {planted} planted")
    again, bare = seconds(_search), seconds(_group)
    if DuplicateCase.objects.count() != found:
        raise RuntimeError("the second search found pairs that the first had not")
    note = f"{Person.objects.count()} people, {planted} of them twice, {found} pairs"
    floor = "s of bare GROUP BYs of the same keys"
    yield timed("find a county's duplicates", first, "s", floor, bare, note)
    yield timed("find them again, nothing new", again, "s", floor, bare, note)


def _search() -> None:
    season = Season.objects.get()
    bureau = User.objects.get(username="xian")
    job = start_search(area=season.area, season=season, actor=bureau, now=now())
    perform(job.pk, find_duplicates)
    job = Job.objects.get(pk=job.pk)
    if job.state != Job.State.DONE:
        raise RuntimeError(f"the job ended {job.state}: {job.error}")


def _group() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        for statement in BARE:
            cursor.execute(statement)
