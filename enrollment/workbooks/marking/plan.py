"""The child's half of marking: finds the tables again, places the results, writes the file."""

import ctypes
import gc
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
    """Results come as lines on standard input. Raises WorkbookRefused.

    The tables are found first and let go of before the results are read: a county's cells and
    its results have no room beside each other.
    """
    source = Path(path)
    ensure_regular(source)
    kind = kind_of(source, limits)
    found = {
        plan.name: (plan, fields)
        for plan, fields in _tables(source, kind, known_layouts, by_fingerprint(layouts))
    }
    _give_memory_back()
    _place(sys.stdin, found)
    plans = [plan for plan, _ in found.values() if plan.texts]
    if kind == "xlsx":
        mark_package(source, Path(target), plans)
    else:
        mark_plain_copy(source, kind, Path(target), plans)
    yield {"done": {"kind": kind, "rows": sum(len(plan.texts) for plan in plans)}}


def _tables(
    source: Path,
    kind: str,
    known: Mapping[str, str],
    layouts: Mapping[str, KnownLayout],
) -> Iterator[tuple[SheetPlan, Mapping[str, int]]]:
    """Where the results of each sheet go, and which column a field is."""
    for sheet in open_sheets(source, kind):
        reader = SheetReader(sheet, dictionary(), known, layouts)
        layout = reader.find_layout()
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
        yield plan, dict(layout.fields)


def _give_memory_back() -> None:
    """What the parser held stays the process's own otherwise, and counts."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)


def _used_columns(reader: SheetReader) -> set[int]:
    """Columns with anything in them, so that our column covers nothing of the department's."""
    used: set[int] = set()
    for cells in reader.pending:
        used.update(c for c, cell in enumerate(cells) if c not in used and cell_text(cell).strip())
    return used


def _place(lines: Iterable[str], found: Mapping[str, tuple[SheetPlan, Mapping[str, int]]]) -> None:
    """Nearly all rows have one of a few results: they share it."""
    shared: dict[tuple[str, bool], tuple[str, bool]] = {}
    for line in lines:
        sheet, row_number, text, problem, cells = json.loads(line)
        if sheet not in found:
            continue
        plan, fields = found[sheet]
        said = (text, problem)
        plan.texts[row_number] = shared.setdefault(said, said)
        red = {fields[field]: note for field, note in cells.items() if field in fields}
        if red:
            plan.red[row_number] = red
