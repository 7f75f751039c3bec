"""For xls and csv, which we cannot write: the same cells as text in a new xlsx, with the marks."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ..cells import cell_text
from ..scan import column_letter
from ..sources import open_sheets
from .comment_parts import AUTHOR
from .results import HEADING
from .sheet_part import REASON_WIDTH, SheetPlan
from .style_part import OUR_RED

LONGEST_CELL = 32_767
RED_FILL = PatternFill("solid", fgColor=OUR_RED)


def mark_plain_copy(source: Path, kind: str, target: Path, plans: Sequence[SheetPlan]) -> None:
    by_name = {plan.name: plan for plan in plans}
    book = Workbook(write_only=True)
    for sheet in open_sheets(source, kind):
        out = book.create_sheet(sheet.name)
        out.sheet_state = "hidden" if sheet.hidden else "visible"
        plan = by_name.get(sheet.name) or SheetPlan(sheet.name, 0, 0, 0)
        if plan.texts:
            out.column_dimensions[column_letter(plan.reason_column)].width = REASON_WIDTH
        for row_number, cells in enumerate(sheet.rows, 1):
            out.append(list(_row(out, plan, row_number, [cell_text(cell) for cell in cells])))
    book.save(target)


def _row(
    out: WriteOnlyWorksheet, plan: SheetPlan, row_number: int, texts: list[str]
) -> Iterator[WriteOnlyCell]:
    reason, problem = plan.texts.get(row_number, ("", False))
    if row_number == plan.heading_row:
        reason = HEADING
    if reason:
        texts = [*texts, *[""] * (plan.reason_column + 1 - len(texts))]
        texts[plan.reason_column] = reason
    red = dict(plan.red.get(row_number, {}))
    if problem:
        red.setdefault(plan.reason_column, "")
    for column, text in enumerate(texts):
        yield _cell(out, text, red.get(column))


def _cell(out: WriteOnlyWorksheet, text: str, comment: str | None) -> WriteOnlyCell:
    """Always text, also what begins with "=". `comment` is None for a cell that is not red."""
    cell = WriteOnlyCell(out, ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_CELL] or None)
    if text:
        cell.data_type = "s"
        cell.number_format = "@"
    if comment is not None:
        cell.fill = RED_FILL
    if comment:
        cell.comment = Comment(comment, AUTHOR)
    return cell
