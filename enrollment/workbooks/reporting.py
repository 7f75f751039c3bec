"""What is told of a sheet when it has been read, or left unread."""

from collections.abc import Iterator

from .extract import SheetReader
from .guessing import bare_fingerprint, people_in
from .header import COLUMNS_LOOKED_AT, LONGEST_HEADING, Layout
from .rows import Column, SheetReport
from .scan import column_letter

# What the page of the columns shows of a sheet.
ROWS_SHOWN, ROWS_WITHOUT_HEAD = 6, 15


def report_of(reader: SheetReader, skipped: str = "") -> SheetReport:
    """Complete only when the reader's rows have all been taken. `skipped` says why none was."""
    layout = reader.layout
    return SheetReport(
        name=reader.sheet.name,
        hidden=reader.sheet.hidden,
        skipped=skipped,
        title_lines=reader.title_lines,
        header_rows=tuple(range(layout.first + 1, layout.last + 2)) if layout else (),
        columns=_columns(reader, layout) if layout else (),
        rows=reader.counted,
        totals=tuple(reader.totals.rows),
        notes=reader.notes,
        repeated_heads=reader.repeated,
        warnings=tuple(_warnings(reader, layout)) if layout else (),
        fingerprint=layout.fingerprint if layout else "",
        remembered=layout is not None and layout.remembered,
        people_unread=_people_unread(reader) if skipped else 0,
        hidden_rows=reader.hidden_rows,
        bare=bare_fingerprint(reader.head),
        head=_shown(reader),
        spans=tuple((*top, *bottom) for top, bottom in reader.head_spans()),
    )


def _columns(reader: SheetReader, layout: Layout) -> tuple[Column, ...]:
    hidden = reader.sheet.marks.hidden_columns
    pairs = enumerate(zip(layout.headings, layout.columns, strict=True))
    return tuple(
        Column(index + 1, column_letter(index), heading, name, index in hidden)
        for index, (heading, name) in pairs
        if heading or name
    )


def _people_unread(reader: SheetReader) -> int:
    """How many of the first rows hold a person, unless somebody wanted them left out."""
    left_out = reader.sheet.hidden or (reader.layout is not None and reader.layout.skip)
    return 0 if left_out else people_in(reader.head)


def _shown(reader: SheetReader) -> tuple[tuple[str, ...], ...]:
    """The first rows as the page shows them, on which somebody confirms the columns."""
    last = reader.layout.last + ROWS_SHOWN if reader.layout else ROWS_WITHOUT_HEAD
    return tuple(
        tuple(text.strip()[:LONGEST_HEADING] for text in row[:COLUMNS_LOOKED_AT])
        for row in reader.head[: last + 1]
    )


def _warnings(reader: SheetReader, layout: Layout) -> Iterator[str]:
    titles = {name: entry.title for name, entry in reader.words.fields.items()}
    for name in layout.twice:
        yield f"“{titles.get(name, name)}”列出现了两次，只取左边的一列。"
    for total in reader.totals.rows:
        if total.agrees is False:
            said = f"第{total.row_number}行“{total.label}”"
            yield f"{said}的数字与读到的人数不一致，请核对是否漏行。"
    if reader.hidden_rows:
        yield f"有{reader.hidden_rows}行是隐藏的，也读了。"
    marked = reader.sheet.marks.hidden_columns
    if hidden := [column_letter(column) for column in layout.fields.values() if column in marked]:
        yield f"{'、'.join(hidden)}列是隐藏的，也读了。"
