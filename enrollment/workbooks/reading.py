"""The child's half of reading: a file's sheets as messages for the parent."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from .extract import SheetReader
from .fields import dictionary
from .guard import ensure_regular, kind_of
from .header import NUMBER_FIELDS, Layout
from .layouts import by_fingerprint
from .limits import Limits
from .refusals import NoHeader, TooLarge
from .reporting import report_of
from .rows import RawRow
from .sources import open_sheets

ROWS_PER_MESSAGE = 400
HIDDEN_SHEET = "这张工作表是隐藏的，没有读取。如需读取，请取消隐藏后重新上传。"
NO_HEADER = "没有找到表头（至少要有“姓名”和“身份证号”两列），没有读取。"
LEFT_OUT = "按上次的选择，这张工作表不读。"
EMPTY_SHEET = "这张工作表是空的。"

Message = dict[str, Any]


def read(
    *,
    path: str,
    limits: Limits,
    known_layouts: Mapping[str, str],
    layouts: Sequence[Mapping[str, Any]] = (),
) -> Iterator[Message]:
    """Raises WorkbookRefused. Hidden sheets and sheets without a header are reported, not read."""
    file = Path(path)
    ensure_regular(file)
    kind = kind_of(file, limits)
    total, read_sheets, missing = 0, 0, []
    confirmed = by_fingerprint(layouts)
    for sheet in open_sheets(file, kind):
        reader = SheetReader(sheet, dictionary(), known_layouts, confirmed)
        layout = reader.find_layout()
        skipped = _why_skipped(reader, layout)
        if not skipped:
            read_sheets += 1
            if sheet.height:
                yield {"expected": sheet.height}
            for batch in _batches(reader.rows()):
                total += len(batch["rows"])
                _check_rows(total, limits)
                yield {**batch, "sheet": sheet.name}
        else:
            missing.append(f"“{sheet.name}”：{_what_is_missing(layout, skipped)}")
        yield {"report": asdict(report_of(reader, skipped))}
    if not read_sheets:
        raise NoHeader(why="；".join(missing[:5]) or "工作簿里没有工作表")
    yield {"done": {"kind": kind, "rows": total}}


def _why_skipped(reader: SheetReader, layout: Layout | None) -> str:
    if reader.sheet.hidden:
        return HIDDEN_SHEET
    if reader.is_empty:
        return EMPTY_SHEET
    if layout and layout.skip:
        return LEFT_OUT
    return "" if layout and layout.usable else NO_HEADER


def _what_is_missing(layout: Layout | None, skipped: str) -> str:
    if skipped != NO_HEADER or layout is None:
        return skipped.rstrip("。")
    titles = {name: field.title for name, field in dictionary().fields.items()}
    found = "、".join(titles[name] for name in layout.fields)
    wanted = "姓名" if any(name in layout.fields for name in NUMBER_FIELDS) else "身份证号"
    return f"只认出“{found}”，没有认出“{wanted}”列"


def _batches(rows: Iterator[RawRow]) -> Iterator[Message]:
    """Rows with the same fields, each its number and its texts; `warned` by place in the batch."""
    while batch := list(islice(rows, ROWS_PER_MESSAGE)):
        for fields, alike in groupby(batch, key=lambda row: tuple(row.values)):
            packed = list(alike)
            warned = {n: row.warnings for n, row in enumerate(packed) if row.warnings}
            yield {
                "fields": fields,
                "rows": [[row.row_number, *row.values.values()] for row in packed],
                "warned": {n: [[w.field, w.code] for w in found] for n, found in warned.items()},
            }


def _check_rows(total: int, limits: Limits) -> None:
    if total > limits.rows:
        raise TooLarge(why=f"名单超过 {limits.rows} 行。")
