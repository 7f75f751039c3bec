"""Workbooks that carry everything as text."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.engine.sheets import text_workbook

PAYLOADS = (
    "=1+1",
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    '=HYPERLINK("http://x")',
    "=WEBSERVICE(1)",
    "=DDE(1)",
    "＝1+1",
    "123456789012345678",
)


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("place", ["above", "heads", "rows"])
def test_every_cell_is_text(payload, place):
    given = {"above": [["标题"]], "heads": ["列"], "rows": [["值"]]}
    given[place] = [payload] if place == "heads" else [[payload]]
    book = load_workbook(BytesIO(text_workbook(title="表", widths=(10,), **given)))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}
    assert payload.strip() in {str(cell.value).strip() for cell in cells}


def test_heads_stay_in_sight():
    content = text_workbook(title="表", above=[["一"], ["二"]], heads=["列"], widths=(5,), rows=[])
    assert load_workbook(BytesIO(content)).active.freeze_panes == "A4"
