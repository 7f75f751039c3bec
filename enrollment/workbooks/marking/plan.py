"""The child's half of marking: finds the tables again, places the results, writes the file."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ..cells import cell_text
from ..extract import SheetReader
from ..fields import dictionary
from ..guard import ensure_regular, kind_of
from ..layouts import KnownLayout, by_fingerprint
from ..limits import Limits
from ..sources import open_sheets
from .package import mark_package
from .plain_copy import mark_plain_copy
from .sheet_part import SheetPlan

Message = dict[str, Any]


def mark(
    *,
    path: str,
    target: str,
    limits: Limits,
    known_layouts: Mapping[str, str],
    layouts: Sequence[Mapping[str, Any]] = (),
) -> Iterator[Message]:
    """Results come as lines on standard input. Raises WorkbookRefused."""
    source = Path(path)
    ensure_regular(source)
    kind = kind_of(source, limits)
    results = _results_by_sheet(sys.stdin)
    plans = list(_plans(source, kind, results, known_layouts, by_fingerprint(layouts)))
    if kind == "xlsx":
        mark_package(source, Path(target), plans)
    else:
        mark_plain_copy(source, kind, Path(target), plans)
    yield {"done": {"kind": kind, "rows": sum(len(plan.texts) for plan in plans)}}


def _results_by_sheet(lines: Iterable[str]) -> dict[str, list[list[Any]]]:
    results: dict[str, list[list[Any]]] = {}
    for line in lines:
        sheet, *result = json.loads(line)
        results.setdefault(sheet, []).append(result)
    return results


def _plans(
    source: Path,
    kind: str,
    results: dict[str, list[list[Any]]],
    known: Mapping[str, str],
    layouts: Mapping[str, KnownLayout],
) -> Iterator[SheetPlan]:
    for sheet in open_sheets(source, kind):
        reader = SheetReader(sheet, dictionary(), known, layouts)
        layout = reader.find_layout() if sheet.name in results else None
        if layout is None or not layout.usable:
            continue
        headed = {column for column, heading in enumerate(layout.headings) if heading}
        headed |= set(layout.fields.values())
        ours = layout.fields.get("result")
        used = _used_columns(reader)
        last = max(column for column in headed if column != ours)
        free = next(column for column in range(last + 1, 1 << 14) if column not in used)
        plan = SheetPlan(sheet.name, layout.last + 1, last, free if ours is None else ours)
        plan.plain = sheet.marks.plain
        _place(plan, results[sheet.name], layout.fields)
        yield plan


def _used_columns(reader: SheetReader) -> set[int]:
    """Columns with anything in them, so that our column covers nothing of the department's."""
    used: set[int] = set()
    for cells in reader.pending:
        used.update(c for c, cell in enumerate(cells) if c not in used and cell_text(cell).strip())
    return used


def _place(plan: SheetPlan, results: Iterable[list[Any]], fields: Mapping[str, int]) -> None:
    for row_number, text, problem, cells in results:
        plan.texts[row_number] = text, problem
        red = {fields[field]: note for field, note in cells.items() if field in fields}
        if red:
            plan.red[row_number] = red
