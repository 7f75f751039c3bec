"""Check a handed-in roster row by row and stage it (a job)."""

import json
import tempfile
import time
from pathlib import Path

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.files import read_file, store_file
from enrollment.queries.layouts import remembered_layouts
from enrollment.workbooks.confirming import field_titles, to_ask, unread_people
from enrollment.workbooks.marking.mark import mark_workbook
from enrollment.workbooks.read import RosterReading, read_roster
from enrollment.workbooks.refusals import NoHeader, WorkbookRefused
from subsidies.actions.hand_in import marked_name, original_name, view_name
from subsidies.actions.stage_rows import results_of, stage_rows
from subsidies.models import Roster, RosterRow
from subsidies.queries import outcome_counts
from subsidies.queries.doctor import trouble_counts
from values.resident_id import mask_inside

CHUNK = 10_000
# A file that could not be read may be readable in a second try, say with more time.
UNDECIDED = (Roster.State.RECEIVED, Roster.State.UNREADABLE)


def check_roster(run: Run) -> dict:
    """Read, check, match and stage every row; then keep the marked-up workbook for the department.

    Staging goes on behind the rows that a killed worker has staged; rows count only once the
    roster's state says that it is checked, and the county may decide from then on: the workbook
    follows behind. Raises WorkbookRefused when the file cannot be read; the roster is marked
    unreadable then and none of its rows stays.
    """
    roster = Roster.objects.select_related("area", "handed_in_by").get(pk=run.input["roster"])
    if roster.job_id != run.job.pk:
        # The department said what the columns are, and a job of its own checks by that.
        return {"counts": roster.counts}
    with tempfile.TemporaryDirectory(prefix="roster-") as folder:
        path = Path(folder) / f"roster{Path(roster.file_name).suffix.lower()[:6]}"
        path.write_bytes(read_file(original_name(roster)))
        reading = read_roster(path, layouts=remembered_layouts(roster.area, roster.department))
        if roster.state in UNDECIDED and not _check(run, roster, reading):
            return {"waiting": True}
        _mark(run, roster, reading, Path(folder) / "marked.xlsx")
    roster.refresh_from_db()
    return {"counts": roster.counts}


def _check(run: Run, roster: Roster, reading: RosterReading) -> bool:
    """False where somebody must say first what the columns are."""
    started = time.monotonic()
    try:
        stage_rows(run, roster, reading, chunk=CHUNK)
        if unread_people(reading.sheets):
            _wait(run, roster, reading)
            return False
    except NoHeader:
        if to_ask(reading.sheets):
            _wait(run, roster, reading)
            return False
        _give_up(run, roster)
        raise
    except WorkbookRefused:
        _give_up(run, roster)
        raise
    _finish(run, roster, reading, time.monotonic() - started)
    return True


def _wait(run: Run, roster: Roster, reading: RosterReading) -> None:
    """Somebody must say what the columns are; nothing is staged until then."""
    with transaction.atomic():
        run.hold()
        roster.rows.all().delete()
        _keep_views(roster, reading)
        Roster.objects.filter(pk=roster.pk, state__in=UNDECIDED).update(
            state=Roster.State.WAITING, columns=_columns(reading)
        )


def _keep_views(roster: Roster, reading: RosterReading) -> None:
    views = [view.as_dict() for view in to_ask(reading.sheets)]
    store_file(view_name(roster), json.dumps(views, ensure_ascii=False).encode())


def _give_up(run: Run, roster: Roster) -> None:
    """The file broke off, possibly behind good rows: none of them stays."""
    with transaction.atomic():
        run.hold()
        roster.rows.all().delete()
        Roster.objects.filter(pk=roster.pk).update(state=Roster.State.UNREADABLE)


def _mark(run: Run, roster: Roster, reading: RosterReading, target: Path) -> None:
    """The department's own workbook with the results; xls and csv come back as xlsx."""
    done = sum(Roster.objects.get(pk=roster.pk).counts.values())
    run.progress(done, done, "正在生成带核验结果的表格")
    mark_workbook(reading.path, target, results_of(roster), layouts=reading.layouts)
    with transaction.atomic():
        run.hold()
        if Roster.objects.filter(pk=roster.pk, job=run.job).exists():
            store_file(marked_name(roster), target.read_bytes())


def _finish(run: Run, roster: Roster, reading: RosterReading, seconds: float) -> None:
    counts = {outcome.value: 0 for outcome in RosterRow.Outcome} | outcome_counts(roster)
    with transaction.atomic():
        run.hold()
        _keep_views(roster, reading)
        Roster.objects.filter(pk=roster.pk, state__in=UNDECIDED).update(
            state=Roster.State.CHECKED,
            counts=counts,
            troubles=trouble_counts(roster),
            columns=_columns(reading),
            seconds=round(seconds, 3),
        )
        record_audit(
            action="check_roster",
            obj=roster,
            area=roster.area,
            actor=roster.handed_in_by,
            now=now(),
            details={"rows": sum(counts.values())},
        )


def _columns(reading: RosterReading) -> list[dict]:
    """What was recognised on each sheet, for the page."""
    titles = field_titles()
    return [
        {
            "sheet": sheet.name,
            "skipped": sheet.skipped,
            "rows": sheet.rows,
            "totals_row": sheet.has_totals_row,
            "remembered": sheet.remembered,
            "warnings": [mask_inside(text) for text in sheet.warnings],
            "columns": [
                {
                    "letter": c.letter,
                    "header": mask_inside(c.header),
                    "field": c.field,
                    "title": titles.get(c.field, ""),
                }
                for c in sheet.columns
            ],
        }
        for sheet in reading.sheets
    ]
