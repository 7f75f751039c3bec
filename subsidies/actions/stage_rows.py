"""Stage a roster's checked rows: matched, sealed and copied in, chunk by chunk, from where a
killed worker left off."""

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import islice
from typing import NamedTuple

from django.db import connection, transaction

from accounts.actions.jobs import Run
from accounts.personal_data import id_indexes, seal_all
from enrollment.notices import load_notice
from enrollment.workbooks.ahead import ahead
from enrollment.workbooks.checks.alike import RowChecker
from enrollment.workbooks.checks.draft import CheckedRow
from enrollment.workbooks.checks.duplicates import flag_duplicates
from enrollment.workbooks.checks.findings import NOTE, Finding
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
COPY_BYTES = 1 << 20
NAME, NUMBER = "subsidies_rosterrow.name", "subsidies_rosterrow.id_number"


def stage_rows(run: Run, roster: Roster, reading: RosterReading, *, chunk: int) -> int:
    """Returns how many rows stand staged. Raises WorkbookRefused, Cancelled or Fenced.

    Each chunk and the checkpoint that counts it stand in one transaction. Rows before the
    checkpoint are read and checked again, because a later row may repeat them, but stay staged as
    they are.
    """
    done = _begin(run, roster)
    notice = load_notice(roster.notice)
    today = business_date(roster.handed_in_at)
    chunked = ahead(_chunks(reading, today, skipped=done, size=chunk))
    with _no_garbage(), closing(chunked) as chunks:
        for rows in chunks:
            matched = match_rows(rows.checked, rows.indexes, roster=roster, notice=notice)
            lines = "".join(_lines(roster, rows, matched))
            with transaction.atomic():
                run.hold()
                with connection.cursor() as cursor:
                    cursor.copy_expert(COPY, BytesIO(lines.encode()), size=COPY_BYTES)
                done += len(rows.checked)
                run.save_checkpoint({"rows": done})
            run.progress(done, max(reading.expected, done), f"已核验{done}行")
    return done


@contextmanager
def _no_garbage() -> Iterator[None]:
    """Rows hold no cycles; looking for some among millions of tuples takes a tenth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


class _Rows(NamedTuple):
    """A chunk with what needs no database: numbers' hashes, names and numbers sealed."""

    checked: list[CheckedRow]
    indexes: dict[str, bytes]
    names: list[bytes | None]
    numbers: list[bytes | None]


def _chunks(reading: RosterReading, today: date, *, skipped: int, size: int) -> Iterator[_Rows]:
    checker = RowChecker(today)
    rows = flag_duplicates(row for batch in reading.batches() for row in checker.check(batch))
    next(islice(rows, skipped, skipped), None)
    while chunk := list(islice(rows, size)):
        yield _Rows(
            checked=chunk,
            indexes=id_indexes({row.id_number for row in chunk if row.id_number}),
            names=seal_all((row.name for row in chunk), NAME),
            numbers=seal_all((row.id_number or row.typed_number for row in chunk), NUMBER),
        )


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


def _lines(roster: Roster, rows: _Rows, matched: Sequence[Matched]) -> Iterator[str]:
    """For COPY. A reason that repeats a number masks it."""
    for item, name, number in zip(matched, rows.names, rows.numbers, strict=True):
        row = item.row
        yield (
            f"{roster.pk}\t{_text(row.sheet[:60])}\t{row.row_number}\t{_bytes(name)}\t"
            f"{_bytes(number)}\t{_bytes(item.id_index)}\t{_said(item)}\t{item.outcome}\t"
            f"{_reasons(item.findings) if item.findings else '[]'}\t{item.person_id or NULL}\t"
            f"{item.resembles_id or NULL}\n"
        )


def _said(item: Matched) -> str:
    row = item.row
    return _identity_columns(item.identity, item.sub, row.kind, row.grade, row.since, row.until)


@lru_cache(maxsize=4096)
def _identity_columns(
    identity: str, sub: str, kind: str, grade: int | None, since: date | None, until: date | None
) -> str:
    """From `identity` to `until`; they repeat all the way down."""
    texts = "\t".join(map(_text, (identity, sub, kind)))
    return f"{texts}\t{grade or NULL}\t{since or NULL}\t{until or NULL}"


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


def _bytes(value: bytes | None) -> str:
    return f"\\\\x{value.hex()}" if value else NULL


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
