"""Rollovers with everything filled in that a test does not say: the year after the world's."""

from datetime import date

from django.db import connection

from accounts.actions.jobs import perform
from accounts.models import Area
from collection.actions.roll_over import roll_over, start_rollover
from collection.actions.undo_rollover import start_undo, undo_rollover
from collection.models import Rollover, RolloverItem
from enrollment.models import Enrolment, EvidenceList, EvidenceRow, Mark, Person, Season
from tests.world import NOW, YEAR, World

NEXT = YEAR + 1
NEXT_NOTICE = "fangcheng-2022"
FIRST_DAY = date(NEXT, 1, 1)
# Everything that was written of the new year, but for the numbers that the database gave.
FINGERPRINT = """
SELECT md5(string_agg(x::text, chr(10) ORDER BY x::text)) FROM (
    SELECT person_id, household_id, group_id, cover_year, notice, general_category,
        declared_hardships, renewing, unit_kind, first_treatment_area, origin, review, state,
        ended_on, end_reason, registered_by_id
    FROM enrollment_enrolment) x
"""
LISTED = """
SELECT md5(coalesce(string_agg(x::text, chr(10) ORDER BY x::text), '')) FROM (
    SELECT i.person_id, i.kind, i.state, e.person_id AS enrolled FROM collection_rolloveritem i
    LEFT JOIN enrollment_enrolment e ON e.id = i.enrolment_id) x
"""


def next_season(world: World, *, area: Area | None = None) -> Season:
    season, _ = Season.objects.get_or_create(
        area=area or world.county, cover_year=NEXT, defaults={"notice": NEXT_NOTICE}
    )
    return season


def start(world: World, *, by: str = "county") -> Rollover:
    return start_rollover(
        season=next_season(world), area=world.county, actor=world.users[by], now=NOW
    )


def rolled_over(world: World) -> Rollover:
    """Started and done; its job tells what this run did."""
    rollover = start(world)
    perform(rollover.job_id, roll_over)
    return again(rollover)


def again(rollover: Rollover) -> Rollover:
    return Rollover.objects.select_related("season", "area", "job").get(pk=rollover.pk)


def undone(world: World, rollover: Rollover, reason: str = "名单没有清理") -> Rollover:
    start_undo(rollover=rollover, reason=reason, actor=world.users["county"], now=NOW)
    perform(again(rollover).job_id, undo_rollover)
    return again(rollover)


def fingerprint() -> tuple[str, str]:
    with connection.cursor() as cursor:
        found = []
        for statement in (FINGERPRINT, LISTED):
            cursor.execute(statement)
            found.append(cursor.fetchone()[0])
    return tuple(found)


def carried() -> set[int]:
    """People with an enrolment of the next year."""
    return set(Enrolment.objects.filter(cover_year=NEXT).values_list("person", flat=True))


def of(person: Person) -> Enrolment:
    return Enrolment.objects.get(person=person, cover_year=NEXT)


def items_of(person: Person) -> list[str]:
    items = RolloverItem.objects.filter(person=person).order_by("kind")
    return list(items.values_list("kind", flat=True))


def item(person: Person, kind: str) -> RolloverItem:
    return RolloverItem.objects.get(person=person, kind=kind)


def mark(world: World, person: Person, kind: str, *, year: int = NEXT, row: int = 3) -> Mark:
    """As if a list had named the person."""
    number = EvidenceList.objects.count() + 1
    found = EvidenceList.objects.create(
        area=world.county,
        kind=kind,
        source="县公安局",
        cover_year=year,
        file_name="名单.xlsx",
        file_sha256=f"{number:064d}",
        file_size=1,
        state=EvidenceList.State.APPLIED,
        handed_in_by=world.users["county"],
        handed_in_at=NOW,
    )
    line = EvidenceRow.objects.create(
        evidence_list=found, sheet="1", row=row, outcome="matched", person=person
    )
    return Mark.objects.create(
        person=person,
        kind=kind,
        cover_year=year,
        row=line,
        happened_on=date(2020, 9, 1),
        marked_at=NOW,
    )
