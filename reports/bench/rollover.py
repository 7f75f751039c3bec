"""A county's people carried over into the next year, beside a bare INSERT of the same rows."""

from collections.abc import Iterator
from dataclasses import replace

from django.db import connection

from accounts.actions.jobs import perform
from accounts.clock import now
from accounts.models import Job, User
from collection.actions.roll_over import roll_over, start_rollover
from collection.actions.undo_rollover import start_undo, undo_rollover
from collection.models import Rollover, RolloverItem
from enrollment.models import Enrolment, Season
from reports.bench.many import fill_county
from reports.bench.measure import Figure, seconds, timed
from rules.notices import load

COUNTY, LAST = "suixian-2023", "suixian-2021"
MINUTES = 5
# One in a hundred has died, and as many are on another place's list.
DIED = "UPDATE enrollment_person SET status = 'dead', status_on = now() WHERE id % 100 = 0"
LISTED = """
WITH list AS (
    INSERT INTO enrollment_evidencelist (area_id, kind, source, cover_year, file_name, file_sha256,
        file_size, state, handed_in_by_id, handed_in_at, columns, counts)
    VALUES (%(area)s, 'employee_insured', 'bench', %(year)s, 'bench.xlsx', '', 0, 'applied',
        %(user)s, now(), '[]', '{}') RETURNING id
), lines AS (
    INSERT INTO enrollment_evidencerow (evidence_list_id, sheet, row, place, outcome, reasons,
        person_id)
    SELECT list.id, '1', row_number() OVER (), '', 'matched', '[]', p.id
    FROM list, enrollment_person p WHERE p.id %% 100 = 1 RETURNING id, person_id
)
INSERT INTO enrollment_mark (person_id, kind, cover_year, row_id, place, state, marked_at, note)
SELECT person_id, 'employee_insured', %(year)s, id, '', 'open', now(), '' FROM lines
"""
KEYS = {
    "person_id": "enrollment_person",
    "household_id": "enrollment_household",
    "group_id": "accounts_area",
    "registered_by_id": "accounts_user",
}
SAME = "INSERT INTO {table} SELECT * FROM enrollment_enrolment WHERE cover_year = %s"


def roll_a_county_over(scale: float) -> Iterator[Figure]:
    """Started by the county, done by the job, looked through again, taken back."""
    notice = load(COUNTY)
    people = round(notice.targets[0].target * scale)
    last = replace(notice, name=LAST, cover_year=load(LAST).cover_year)
    first_day = load(LAST).cover_from
    area = fill_county(last, people, first_day, keyed=("enrollment_enrolment",)).area
    season = Season.objects.create(area=area, notice=COUNTY, cover_year=notice.cover_year)
    _lists(season)
    bureau = User.objects.get(username="bench")
    value = seconds(lambda: _run(season, bureau))
    carried = Enrolment.objects.filter(cover_year=season.cover_year).count()
    note = f"{people} people, {carried} carried, {RolloverItem.objects.count()} listed; "
    if Enrolment.objects.filter(cover_year=last.cover_year).count() != people:
        raise RuntimeError("last year's enrolments were touched")
    bare = seconds(lambda: _same_rows(season.cover_year, indexed=False))
    keyed = seconds(lambda: _same_rows(season.cover_year, indexed=True))
    again = seconds(lambda: _run(season, bureau))
    back = seconds(lambda: _undo(bureau))
    what = "bare INSERT … SELECT of the same rows"
    goal = f"goal {MINUTES} minutes for 643118"
    yield timed("roll a county over", value, "s", what, bare, note + goal)
    with_indexes = f"{what}, with the table's indexes and foreign keys"
    yield timed("roll a county over", value, "s", with_indexes, keyed, note + goal)
    yield timed("roll it over again, unchanged", again, "s", what, bare, "")
    yield timed("take it back", back, "s", what, bare, "")


def _lists(season: Season) -> None:
    values = {"area": season.area_id, "year": season.cover_year, "user": User.objects.get().pk}
    with connection.cursor() as cursor:
        cursor.execute(DIED)
        cursor.execute(LISTED, values)
        cursor.execute("VACUUM ANALYZE")


def _run(season: Season, bureau: User) -> None:
    rollover = start_rollover(season=season, area=season.area, actor=bureau, now=now())
    _done(rollover, roll_over)


def _undo(bureau: User) -> None:
    rollover = Rollover.objects.get()
    start_undo(rollover=rollover, reason="bench", actor=bureau, now=now())
    _done(Rollover.objects.get(), undo_rollover)


def _done(rollover: Rollover, work) -> None:
    perform(rollover.job_id, work)
    job = Job.objects.get(pk=rollover.job_id)
    if job.state != Job.State.DONE:
        raise RuntimeError(f"the job ended {job.state}: {job.error}")


def _same_rows(year: int, *, indexed: bool) -> None:
    table = "bench_indexed" if indexed else "bench_bare"
    like = "INCLUDING INDEXES" if indexed else ""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} (LIKE enrollment_enrolment {like})")
        for column, target in KEYS.items() if indexed else ():
            cursor.execute(
                f"ALTER TABLE {table} ADD FOREIGN KEY ({column}) REFERENCES {target}"
                " DEFERRABLE INITIALLY DEFERRED"
            )
        cursor.execute(SAME.format(table=table), [year])
        cursor.execute(f"DROP TABLE {table}")
