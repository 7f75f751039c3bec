"""Opens xlsx, xls and csv alike: sheets of rows of cells. Runs in the child only.

calamine aborts the whole process when memory runs out; no try block helps against that.
"""

import csv
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .header import Span
from .refusals import CarriesMacros, Damaged, NotAWorkbook, PasswordProtected
from .scan import SheetMarks, scan_package

CSV_SHEET = "名单"
ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",\t;|"
LONGEST_CSV_CELL = 1 << 20
CONTROL_SHARE = 0.01
SCANNED_FIRST = 2 << 20


@dataclass(slots=True)
class SourceSheet:
    """`rows` yields every row from the first of the sheet on, each from column A on.

    `height` is how many, 0 where only reading tells.
    """

    name: str
    hidden: bool
    rows: Iterator[Sequence[object]]
    merged: Sequence[Span] = ()
    height: int = 0
    marks: SheetMarks = field(default_factory=SheetMarks)


def open_sheets(path: Path, kind: str) -> Iterator[SourceSheet]:
    """`kind` as guard.kind_of says. One sheet is in memory at a time."""
    if kind == "csv":
        yield SourceSheet(CSV_SHEET, False, _csv_rows(path))
        return
    with ThreadPoolExecutor(1) as pool:
        scanned = pool.submit(_marks, path, kind)
        if path.stat().st_size < SCANNED_FIRST:
            scanned.result()
        try:
            with CalamineWorkbook.from_path(str(path)) as book:
                yield from _worksheets(book, scanned)
        except PasswordError as error:
            raise PasswordProtected(why="文件是加密保存的。") from error
        except CalamineError as error:
            scanned.result()
            raise Damaged(why="工作簿的内容不完整或不合规范。") from error


def _marks(path: Path, kind: str) -> dict[str, SheetMarks]:
    """Of a large file found beside the parser, which leaves a core free. No row is given out
    before they are there, and what they refuse is refused whatever the parser says.
    """
    return scan_package(path) if kind == "xlsx" else {}


def _worksheets(book: CalamineWorkbook, scanned: Future) -> Iterator[SourceSheet]:
    programs = (SheetTypeEnum.MacroSheet, SheetTypeEnum.Vba)
    if any(sheet.typ in programs for sheet in book.sheets_metadata):
        raise CarriesMacros(why="内部含有宏表。")
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(meta.name)
            yield SourceSheet(
                name=meta.name,
                hidden=meta.visible != SheetVisibleEnum.Visible,
                rows=_rows(sheet),
                merged=sheet.merged_cell_ranges or (),
                height=sheet.total_height,
                marks=scanned.result().get(meta.name) or SheetMarks(),
            )


def _rows(sheet: CalamineSheet) -> Iterator[Sequence[object]]:
    """calamine starts at the first row of the sheet but at the first column that is used."""
    if sheet.start is None:
        return
    left: list[object] = [""] * sheet.start[1]
    for row in sheet.iter_rows():
        yield [*left, *row] if left else row


def _csv_rows(path: Path) -> Iterator[Sequence[object]]:
    encoding = _encoding(path)
    csv.field_size_limit(LONGEST_CSV_CELL)
    try:
        with path.open(encoding=encoding, newline="") as file:
            sample = file.read(1 << 16)
            file.seek(0)
            yield from csv.reader(file, delimiter=_delimiter(sample))
    except (csv.Error, UnicodeDecodeError) as error:
        raise Damaged(why="csv 文本的格式不对。") from error


def _encoding(path: Path) -> str:
    """UTF-16 by its mark; else whichever of UTF-8 and GB18030 the whole file agrees with."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    controls = sum(byte < 32 and byte not in b"\t\r\n\f" for byte in head)
    if controls <= len(head) * CONTROL_SHARE:
        for encoding in ENCODINGS:
            if _decodes(path, encoding):
                return encoding
    raise NotAWorkbook(why="它既不是 xlsx、xls，也不是文本（csv）。")


def _decodes(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            while file.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(sample: str) -> str:
    return max(DELIMITERS, key=sample.count)
