"""What was red is corrected in the workbook that came back, and handed in again: alone or whole."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from accounts.files import read_file
from subsidies.actions.hand_in import marked_name
from subsidies.models import Identity, Roster
from tests.subsidies.desk import accept, accepted, checked, line_of
from tests.world import World, id_number

LOW = "城乡低保对象"


def wrong(number: str) -> str:
    return number[:17] + ("1" if number[17] != "1" else "2")


def two_sheets(world: World) -> bytes:
    """A sheet with a head of two lines and one with one; each has a good row and a wrong one."""
    book = Workbook()
    book.remove(book.active)
    for name, place in (("一村", "A1"), ("二村", "A2")):
        sheet = book.create_sheet(name)
        sheet.append([f"{name}名册"])
        if name == "一村":
            sheet.append(["户编号", "家庭成员", None])
            sheet.append([None, "姓名", "身份证号"])
            sheet.merge_cells("A2:A3")
            sheet.merge_cells("B2:C2")
        else:
            sheet.append(["户编号", "姓名", "身份证号"])
        sheet.append(["H1", *line_of(world.person(place))])
        person = world.person(place, 1)
        sheet.append(["H1", person.name, wrong(person.id_number.open())])
        sheet.append(["合计", "2人"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def roster(world) -> Roster:
    return accepted(world, two_sheets(world), identity=LOW)


def corrected(world: World, roster: Roster, *, alone: bool) -> bytes:
    """The marked workbook with its wrong numbers put right; the good rows thrown out if alone."""
    book = load_workbook(io.BytesIO(read_file(marked_name(roster))))
    for name, place, first in (("一村", "A1", 4), ("二村", "A2", 3)):
        sheet = book[name]
        assert sheet.cell(first - 1, 4).value == "核验结果"
        assert (sheet.cell(first, 4).value, sheet.cell(first + 1, 4).value[:3]) == (
            "已匹配",
            "未采用",
        )
        assert sheet.cell(first + 1, 3).comment is not None
        sheet.cell(first + 1, 3, world.person(place, 1).id_number.open())
        if alone:
            sheet.delete_rows(first + 2)
            sheet.delete_rows(first)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("alone", [True, False], ids=["alone", "with the others"])
def test_corrected_rows_are_taken_and_nobody_gets_anything_twice(world, roster, alone):
    assert Identity.objects.count() == 2
    again = checked(world, corrected(world, roster, alone=alone), identity=LOW)
    assert again.counts == {
        "matched": 2 if alone else 4, "unmatched": 0, "invalid": 0, "duplicate": 0
    }  # fmt: skip
    assert accept(world, again) == 2
    people = [world.person(place, n) for place in ("A1", "A2") for n in (0, 1)]
    given = {bytes(identity.id_index) for identity in Identity.objects.all()}
    assert given == {bytes(person.id_index) for person in people}
    assert Identity.objects.count() == 4


def test_results_are_written_over_the_old_ones_and_red_is_taken_back(world, roster):
    again = checked(world, corrected(world, roster, alone=False), identity=LOW)
    sheet = load_workbook(io.BytesIO(read_file(marked_name(again))))["二村"]
    assert [cell.value for cell in sheet[2]] == ["户编号", "姓名", "身份证号", "核验结果"]
    assert [sheet.cell(row, 4).value for row in (3, 4)] == ["已匹配", "已匹配"]
    assert sheet.cell(4, 3).fill.fgColor.rgb != "FFFFC7CD"


def test_a_csv_is_corrected_in_the_workbook_that_came_back(world):
    person = world.person("A1")
    lines = [
        ("姓名", "身份证号"),
        (person.name, wrong(person.id_number.open())),
        ("新人", id_number(901)),
    ]
    text = "\n".join(",".join(line) for line in lines)
    roster = accepted(world, text.encode("gb18030"), identity=LOW, name="名单.csv")
    book = load_workbook(io.BytesIO(read_file(marked_name(roster))))
    book.active.cell(2, 2, person.id_number.open())
    out = io.BytesIO()
    book.save(out)
    again = checked(world, out.getvalue(), identity=LOW)
    assert (again.counts["matched"], again.counts["unmatched"], accept(world, again)) == (1, 1, 1)
