"""Lists as xlsx. Every cell is text: numbers keep all their digits, formulas stay dead."""

from collections.abc import Iterable, Sequence
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.utils import get_column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def text_workbook(
    *,
    title: str,
    above: Iterable[Sequence[str]],
    heads: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[str]],
) -> bytes:
    """One sheet: lines above, heads that stay in sight, rows."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    for column, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(column)].width = width
    lines = [*above, heads]
    sheet.freeze_panes = f"A{len(lines) + 1}"
    for row in (*lines, *rows):
        sheet.append([_text_cell(sheet, text) for text in row])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _text_cell(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type, cell.number_format = "s", "@"
    return cell
