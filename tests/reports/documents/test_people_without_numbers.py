from dataclasses import replace
from io import BytesIO

import pytest
from openpyxl import load_workbook

from reports.documents.people_without_numbers.render import HEADS, ROWS, render, workbook
from reports.documents.people_without_numbers.sample import sample

from .reading import closed, pages_of, text_of


@pytest.mark.parametrize(("people", "pages"), [(0, 1), (1, 1), (ROWS, 1), (ROWS + 1, 2), (200, 14)])
def test_list_goes_on_over_its_sheets_with_a_count_on_each(people: int, pages: int):
    found = pages_of(render(sample(people)))

    assert len(found) == pages
    assert all(f"合计{people}人" in closed(page) for page in found)
    assert f"本页{min(people, ROWS)}人" in closed(found[0])


def test_month_without_anybody_is_a_nil_report():
    assert "合计0人，零报告" in text_of(render(sample(0)))


def test_workbook_holds_everything_as_text():
    listed = sample(3)
    person = replace(listed.people[0], name="=cmd|'x'", number="123456789012345678901234")
    book = load_workbook(BytesIO(workbook(replace(listed, people=(person, *listed.people[1:])))))
    rows = list(book.active.iter_rows(min_row=3))

    assert tuple(cell.value for cell in rows[0]) == HEADS
    assert (rows[1][5].value, rows[1][9].value) == ("=cmd|'x'", "123456789012345678901234")
    assert {cell.data_type for row in rows for cell in row} == {"s"}
    assert {cell.number_format for row in rows for cell in row} == {"@"}
