"""One sheet of cells into data rows: titles, totals, notes and repeated heads told apart."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from itertools import chain, islice

from .fields import Dictionary, tidy
from .header import NUMBER_FIELDS, ROWS_LOOKED_AT, Layout, find_layout
from .rows import CellWarning, Column, RawRow, SheetReport
from .scan import column_letter
from .sources import SourceSheet
from .totals import Totals

# Excel keeps 15 digits of a number; the sixteenth and on are made up.
FIRST_ROUNDED = 10**15
SCIENTIFIC = re.compile(r"\s*\d(\.\d+)?[eE]\+?1[5-9]\s*")
LONGEST_TEXT = 300
LONGEST_TITLE = 120
INDEX_MARKS = re.compile(r"\d{1,2}|[甲乙丙丁戊己庚辛]|\(\d{1,2}\)|（\d{1,2}）")
SHORTEST_NUMBER = 10


@dataclass(slots=True)
class SheetReader:
    """Reads one sheet: `layout` first, then `rows`, then `report`, which is complete only then."""

    sheet: SourceSheet
    words: Dictionary
    known: Mapping[str, str]
    layout: Layout | None = None
    counted: int = 0
    notes: int = 0
    repeated: int = 0
    totals: Totals = field(default_factory=Totals)
    title_lines: tuple[str, ...] = ()
    filled: dict[int, tuple[int, str]] = field(default_factory=dict)
    pending: Iterator[Sequence[object]] = field(default_factory=lambda: iter(()))
    _any_text: bool = False

    def find_layout(self) -> Layout | None:
        head = list(islice(self.sheet.rows, ROWS_LOOKED_AT))
        texts = [[cell_text(cell) for cell in row] for row in head]
        self._any_text = any(map(any, texts))
        self.layout = find_layout(
            texts, merged=self._head_spans(), words=self.words, known=self.known
        )
        self.pending = chain(head, self.sheet.rows)
        if self.layout:
            above = (_first_text(row) for row in texts[: self.layout.first])
            self.title_lines = tuple(text[:LONGEST_TITLE] for text in above if text)
        return self.layout

    @property
    def is_empty(self) -> bool:
        return not self._any_text

    def rows(self) -> Iterator[RawRow]:
        """The data rows. Only after a usable layout was found."""
        layout = self.layout
        assert layout is not None  # noqa: S101 - the caller's promise
        spans = self._filled_spans(layout)
        for index, cells in enumerate(self.pending):
            if index <= layout.last:
                continue
            texts = [cell_text(cell) for cell in cells]
            self._remember_spans(index, texts, spans)
            if self._is_data(index, texts, layout):
                self.counted += 1
                self.totals.count(texts, layout.fields)
                yield self._raw_row(index, cells, texts, layout)

    def _head_spans(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
        return [span for span in self.sheet.merged if span[0][0] < ROWS_LOOKED_AT]

    def _is_data(self, index: int, texts: list[str], layout: Layout) -> bool:
        filled = [text.strip() for text in texts if text.strip()]
        if not filled:
            return False
        if not self._has_number(texts, layout):
            if label := _total_label(filled, self.words):
                self.totals.add(index + 1, label, texts, layout.fields)
                return False
            if _is_note(filled, self.words):
                self.notes += 1
                return False
            if _is_index_row(filled) or self._is_head(texts, layout):
                self.repeated += 1
                return False
            if not self._speaks_of_somebody(texts, layout):
                self.notes += 1
                return False
        return True

    def _speaks_of_somebody(self, texts: list[str], layout: Layout) -> bool:
        """A name, the beginning of a number, or at least two other cells of the table."""
        fields = layout.fields
        if any(_at(texts, fields.get(name)).strip() for name in ("name", *NUMBER_FIELDS)):
            return True
        return sum(bool(_at(texts, column).strip()) for column in fields.values()) >= 2

    def _has_number(self, texts: list[str], layout: Layout) -> bool:
        numbers = (_at(texts, layout.fields.get(name)) for name in NUMBER_FIELDS)
        return any(len(text.strip()) >= SHORTEST_NUMBER for text in numbers)

    def _is_head(self, texts: list[str], layout: Layout) -> bool:
        """A heading printed again on a later page of the same sheet."""
        return self.words.match(_at(texts, layout.fields["name"]))[0] in ("name", "head")

    def _filled_spans(self, layout: Layout) -> dict[int, list[tuple[int, int, int]]]:
        """First row to (column, left column, last row) of merged cells that count downwards."""
        columns = {
            column
            for name, column in layout.fields.items()
            if name in self.words.fields and self.words.fields[name].filled
        }
        spans: dict[int, list[tuple[int, int, int]]] = {}
        for (top, left), (bottom, right) in self.sheet.merged:
            if bottom > top > layout.last:
                wanted = [column for column in columns if left <= column <= right]
                spans.setdefault(top, []).extend((column, left, bottom) for column in wanted)
        return spans

    def _remember_spans(
        self, index: int, texts: list[str], spans: Mapping[int, list[tuple[int, int, int]]]
    ) -> None:
        for column, left, bottom in spans.get(index, ()):
            self.filled[column] = bottom, _at(texts, left)

    def _filled(self, index: int, column: int) -> str:
        """The text of the merged cell that reaches down to this one, if one does."""
        bottom, text = self.filled.get(column, (-1, ""))
        return text if index <= bottom else ""

    def _raw_row(
        self, index: int, cells: Sequence[object], texts: list[str], layout: Layout
    ) -> RawRow:
        values: dict[str, str] = {}
        warnings: list[CellWarning] = []
        for name, column in self._fields_of(texts, layout):
            text = self._filled(index, column) or _at(texts, column)
            codes = self._cell_codes(name, index, column, cells)
            if len(text) > LONGEST_TEXT:
                text, codes = text[:LONGEST_TEXT], [*codes, "too_long"]
            values[name] = text
            warnings.extend(CellWarning(name, code) for code in codes)
        if self.sheet.marks.is_hidden(index):
            warnings.append(CellWarning("", "hidden_row"))
        return RawRow(self.sheet.name, index + 1, values, tuple(warnings))

    def _fields_of(self, texts: list[str], layout: Layout) -> list[tuple[str, int]]:
        """Where only the head's columns are written, the head is the person of this row."""
        fields = dict(layout.fields)
        own = [_at(texts, fields.get(name)).strip() for name in ("name", "id_number")]
        if not any(own) and _at(texts, fields.get("head_id_number")).strip():
            fields["name"], fields["id_number"] = fields["head"], fields["head_id_number"]
        return list(fields.items())

    def _cell_codes(self, name: str, row: int, column: int, cells: Sequence[object]) -> list[str]:
        cell = cells[column] if column < len(cells) else ""
        codes = []
        if name.endswith("_number") and is_rounded(cell):
            codes.append("rounded_by_excel")
        if self.sheet.marks.formulas and self.sheet.marks.has_formula(row, column):
            codes.append("formula")
        if self.sheet.marks.errors and self.sheet.marks.has_error(row, column):
            codes.append("error_cell")
        return codes

    def report(self, skipped: str = "") -> SheetReport:
        layout = self.layout
        return SheetReport(
            name=self.sheet.name,
            hidden=self.sheet.hidden,
            skipped=skipped,
            title_lines=self.title_lines,
            header_rows=tuple(range(layout.first + 1, layout.last + 2)) if layout else (),
            columns=self._columns(layout) if layout else (),
            rows=self.counted,
            totals=tuple(self.totals.rows),
            notes=self.notes,
            repeated_heads=self.repeated,
            warnings=self._sheet_warnings(layout),
        )

    def _columns(self, layout: Layout) -> tuple[Column, ...]:
        hidden = self.sheet.marks.hidden_columns
        pairs = enumerate(zip(layout.headings, layout.columns, strict=True))
        return tuple(
            Column(index + 1, column_letter(index), heading, name, index in hidden)
            for index, (heading, name) in pairs
            if heading
        )

    def _sheet_warnings(self, layout: Layout | None) -> tuple[str, ...]:
        if layout is None:
            return ()
        titles = {name: entry.title for name, entry in self.words.fields.items()}
        twice = (
            f"“{titles.get(name, name)}”列出现了两次，只取左边的一列。" for name in layout.twice
        )
        disagree = (
            f"第{total.row_number}行“{total.label}”的数字与读到的人数不一致，请核对是否漏行。"
            for total in self.totals.rows
            if total.agrees is False
        )
        return (*twice, *disagree)


