"""Check a handed-in roster row by row and stage it (a job)."""

import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.files import read_file, store_file
from enrollment.notices import load_notice
from enrollment.queries.layouts import remembered_layouts
from enrollment.workbooks.checks.draft import CheckedRow
from enrollment.workbooks.checks.duplicates import flag_duplicates
from enrollment.workbooks.checks.row import check_row
from enrollment.workbooks.confirming import field_titles, to_ask, unread_people
from enrollment.workbooks.marking.mark import mark_workbook
from enrollment.workbooks.marking.results import UNUSABLE, RowResult, row_result
from enrollment.workbooks.read import RosterReading, read_roster
from enrollment.workbooks.refusals import NoHeader, WorkbookRefused
from subsidies.actions.hand_in import marked_name, original_name, view_name
from subsidies.matching import Matched, match_rows
from subsidies.models import Roster, RosterRow
from subsidies.queries import outcome_counts
from subsidies.queries.doctor import trouble_counts
from values.dates import business_date
from values.resident_id import mask_inside

CHUNK = 2000
# A file that could not be read may be readable in a second try, say with more time.
UNDECIDED = (Roster.State.RECEIVED, Roster.State.UNREADABLE)


def check_roster(run: Run) -> dict:
    """Read, check, match and stage every row; keep the marked-up workbook for the department.

    Staging begins anew when a killed run is taken over: rows count only once the roster's state
    says that it is checked. Raises WorkbookRefused when the file cannot be read; the roster is
    marked unreadable then and none of its rows stays.
    """
    roster = Roster.objects.select_related("area", "handed_in_by").get(pk=run.input["roster"])
    if roster.state not in UNDECIDED or roster.job_id != run.job.pk:
        # Killed between the result and the job's end; the county may have accepted since, or the
        # department said what the columns are, and a job of its own checks by that.
        return {"counts": roster.counts}
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="roster-") as folder:
        path = Path(folder) / f"roster{Path(roster.file_name).suffix.lower()[:6]}"
        path.write_bytes(read_file(original_name(roster)))
        reading = read_roster(path, layouts=remembered_layouts(roster.area, roster.department))
        try:
            results = _stage(run, roster, reading)
            if unread_people(reading.sheets):
                return _wait(run, roster, reading)
            run.progress(len(results), len(results), "正在生成带核验结果的表格")
            marked = _mark(reading, Path(folder) / "marked.xlsx", results)
        except NoHeader:
            if to_ask(reading.sheets):
                return _wait(run, roster, reading)
            _give_up(run, roster)
            raise
        except WorkbookRefused:
            _give_up(run, roster)
            raise
    return _finish(run, roster, reading, marked, time.monotonic() - started)


def _stage(run: Run, roster: Roster, reading: RosterReading) -> list[RowResult]:
    with transaction.atomic():
        run.hold()
        roster.rows.all().delete()
    today = business_date(roster.handed_in_at)
    checked = flag_duplicates(check_row(raw, today=today) for raw in reading)
    results: list[RowResult] = []
    for chunk in _chunks(checked):
        matched = match_rows(chunk, roster=roster, notice=load_notice(roster.notice))
        with transaction.atomic():
            run.hold()
            RosterRow.objects.bulk_create(_row(roster, item) for item in matched)
        results += [_result(item) for item in matched]
        run.progress(len(results), 0, f"已核验{len(results)}行")
    return results


def _wait(run: Run, roster: Roster, reading: RosterReading) -> dict:
    """Somebody must say what the columns are; nothing is staged until then."""
    with transaction.atomic():
        run.hold()
        roster.rows.all().delete()
        _keep_views(roster, reading)
        Roster.objects.filter(pk=roster.pk, state__in=UNDECIDED).update(
            state=Roster.State.WAITING, columns=_columns(reading)
        )
    return {"waiting": True}


def _keep_views(roster: Roster, reading: RosterReading) -> None:
    views = [view.as_dict() for view in to_ask(reading.sheets)]
    store_file(view_name(roster), json.dumps(views, ensure_ascii=False).encode())


def _give_up(run: Run, roster: Roster) -> None:
    """The file broke off, possibly behind good rows: none of them stays."""
    with transaction.atomic():
        run.hold()
        roster.rows.all().delete()
        Roster.objects.filter(pk=roster.pk).update(state=Roster.State.UNREADABLE)


def _chunks(rows: Iterable[CheckedRow]) -> Iterator[list[CheckedRow]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, CHUNK)):
        yield chunk


def _row(roster: Roster, item: Matched) -> RosterRow:
    """The number stands sealed; a reason that repeats one from a wrong column masks it."""
    row = item.row
    return RosterRow(
        roster=roster,
        sheet=row.sheet[:60],
        row=row.row_number,
        name=row.name or None,
        id_number=(row.id_number or row.typed_number) or None,
        id_index=item.id_index,
        identity=item.identity,
        sub=item.sub,
        kind=row.kind,
        grade=row.grade,
        since=row.since,
        until=row.until,
        outcome=item.outcome,
        reasons=[
            {"code": f.code, "severity": f.severity, "text": mask_inside(f.sentence)}
            for f in item.findings
        ],
        person_id=item.person_id,
        resembles_id=item.resembles_id,
    )


def _result(item: Matched) -> RowResult:
    said = UNUSABLE.get(item.outcome) or RosterRow.Outcome(item.outcome).label
    extra = [found for found in item.findings if found not in item.row.findings]
    return row_result(item.row, said=said, findings=extra)


def _mark(reading: RosterReading, target: Path, results: list[RowResult]) -> bytes:
    """The department's own workbook with the results; xls and csv come back as xlsx."""
    mark_workbook(reading.path, target, results, layouts=reading.layouts)
    return target.read_bytes()


def _finish(run: Run, roster: Roster, reading, marked: bytes, seconds: float) -> dict:
    counts = {outcome.value: 0 for outcome in RosterRow.Outcome} | outcome_counts(roster)
    with transaction.atomic():
        run.hold()
        store_file(marked_name(roster), marked)
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
    return {"counts": counts}


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
