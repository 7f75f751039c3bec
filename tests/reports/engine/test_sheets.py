"""Workbooks that carry everything as text."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

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


def read(content: bytes) -> list[list]:
    book = load_workbook(BytesIO(content))
    return [[cell.value for cell in row] for row in book.active.iter_rows()]


def written(*rows, **more) -> bytes:
    return text_workbook(
        **{"title": "表", "above": [], "heads": ["列"], "widths": ()} | more, rows=rows
    )


XML = st.characters(
    codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"
)


@given(st.lists(st.lists(st.text(XML, min_size=1, max_size=9), min_size=2, max_size=4), max_size=5))
def test_texts_come_back_as_they_were(rows):
    width = max(map(len, rows), default=1)
    padded = [row + [None] * (width - len(row)) for row in rows]
    assert read(written(*rows))[1:] == padded


@given(st.lists(st.text(st.characters(), max_size=6), min_size=1, max_size=4))
def test_whatever_is_in_a_text_the_workbook_can_be_opened(texts):
    assert len(read(written(texts))) == 2


def test_signs_between_cells_do_not_move_them():
    assert read(written(["a\1b", "\2c", "d"]))[1] == ["ab", "c", "d"]


def test_blanks_at_the_ends_and_breaks_stay():
    content = written([" 一\n二 ", "三"])
    assert read(content)[1] == [" 一\n二 ", "三"]
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    assert sheet.to_python()[1] == [" 一\n二 ", "三"]


def test_a_number_of_eighteen_digits_is_text_to_another_reader():
    content = written(["421399190001010011", "0012"])
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
    assert sheet.to_python()[1] == ["421399190001010011", "0012"]


def test_a_title_with_signs_of_xml_names_the_sheet():
    book = load_workbook(BytesIO(written(title="甲&“乙”<丙>")))
    assert book.sheetnames == ["甲&“乙”<丙>"]


def test_columns_have_their_widths():
    sheet = load_workbook(BytesIO(written(widths=(5, 30)))).active
    assert [sheet.column_dimensions[letter].width for letter in "AB"] == [5, 30]


def test_an_empty_text_is_an_empty_cell_that_stays_text():
    content = written(["", "a", ""])
    assert read(content)[1] == [None, "a", None]
    assert load_workbook(BytesIO(content)).active["A2"].number_format == "@"
