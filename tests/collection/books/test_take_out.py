"""The register as it is given to a village."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.models import AuditEntry
from enrollment.actions.take_out_book import base_of
from enrollment.books.columns import columns
from enrollment.books.marks import row_in
from enrollment.books.sheet import NEW_ROWS
from tests.collection.books import desk
from tests.world import World

pytestmark = pytest.mark.django_db


def test_everybody_stands_in_it_by_household_with_lists_and_locks(world: World):
    book, excel = desk.take(world)
    people = [p for h in world.households["A1"] for p in h.members.order_by("position")]
    assert book.people == len(people)
    person = people[0]
    assert excel.text(person.name, "id_number") == desk.number_of(person)
    assert excel.text(person.name, "relation") == "1 户主"
    assert excel.text(person.name, "enrolled") == "参保"
    assert excel.text(person.name, "paid") == "未缴"
    assert excel.text(person.name, "address")
    assert not excel.text(people[1].name, "address")

    sheet = excel.sheet
    assert sheet.protection.sheet
    row = excel.row(person.name)
    locked = {c.field: sheet.cell(row, excel.places[c.field]).protection.locked for c in columns()}
    assert locked["name"]
    assert locked["id_number"]
    assert locked["key"]
    assert not locked["phone"]
    assert not locked["relation"]
    assert not locked["address"]
    assert sheet.cell(excel.row(people[1].name), excel.places["address"]).protection.locked
    last = desk.HEAD_ROW + len(people) + NEW_ROWS
    assert not sheet.cell(last, excel.places["name"]).protection.locked
    assert sheet.cell(row, excel.places["id_number"]).number_format == "@"
    assert sheet.column_dimensions["A"].hidden
    assert excel.book["选项"].sheet_state == "hidden"
    assert len(sheet.data_validations.dataValidation) >= 8


def test_row_marks_name_book_and_enrolment_and_fit_nothing_else(world: World):
    book, excel = desk.take(world)
    person = world.person("A1")
    mark = excel.text(person.name, "key")
    assert row_in(mark) == (book.pk, person.enrolments.get().pk)
    assert row_in(mark.replace(f"{book.pk}.", f"{book.pk + 1}.")) is None
    assert row_in(mark[:-1]) is None


def test_what_it_says_is_kept_sealed_and_taking_it_is_on_the_record(world: World, settings):
    book, _excel = desk.take(world)
    person = world.person("A1")
    assert base_of(book)[person.enrolments.get().pk]["name"] == person.name
    kept = (settings.FILE_DIR / f"register-books/{book.pk}-base").read_bytes()
    assert desk.number_of(person).encode() not in kept
    entry = AuditEntry.objects.get(action="take_out_book")
    assert entry.details == {"edition": 1, "people": book.people}


def test_editions_count_on(world: World):
    assert [desk.take(world)[0].edition for _ in range(3)] == [1, 2, 3]
    assert desk.take(world, "A2")[0].edition == 1


@pytest.mark.parametrize(
    "payload",
    ["=1+1", "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", '=HYPERLINK("x")'],
)
def test_formulas_in_the_register_go_out_as_text(world: World, payload: str):
    household = world.households["A1"][0]
    household.address = payload
    household.save(update_fields=["address"])
    _, excel = desk.take(world)
    cell = excel.sheet.cell(excel.row(household.head.name), excel.places["address"])
    assert cell.data_type == "s"
    assert cell.value == payload
    again = load_workbook(BytesIO(excel.saved()))
    assert again.worksheets[0].cell(cell.row, cell.column).value == payload
