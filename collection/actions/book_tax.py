"""Read the tax bureau's file, book every payment in it, and mark the workbook (a job)."""

import tempfile
from itertools import groupby
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.files import read_file, store_file
from collection.actions.hand_in_tax import AGAIN, KIND, marked_name, original_name
from collection.actions.record_tax import record_village
from collection.models import TaxImport, TaxRow
from collection.tax_rows import Read, headings, read_rows, staged
from enrollment.workbooks.checks.draft import USABLE, CheckedRow
from enrollment.workbooks.confirming import columns_found
from enrollment.workbooks.marking.mark import mark_workbook
from enrollment.workbooks.marking.results import RowResult
from enrollment.workbooks.read import read_roster
from enrollment.workbooks.refusals import WorkbookRefused
from values.dates import business_date

__all__ = ["KIND", "book_tax"]

CHUNK, BOOKED_AT_ONCE = 2000, 50
Outcome = TaxRow.Outcome
FINE = (Outcome.PAID, Outcome.KNOWN, Outcome.UNDONE)
UNDECIDED = (TaxImport.State.RECEIVED, TaxImport.State.UNREADABLE)


def book_tax(run: Run) -> dict:
    """Stage all rows, then book them village by village; a killed run goes on where it was.

    Raises WorkbookRefused when the file cannot be read; nothing of it is booked then.
    """
    imports = TaxImport.objects.select_related("area", "handed_in_by")
    found = imports.get(pk=run.input["import"])
    if found.state not in UNDECIDED:
        return _result(found)
    with tempfile.TemporaryDirectory(prefix="tax-") as folder:
        path = Path(folder) / f"file{Path(found.file_name).suffix.lower()[:6]}"
        path.write_bytes(read_file(original_name(found)))
        try:
            if not found.staged:
                _stage(run, found, path)
            elif run.input["again"]:
                _match_again(run, found)
            _book(run, found)
            marked = Path(folder) / "marked.xlsx"
            mark_workbook(path, marked, _told(found), known_layouts=headings())
        except WorkbookRefused:
            _give_up(run, found)
            raise
        return _finish(run, found, marked.read_bytes())


def _stage(run: Run, found: TaxImport, path: Path) -> None:
    """Rows with whom they mean, nothing booked: begun anew when a killed run is taken over."""
    with transaction.atomic():
        run.hold()
        found.rows.all().delete()
    reading, done = read_roster(path, known_layouts=headings()), 0
    today = business_date(found.handed_in_at)
    for chunk in read_rows(reading, today=today, size=CHUNK):
        with transaction.atomic():
            run.hold()
            TaxRow.objects.bulk_create(staged(found, chunk))
        done += len(chunk)
        run.progress(done, 0, f"已读取{done}行")
    with transaction.atomic():
        run.hold()
        found.staged, found.columns = True, columns_found(reading.sheets)
        found.save(update_fields=["staged", "columns"])


def _match_again(run: Run, found: TaxImport) -> None:
    """Whom those mean now that were nobody before. What was booked is not looked at again."""
    from_rows = list(found.rows.filter(outcome__in=AGAIN, voucher=None).order_by("pk"))
    with transaction.atomic():
        run.hold()
        for row in from_rows:
            (fresh,) = staged(found, [_as_read(row)])
            row.outcome, row.said = fresh.outcome, fresh.said
            row.enrolment_id = fresh.enrolment_id
            row.save(update_fields=["outcome", "said", "enrolment"])


def _as_read(row: TaxRow) -> Read:
    checked = CheckedRow(
        row.sheet,
        row.row,
        USABLE,
        name=row.name.open() if row.name else "",
        id_number=row.id_number.open() if row.id_number else "",
        since=row.paid_on,
        amount_fen=row.amount_fen,
    )
    return Read(checked, row.channel, row.payment_number, "")


def _book(run: Run, found: TaxImport) -> None:
    """Village by village, some rows in each transaction."""
    waiting = found.rows.filter(outcome=Outcome.WAITING, enrolment__isnull=False)
    rows = list(
        waiting.select_related("enrolment__group__parent", "enrolment__household").order_by(
            "enrolment__group__parent", "pk"
        )
    )
    done = 0
    for _, of_village in groupby(rows, key=lambda row: row.enrolment.group.parent_id):
        several = list(of_village)
        for start in range(0, len(several), BOOKED_AT_ONCE):
            chunk = several[start : start + BOOKED_AT_ONCE]
            with transaction.atomic():
                run.hold()
                record_village(rows=chunk, actor=found.handed_in_by, now=now())
            done += len(chunk)
            run.progress(done, len(rows), f"已入账{done}行")


def _give_up(run: Run, found: TaxImport) -> None:
    with transaction.atomic():
        run.hold()
        if not found.staged:
            found.rows.all().delete()
            TaxImport.objects.filter(pk=found.pk).update(state=TaxImport.State.UNREADABLE)


def _told(found: TaxImport) -> list[RowResult]:
    """What the tax bureau reads in its own workbook about each row: no name from the register."""
    return [
        RowResult(row.sheet, row.row, _sentence(row), row.outcome not in FINE)
        for row in found.rows.order_by("pk")
    ]


def _sentence(row: TaxRow) -> str:
    return f"{row.get_outcome_display()}：{row.said}" if row.said else row.get_outcome_display()


def _finish(run: Run, found: TaxImport, marked: bytes) -> dict:
    with transaction.atomic():
        run.hold()
        store_file(marked_name(found), marked)
        found.counts = counted(found)
        found.state = TaxImport.State.APPLIED
        TaxImport.objects.filter(pk=found.pk).update(counts=found.counts, state=found.state)
        record_audit(
            action="book_tax",
            obj=found,
            area=found.area,
            actor=found.handed_in_by,
            now=now(),
            details=found.counts,
        )
    return _result(found)


def counted(found: TaxImport) -> dict[str, int]:
    """Rows by outcome, and the fen of what was booked and of what nobody's it is."""
    counts = {outcome.value: 0 for outcome in Outcome if outcome.value} | {"fen": 0, "open_fen": 0}
    for outcome, live, fen in found.rows.values_list("outcome", "live", "amount_fen"):
        counts[outcome or Outcome.UNMATCHED.value] += 1
        if live:
            counts["fen"] += fen
        elif outcome in AGAIN:
            counts["open_fen"] += fen or 0
    return counts


def _result(found: TaxImport) -> dict:
    return {
        "counts": found.counts,
        "result_url": reverse("collection:tax-import", args=[found.pk]),
    }
