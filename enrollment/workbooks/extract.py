"""One sheet of cells into data rows: titles, totals, notes and repeated heads told apart."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, islice

from .cells import WITH_DECIMALS, cell_text, is_rounded
from .fields import Dictionary, tidy
from .guessing import bare_fingerprint, first_person
from .header import (
    NUMBER_FIELDS,
    ROWS_LOOKED_AT,
    Layout,
    find_layout,
    layout_without_head,
)
from .layouts import KnownLayout
from .plain_rows import PlainRows
from .rows import CellWarning, RawRow
from .sources import SourceSheet
from .totals import Totals

LONGEST_TEXT = 300
LONGEST_TITLE = 120
INDEX_MARKS = re.compile(r"\d{1,2}|[甲乙丙丁戊己庚辛]|\(\d{1,2}\)|（\d{1,2}）")
SHORTEST_NUMBER = 10


@dataclass(slots=True)
class SheetReader:
    """Reads one sheet: `find_layout` first, then `rows`; then reporting.py tells of it."""

    sheet: SourceSheet
    words: Dictionary
    known: Mapping[str, str]
    layouts: Mapping[str, KnownLayout] = field(default_factory=dict)
    layout: Layout | None = None
    counted: int = 0
    notes: int = 0
    repeated: int = 0
    totals: Totals = field(default_factory=Totals)
    title_lines: tuple[str, ...] = ()
    filled: dict[int, tuple[int, str]] = field(default_factory=dict)
    pending: Iterator[Sequence[object]] = field(default_factory=lambda: iter(()))
    head: list[list[str]] = field(default_factory=list)
    hidden_rows: int = 0
    _any_text: bool = False

    def find_layout(self) -> Layout | None:
        head = list(islice(self.sheet.rows, ROWS_LOOKED_AT))
        self.head = texts = [[cell_text(cell) for cell in row] for row in head]
        self._any_text = any(map(any, texts))
        found = find_layout(
            texts,
            merged=self.head_spans(),
            words=self.words,
            known=self.known,
            layouts=self.layouts,
        )
        self.layout = found if found and found.remembered else self._bare() or found
        self.pending = chain(head, self.sheet.rows)
        if self.layout:
            above = (_first_text(row) for row in texts[: self.layout.first])
            self.title_lines = tuple(text[:LONGEST_TITLE] for text in above if text)
        return self.layout

    @property
    def is_empty(self) -> bool:
        return not self._any_text

    def _bare(self) -> Layout | None:
        """A table without headings, if somebody confirmed one of this shape."""
        known = self.layouts.get(bare_fingerprint(self.head)) if self.layouts else None
        first = first_person(self.head)
        if known is None or first is None:
            return None
        layout = layout_without_head(first, known)
        return replace(layout, remembered=True, skip=known.skip)

    def rows(self) -> Iterator[RawRow]:
        """The data rows. Only after a usable layout was found."""
        layout = self.layout
        assert layout is not None  # noqa: S101 - the caller's promise
        spans = self._filled_spans(layout)
        plain = PlainRows.of(self.sheet, layout, filled=bool(spans), longest=LONGEST_TEXT)
        for index, cells in enumerate(self.pending):
            if index <= layout.last:
                continue
            texts = [cell if cell.__class__ is str else cell_text(cell) for cell in cells]
            row = plain.row(index, cells, texts) if plain else None
            if row is None:
                self._remember_spans(index, texts, spans)
                if not self._is_data(index, texts, layout):
                    continue
                row = self._raw_row(index, cells, texts, layout)
            self.counted += 1
            self.totals.count(texts, layout.fields)
            yield row

    def head_spans(self) -> list[tuple[tuple[int, int], tuple[int, int]]]:
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
        column = layout.fields["name"]
        text = _at(texts, column)
        if self.words.match(text)[0] in ("name", "head"):
            return True
        return bool(layout.headings[column]) and tidy(text) == tidy(layout.headings[column])

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
            self.hidden_rows += 1
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
        if name.endswith("_number"):
            if is_rounded(cell):
                codes.append("rounded_by_excel")
            elif isinstance(cell, str) and "." in cell and WITH_DECIMALS.fullmatch(cell):
                codes.append("number_with_decimals")
        if self.sheet.marks.formulas and self.sheet.marks.has_formula(row, column):
            codes.append("formula")
        if self.sheet.marks.errors and self.sheet.marks.has_error(row, column):
            codes.append("error_cell")
        return codes


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