def cell_text(cell: object) -> str:
    """What the cell holds, as text; nothing is trimmed or repaired here."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return _whole(cell) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time.min
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _whole(cell: float) -> str:
    """A whole number with the 15 digits that Excel keeps, as Excel shows it: 0 from there on."""
    return str(int(cell)) if abs(cell) < FIRST_ROUNDED else f"{Decimal(f'{cell:.15g}'):f}"


def is_rounded(cell: object) -> bool:
    """A number of 16 digits or more has lost its end; so has text that shows an exponent."""
    if isinstance(cell, str):
        return SCIENTIFIC.fullmatch(cell) is not None
    return (
        isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) >= FIRST_ROUNDED
    )


def _at(texts: Sequence[str], column: int | None) -> str:
    return texts[column] if column is not None and column < len(texts) else ""


def _first_text(texts: Sequence[str]) -> str:
    return next((text.strip() for text in texts if text.strip()), "")


def _total_label(texts: Sequence[str], words: Dictionary) -> str:
    for text in texts:
        short = tidy(text)
        if short.startswith(words.totals) and len(short) <= 24:
            return text.strip()
    return ""


def _is_note(filled: Sequence[str], words: Dictionary) -> bool:
    first = filled[0]
    colon = any(":" in text or "：" in text for text in filled)
    if tidy(first).startswith(words.notes) and (colon or len(filled) == 1):
        return True
    return len(filled) == 1 and (len(first) > 8 or colon)


def _is_index_row(filled: Sequence[str]) -> bool:
    """The line 1 2 3 4 … or 甲 乙 1 2 … under a heading."""
    return len(filled) >= 2 and all(INDEX_MARKS.fullmatch(text) for text in filled)
