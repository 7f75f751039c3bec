"""Small workbooks and synthetic people for the tests: births 1900 to 1905, valid check digits."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from enrollment.workbooks.rows import CellWarning, RawRow
from values.resident_id import check_digit

TODAY = date(2020, 12, 1)
HEAD = ("姓名", "身份证号")
SURNAMES = "赵钱孙李周吴郑王冯陈"


def number(index: int, born: str = "19010203") -> str:
    """An even index is a woman's."""
    first_17 = f"430598{born}{index:03d}"
    return first_17 + check_digit(first_17)


def name(index: int) -> str:
    return SURNAMES[index % 10] + chr(0x4E00 + index)


def person(index: int) -> tuple[str, str]:
    return name(index), number(index)


def card(index: int, kind: int = 4, grade: int = 2) -> str:
    return f"{number(index)}{kind}{grade}"


def fill(sheet: Worksheet, rows: Iterable[Sequence[object]]) -> None:
    for row_index, row in enumerate(rows, 1):
        for column, value in enumerate(row, 1):
            put(sheet, row_index, column, value)


def put(sheet: Worksheet, row: int, column: int, value: object) -> None:
    """Text as text, also when it begins with "="; None leaves the cell out."""
    if value is None:
        return
    cell = sheet.cell(row, column, value)
    if isinstance(value, str):
        cell.data_type = "s"


def save(path: Path, rows: Iterable[Sequence[object]], merged: Sequence[str] = ()) -> Path:
    book = Workbook()
    fill(book.active, rows)
    for span in merged:
        book.active.merge_cells(span)
    book.save(path)
    return path


def raw(*, warned: Sequence[tuple[str, str]] = (), **values: str) -> RawRow:
    """A row with a good name and number unless the values say otherwise."""
    texts = {"name": name(1), "id_number": number(1), **values}
    return RawRow("名单", 3, texts, tuple(CellWarning(*pair) for pair in warned))
