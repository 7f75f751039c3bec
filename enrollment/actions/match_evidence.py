"""Match a list from elsewhere with the register and mark the people it means (a job).

It only ever marks: nobody is withdrawn, changed or deleted by a list.
"""

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.files import read_file, store_file
from accounts.personal_data import id_index
from enrollment.actions.hand_in_evidence import KIND, marked_name, original_name
from enrollment.evidence import Matched, Matcher, headings
from enrollment.models import Change, EvidenceList, EvidenceRow, Mark
from enrollment.workbooks.checks.draft import CheckedRow
from enrollment.workbooks.checks.row import check_row
from enrollment.workbooks.confirming import columns_found
from enrollment.workbooks.marking.mark import mark_workbook
from enrollment.workbooks.marking.results import RowResult
from enrollment.workbooks.read import RosterReading, read_roster
from enrollment.workbooks.refusals import WorkbookRefused
from values.dates import business_date
from values.resident_id import mask_inside
from values.text import closed_up

__all__ = ["KIND", "match_evidence"]

CHUNK = 2000
LONGEST_PLACE = 60
# A file that could not be read may be readable in a second try, say with more time.
UNDECIDED = (EvidenceList.State.RECEIVED, EvidenceList.State.UNREADABLE)


def match_evidence(run: Run) -> dict:
    """Read, match and stage every row; then mark everybody meant, in one transaction.

    Staging begins anew when a killed run is taken over. Raises WorkbookRefused when the file
    cannot be read; the list is unreadable then, and none of its rows stays.
    """
    lists = EvidenceList.objects.select_related("area", "handed_in_by")
    found = lists.get(pk=run.input["list"])
    if found.state not in UNDECIDED:
        return _result(found, found.counts)
    with tempfile.TemporaryDirectory(prefix="evidence-") as folder:
        path = Path(folder) / f"list{Path(found.file_name).suffix.lower()[:6]}"
        path.write_bytes(read_file(original_name(found)))
        try:
            reading, results, wanted = _stage(run, found, path)
            run.progress(len(results), len(results), "正在生成带比对结果的表格")
            marked = Path(folder) / "marked.xlsx"
            mark_workbook(path, marked, results, known_layouts=headings())
        except WorkbookRefused:
            _give_up(run, found)
            raise
        return _finish(run, found, reading, wanted, marked.read_bytes())


def _stage(run: Run, found: EvidenceList, path: Path):
    with transaction.atomic():
        run.hold()
        found.rows.all().delete()
    reading = read_roster(path, known_layouts=headings())
    matcher, results, wanted = Matcher(found), [], set()
    for chunk in _chunks(reading, found):
        matched = matcher.match(chunk)
        with transaction.atomic():
            run.hold()
            EvidenceRow.objects.bulk_create(_row(found, item) for item in matched)
        results += [_told(item) for item in matched]
        wanted |= {(item.row.sheet[:60], item.row.row_number) for item in matched if item.marks}
        run.progress(len(results), 0, f"已比对{len(results)}行")
    return reading, results, wanted


def _chunks(reading: RosterReading, found: EvidenceList) -> Iterator[list[tuple[CheckedRow, str]]]:
    today = business_date(found.handed_in_at)
    rows = (
        (check_row(raw, today=today), closed_up(raw.text("address"))[:LONGEST_PLACE])
        for raw in reading
    )
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _give_up(run: Run, found: EvidenceList) -> None:
    """The file broke off, possibly behind good rows: none of them stays."""
    with transaction.atomic():
        run.hold()
        found.rows.all().delete()
        EvidenceList.objects.filter(pk=found.pk).update(state=EvidenceList.State.UNREADABLE)


def _row(found: EvidenceList, item: Matched) -> EvidenceRow:
    """The number stands sealed; a reason that repeats one masks it."""
    row = item.row
    number = item.number or row.typed_number
    return EvidenceRow(
        evidence_list=found,
        sheet=row.sheet[:60],
        row=row.row_number,
        name=row.name or None,
        id_number=number or None,
        id_index=id_index(item.number) if item.number else None,
        happened_on=row.since,
        place=mask_inside(item.place),
        outcome=item.outcome,
        reasons=[{"text": mask_inside(item.said)}],
        person_id=item.person_id,
    )


def _told(item: Matched) -> RowResult:
    """What the providing unit reads in its own workbook: no name from the register."""
    label = EvidenceRow.Outcome(item.outcome).label
    said = "" if item.outcome == EvidenceRow.Outcome.NAME_DIFFERS else f"：{item.said}"
    wrong = (EvidenceRow.Outcome.INVALID, EvidenceRow.Outcome.NAME_DIFFERS)
    problem = item.outcome in wrong
    return RowResult(item.row.sheet, item.row.row_number, f"{label}{said}", problem)


def _finish(run: Run, found: EvidenceList, reading, wanted: set, marked: bytes) -> dict:
    moment = now()
    with transaction.atomic():
        run.hold()
        store_file(marked_name(found), marked)
        made = _mark(found, wanted, moment)
        counts = {outcome.value: 0 for outcome in EvidenceRow.Outcome}
        for outcome in found.rows.values_list("outcome", flat=True):
            counts[outcome] += 1
        counts["marks"] = made
        EvidenceList.objects.filter(pk=found.pk, state__in=UNDECIDED).update(
            state=EvidenceList.State.APPLIED, counts=counts, columns=columns_found(reading.sheets)
        )
        record_audit(
            action="match_evidence",
            obj=found,
            area=found.area,
            actor=found.handed_in_by,
            now=moment,
            details={"rows": sum(counts.values()) - made, "marks": made},
        )
    return _result(found, counts)


def _mark(found: EvidenceList, wanted: set, moment) -> int:
    """A mark for everybody whom no other list has marked meanwhile; each in their history."""
    rows = found.rows.filter(outcome=EvidenceRow.Outcome.MATCHED).order_by("pk")
    rows = [row for row in rows if (row.sheet, row.row) in wanted]
    Mark.objects.bulk_create(
        (
            Mark(
                person_id=row.person_id,
                kind=found.kind,
                cover_year=found.cover_year,
                row=row,
                happened_on=row.happened_on,
                place=row.place,
                marked_at=moment,
            )
            for row in rows
        ),
        ignore_conflicts=True,
        batch_size=CHUNK,
    )
    made = list(Mark.objects.filter(row__evidence_list=found).order_by("pk"))
    Change.objects.bulk_create(
        (
            Change(
                person_id=mark.person_id,
                kind=Change.Kind.MARKED,
                happened_on=mark.happened_on or business_date(moment),
                reason=f"{found.source}：{found.get_kind_display()}"[:200],
                details={"mark": mark.pk, "kind": mark.kind, "list": found.pk},
                actor=found.handed_in_by,
                at=moment,
            )
            for mark in made
        ),
        batch_size=CHUNK,
    )
    return len(made)


def _result(found: EvidenceList, counts: dict) -> dict:
    return {"counts": counts, "result_url": reverse("enrollment:evidence-list", args=[found.pk])}
