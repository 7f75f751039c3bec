"""Writes a roster as offices lay it out: title merged across, unit line, head of one or two lines,
merged households, a total row and notes. The same records give the same bytes."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from .people import household_of
from .plan import RosterPlan
from .records import Record

# XlsxWriter stamps the current time otherwise.
WRITTEN_ON = datetime(2020, 10, 15, 9, 0, tzinfo=UTC)
CSV_SHEET = "名单"
WIDTHS = {"number": 22, "card": 26, "address": 24, "text": 20, "guardian_number": 22}


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """Where a record ended up; `row_number` as Excel shows it."""

    sheet: str
    row_number: int
    record: Record
    hidden: bool = False


@dataclass(slots=True)
class Looks:
    title: Format
    head: Format
    text: Format
    plain: Format


def write_roster(
    path: Path, plan: RosterPlan, records: Sequence[Record], places: dict[str, str]
) -> list[WrittenRow]:
    """`places` fills the titles: county, town, and the village of a sheet."""
    if plan.encoding:
        return _write_csv(path, plan, records, places)
    book = xlsxwriter.Workbook(path, {"in_memory": True})
    book.set_properties({"author": plan.department, "created": WRITTEN_ON})
    looks = Looks(
        title=book.add_format({"bold": True, "font_size": 18, "align": "center"}),
        head=book.add_format(
            {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
        ),
        text=book.add_format({"border": 1, "num_format": "@", "valign": "vcenter"}),
        plain=book.add_format({"border": 1}),
    )
    written: list[WrittenRow] = []
    if plan.cover:
        cover = book.add_worksheet("封面")
        for row, line in enumerate(plan.cover):
            cover.write_string(row, 1, line)
    for name, part in _sheets(plan, records):
        title = plan.title.format(**{**places, "village": name})
        written += _SheetWriter(book.add_worksheet(name), plan, looks).write(title, part)
    book.close()
    return written


def _write_csv(
    path: Path, plan: RosterPlan, records: Sequence[Record], places: dict[str, str]
) -> list[WrittenRow]:
    """As the export of an old program: a title, one line of headings, numbers as they show."""
    headings = ["".join(lines) for lines in plan.headings]
    lines: list[list[str]] = [[plan.title.format(**{**places, "village": ""})], headings]
    for index, record in enumerate(records, 1):
        values = (index if key == "index" else record.values.get(key, "") for key in plan.values)
        lines.append([f"{v:.5E}" if isinstance(v, float) else str(v) for v in values])
    with path.open("w", encoding=plan.encoding, newline="") as file:
        csv.writer(file).writerows(lines)
    return [WrittenRow(CSV_SHEET, row, record) for row, record in enumerate(records, 3)]


def _sheets(plan: RosterPlan, records: Sequence[Record]) -> Iterator[tuple[str, list[Record]]]:
    if plan.sheets == "one":
        yield "Sheet1", list(records)
        return
    villages = dict.fromkeys(record.person.village for record in records)
    for village in villages:
        yield village, [record for record in records if record.person.village == village]


@dataclass(slots=True)
class _SheetWriter:
    sheet: Worksheet
    plan: RosterPlan
    looks: Looks
    row: int = 0

    def write(self, title: str, records: list[Record]) -> list[WrittenRow]:
        last = len(self.plan.columns) - 1
        self.sheet.merge_range(0, 0, 0, last, title, self.looks.title)
        self.sheet.write_string(1, 0, f"填报单位（盖章）：{self.plan.department}")
        self.sheet.write_string(1, last, "2020年10月15日")
        for column, value in enumerate(self.plan.values):
            look = {"hidden": value in self.plan.hidden}
            self.sheet.set_column(column, column, WIDTHS.get(value, 12), None, look)
        self.row = 2
        self._head()
        first = self.row
        written = [self._record(index, record) for index, record in enumerate(records, 1)]
        self._merge_households(first, records)
        self._tail(len(records))
        return written

    def _head(self) -> None:
        headings = self.plan.headings
        depth = max(len(lines) for lines in headings)
        column = 0
        for upper, group in groupby(headings, key=lambda lines: lines[0]):
            lines = list(group)
            if len(lines[0]) == 1 and depth == 1:
                self.sheet.write_string(self.row, column, upper, self.looks.head)
            elif len(lines[0]) == 1:
                self._span(self.row, column, self.row + 1, column, upper)
            else:
                self._span(self.row, column, self.row, column + len(lines) - 1, upper)
                for offset, (_, lower) in enumerate(lines):
                    cell = self.row + 1, column + offset
                    self.sheet.write_string(*cell, lower, self.looks.head)
            column += len(lines)
        self.row += depth

    def _span(self, top: int, left: int, bottom: int, right: int, text: str) -> None:
        if (top, left) == (bottom, right):
            self.sheet.write_string(top, left, text, self.looks.head)
        else:
            self.sheet.merge_range(top, left, bottom, right, text, self.looks.head)

    def _record(self, index: int, record: Record) -> WrittenRow:
        for column, key in enumerate(self.plan.values):
            value = index if key == "index" else record.values.get(key, "")
            if isinstance(value, int | float):
                self.sheet.write_number(self.row, column, value, self.looks.plain)
            elif value:
                self.sheet.write_string(self.row, column, str(value), self.looks.text)
            else:
                self.sheet.write_blank(self.row, column, None, self.looks.text)
        hidden = bool(self.plan.hidden_every) and index % self.plan.hidden_every == 0
        if hidden:
            self.sheet.set_row(self.row, None, None, {"hidden": True})
        self.row += 1
        return WrittenRow(self.sheet.get_name(), self.row, record, hidden)

    def _merge_households(self, first: int, records: Sequence[Record]) -> None:
        """Duplicates stand at the end by themselves and are not merged."""
        top = first
        for _, group in groupby(records, key=_household_run):
            members = list(group)
            if len(members) > 1:
                self._merge_down(top, top + len(members) - 1, members[0])
            top += len(members)

    def _merge_down(self, top: int, bottom: int, record: Record) -> None:
        for column, key in enumerate(self.plan.values):
            if key in self.plan.merge:
                text = str(record.values[key])
                self.sheet.merge_range(top, column, bottom, column, text, self.looks.text)

    def _tail(self, people: int) -> None:
        if self.plan.total == "count":
            self.sheet.write_string(self.row, 0, "合计", self.looks.head)
            self.sheet.write_string(self.row, 1, f"{people}人", self.looks.head)
            self.row += 1
        for note in self.plan.notes:
            last = len(self.plan.columns) - 1
            self.sheet.merge_range(self.row, 0, self.row, last, note)
            self.row += 1


def _household_run(record: Record) -> tuple[bool, str, str]:
    return record.trouble == "duplicate", *household_of(record.person)
