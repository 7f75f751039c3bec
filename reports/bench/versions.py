"""A roster of 23,113 rows against the version before, in a county of 643,118 people."""

from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from accounts.models import User
from collection.actions.undo_roster import undo_roster
from reports.bench.many import fill_county
from reports.bench.measure import Figure, seconds, timed
from rules.notices import load
from subsidies.actions.decide_roster import accept_roster
from subsidies.models import Identity, Roster
from subsidies.queries.effects import effects_of, sums
from subsidies.queries.versions import changes_of

COUNTY = "suixian-2023"
RUNS = 3
# A tenth of the version before is gone, and as many others have come.
SECOND = """
INSERT INTO subsidies_roster (area_id, department, identity, cover_year, notice, file_name,
    file_sha256, file_size, state, handed_in_by_id, handed_in_at, decision_note, columns, counts,
    seconds, whole)
SELECT area_id, department, identity, cover_year, notice, 'second.xlsx', 'second', 0, 'checked',
    handed_in_by_id, now(), '', '[]', '{}', 0, true FROM subsidies_roster RETURNING id
"""
ROWS = """
INSERT INTO subsidies_rosterrow (roster_id, sheet, row, id_index, identity, sub, kind, outcome,
    reasons)
SELECT %(roster)s, '1', i.id,
    CASE WHEN i.id %% 10 = 0 THEN sha256(('new' || i.id)::bytea) ELSE i.id_index END,
    i.name, '', '', 'matched', '[]'
FROM subsidies_identity i
"""
BARE_READ = """
SELECT i.id_index, i.name, e.id, p.born, p.sex, e.renewing, g.code FROM subsidies_identity i
JOIN enrollment_person p ON p.id_index = i.id_index
JOIN enrollment_enrolment e ON e.person_id = p.id AND e.cover_year = i.cover_year
JOIN accounts_area g ON g.id = e.group_id
"""


def versions(scale: float) -> Iterator[Figure]:
    """What the page of changes takes, and acceptance and its undo, beside a bare read."""
    notice = load(COUNTY)
    main = next(window for window in notice.windows if window.general)
    people = round(notice.targets[0].target * scale)
    fill_county(notice, people, main.opens, keyed=("enrollment_person", "enrollment_enrolment"))
    roster, officer = _second(), User.objects.create(username="officer", display_name="officer")
    now = timezone.now()

    def compare() -> None:
        sums(effects_of(roster, changes_of(roster), on=main.opens))

    read = min(seconds(_read) for _ in range(RUNS))
    compared = min(seconds(compare) for _ in range(RUNS))
    before = Identity.objects.count()
    accepted = seconds(lambda: accept_roster(roster=roster, actor=officer, now=now))
    effect = Roster.objects.get(pk=roster.pk).effect["sums"]
    counts = {kind: row["people"] for kind, row in effect.items()}
    undone = seconds(
        lambda: undo_roster(roster=roster, reason="bench", seen=0, actor=officer, now=now)
    )
    if Identity.objects.standing().count() != before:
        raise RuntimeError("the undo did not restore every identity")
    floor = "bare read of the people whom the version before names"
    note = f"{before} rows before, {counts['added']} come, {counts['removed']} go"
    yield timed("compare a roster with the version before", compared, "s", floor, read, note)
    yield timed("accept it", accepted, "s", floor, read, note)
    yield timed("take it back", undone, "s", floor, read, note)


def _second() -> Roster:
    with connection.cursor() as cursor:
        cursor.execute(SECOND)
        (roster,) = cursor.fetchone()
        cursor.execute(ROWS, {"roster": roster})
        cursor.execute("ANALYZE subsidies_rosterrow")
    return Roster.objects.select_related("area").get(pk=roster)


def _read() -> None:
    with connection.cursor() as cursor:
        cursor.execute(BARE_READ)
        cursor.fetchall()
