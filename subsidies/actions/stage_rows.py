"""Stage a roster's checked rows: matched, sealed and copied in, chunk by chunk, from where a
killed worker left off."""

import json
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from itertools import islice

from django.db import connection, transaction

from accounts.actions.jobs import Run
from accounts.personal_data import seal
from enrollment.notices import load_notice
from enrollment.workbooks.checks.duplicates import flag_duplicates
from enrollment.workbooks.checks.findings import NOTE, Finding
from enrollment.workbooks.checks.row import check_row
from enrollment.workbooks.marking.results import (
    LONGEST_TEXT,
    UNUSABLE,
    RowResult,
)
from enrollment.workbooks.read import RosterReading
from subsidies.matching import Matched, match_rows
from subsidies.models import Roster, RosterRow
from values.dates import business_date
from values.resident_id import mask_inside

COLUMNS = (
    "roster_id",
    "sheet",
    "row",
    "name",
    "id_number",
    "id_index",
    "identity",
    "sub",
    "kind",
    "grade",
    "since",
    "until",
    "outcome",
    "reasons",
    "person_id",
    "resembles_id",
)
COPY = f"COPY subsidies_rosterrow ({', '.join(COLUMNS)}) FROM STDIN"
ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
NULL = "\\N"
NAME, NUMBER = "subsidies_rosterrow.name", "subsidies_rosterrow.id_number"


def stage_rows(run: Run, roster: Roster, reading: RosterReading, *, chunk: int) -> int:
    """Returns how many rows stand staged. Raises WorkbookRefused, Cancelled or Fenced.

    Each chunk and the checkpoint that counts it stand in one transaction. Rows before the
    checkpoint are read and checked again, because a later row may repeat them, but stay staged as
    they are.
    """
    done = _begin(run, roster)
    today = business_date(roster.handed_in_at)
    notice = load_notice(roster.notice)
    checked = flag_duplicates(check_row(raw, today=today) for raw in reading)
    next(islice(checked, done, done), None)
    while rows := list(islice(checked, chunk)):
        matched = match_rows(rows, roster=roster, notice=notice)
        lines = "".join(_line(roster, item) for item in matched)
        with transaction.atomic():
            run.hold()
            with connection.cursor() as cursor:
                cursor.copy_expert(COPY, StringIO(lines))
            done += len(rows)
            run.save_checkpoint({"rows": done})
        run.progress(done, max(reading.expected, done), f"已核验{done}行")
    return done


def _begin(run: Run, roster: Roster) -> int:
    """How many rows an earlier worker of this job has staged; others than those go."""
    done = (run.checkpoint or {}).get("rows", 0)
    with transaction.atomic():
        run.hold()
        if done and roster.rows.count() == done:
            return done
        roster.rows.all().delete()
        run.save_checkpoint({"rows": 0})
    return 0


def _line(roster: Roster, item: Matched) -> str:
    """The number stands sealed; a reason that repeats one from a wrong column masks it."""
    row = item.row
    number = row.id_number or row.typed_number
    return "\t".join(
        (
            str(roster.pk),
            _text(row.sheet[:60]),
            str(row.row_number),
            _bytes(seal(row.name, NAME)) if row.name else NULL,
            _bytes(seal(number, NUMBER)) if number else NULL,
            _bytes(item.id_index) if item.id_index else NULL,
            _text(item.identity),
            _text(item.sub),
            _text(row.kind),
            str(row.grade) if row.grade else NULL,
            row.since.isoformat() if row.since else NULL,
            row.until.isoformat() if row.until else NULL,
            str(item.outcome),
            _reasons(item.findings) if item.findings else "[]",
            str(item.person_id) if item.person_id else NULL,
            f"{item.resembles_id}\n" if item.resembles_id else f"{NULL}\n",
        )
    )


def _reasons(findings: Iterable[Finding]) -> str:
    told = [
        {
            "code": found.code,
            "severity": found.severity,
            "field": found.field,
            "text": mask_inside(found.sentence),
        }
        | ({} if found.severity == NOTE else {"told": mask_inside(f"{found.what}，{found.cure}。")})
        for found in findings
    ]
    return _text(json.dumps(told, ensure_ascii=False))


def _text(text: str) -> str:
    """For COPY. PostgreSQL keeps no NUL."""
    return text.translate(ESCAPED).replace("\0", "") if text else ""


def _bytes(value: bytes) -> str:
    return "\\\\x" + value.hex()


def results_of(roster: Roster) -> Iterator[RowResult]:
    """What the department reads in its own workbook, of the rows as they stand staged."""
    rows = roster.rows.order_by("pk").values_list("sheet", "row", "outcome", "reasons")
    labels = {value: UNUSABLE.get(value) or label for value, label in RosterRow.Outcome.choices}
    for sheet, number, outcome, reasons in rows.iterator(chunk_size=5000):
        yield _result(sheet, number, outcome, labels[outcome], reasons)


def _result(
    sheet: str, number: int, outcome: str, said: str, reasons: list[Mapping[str, str]]
) -> RowResult:
    """Errors and doubts are told, red and commented; notes are left out."""
    if not reasons:
        return RowResult(sheet, number, said, outcome in UNUSABLE)
    told = [reason for reason in reasons if "told" in reason]
    cells: dict[str, str] = {}
    for reason in told:
        if field := reason["field"]:
            cells[field] = "\n".join(filter(None, (cells.get(field), reason["text"])))
    sentences = "".join(reason["told"] for reason in told)
    return RowResult(
        sheet=sheet,
        row_number=number,
        text="：".join(filter(None, (said, sentences)))[:LONGEST_TEXT],
        problem=outcome in UNUSABLE or any(reason["severity"] == "error" for reason in told),
        cells=cells,
    )
