"""Layouts that departments send: found by their headings, whatever stands around them."""

import time

import pytest
from old_excel import save_xls
from openpyxl import Workbook
from roster_builder import HEAD, fill, name, number, person, put, save

from enrollment.workbooks.cells import cell_text
from enrollment.workbooks.limits import Limits
from enrollment.workbooks.read import read_roster
from enrollment.workbooks.refusals import NoHeader, TookTooLong, TooLarge
from enrollment.workbooks.rows import CellWarning


def read(path, **options):
    reading = read_roster(path, **options)
    return list(reading), reading.sheets


def names(rows):
    return [row.values["name"] for row in rows]


def test_name_and_number_are_enough(tmp_path):
    path = save(tmp_path / "a.xlsx", [HEAD, person(1), person(2)])
    rows, sheets = read(path)
    assert [dict(row.values) for row in rows] == [
        {"name": name(1), "id_number": number(1)},
        {"name": name(2), "id_number": number(2)},
    ]
    assert [row.row_number for row in rows] == [2, 3]
    assert (sheets[0].rows, sheets[0].header_rows) == (2, (1,))


def test_title_unit_line_total_and_notes_are_no_people(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ("2021年特困供养人员花名册",),
            ("填报单位：民政局", None, "2020年12月"),
            (),
            ("序号", "姓 名", "公民身份\n号码（18位）"),
            (1, *person(1)),
            (),
            (2, *person(2)),
            ("合计", None, "2人"),
            ("备注：以上名单经村民代表会议评议。",),
            ("填表人：赵一", None, "审核人：钱二"),
        ],
        merged=["A1:C1"],
    )
    rows, sheets = read(path)
    assert [row.row_number for row in rows] == [5, 7]
    assert sheets[0].title_lines == ("2021年特困供养人员花名册", "填报单位：民政局")
    assert [(t.row_number, t.label, t.agrees) for t in sheets[0].totals] == [(8, "合计", True)]
    assert sheets[0].notes == 2


def test_total_that_disagrees_is_said(tmp_path):
    path = save(tmp_path / "a.xlsx", [HEAD, person(1), ("合计3人",)])
    _, sheets = read(path)
    assert sheets[0].totals[0].agrees is False
    assert sheets[0].warnings == ("第3行“合计3人”的数字与读到的人数不一致，请核对是否漏行。",)


def test_subtotals_count_since_the_one_before(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [(*HEAD, "资助金额"), (*person(1), "70元"), (*person(2), "70"), ("小计", None, 140),
         (*person(3), 70), ("小计", None, 70), ("合计", None, "210.00"), ("总计", None, "200")],
    )  # fmt: skip
    _, sheets = read(path)
    assert [total.agrees for total in sheets[0].totals] == [True, True, True, False]


def test_two_line_head_tells_the_head_of_household_from_the_member(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ("户编号", "户主", None, "家庭成员", None, None),
            (None, "姓名", "身份证号", "姓名", "身份证号", "与户主关系"),
            ("H1", *person(1), *person(2), "妻"),
        ],
        merged=["A1:A2", "B1:C1", "D1:F1"],
    )
    rows, sheets = read(path)
    assert dict(rows[0].values) == {
        "household_number": "H1",
        "head": name(1),
        "head_id_number": number(1),
        "name": name(2),
        "id_number": number(2),
        "relation": "妻",
    }
    assert sheets[0].header_rows == (1, 2)


def test_roster_of_heads_only_takes_the_heads(tmp_path):
    path = save(tmp_path / "a.xlsx", [("户主姓名", "户主身份证号码"), person(1)])
    rows, sheets = read(path)
    assert names(rows) == [name(1)]
    assert sheets[0].mapping == {}


def test_guardian_is_not_the_person(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [
            ("监护人姓名", "监护人身份证号码", "儿童姓名", "儿童身份证号码"),
            (*person(1), *person(2)),
        ],
    )
    rows, _ = read(path)
    assert dict(rows[0].values) == {"name": name(2), "id_number": number(2)}


def test_merged_cells_count_downwards_for_household_and_village_only(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [("行政村", "户编号", "姓名", "身份证号", "类别"),
         ("同福村", "H1", *person(1), "低保"), (None, None, *person(2), None)],
        merged=["A2:A3", "B2:B3", "E2:E3"],
    )  # fmt: skip
    rows, _ = read(path)
    second = rows[1].values
    assert (second["village"], second["household_number"], second["identity"]) == (
        "同福村",
        "H1",
        "",
    )


def test_heading_repeated_on_the_next_page_is_skipped(tmp_path):
    path = save(tmp_path / "a.xlsx", [HEAD, ("1", "2"), person(1), HEAD, person(2)])
    rows, sheets = read(path)
    assert names(rows) == [name(1), name(2)]
    assert sheets[0].repeated_heads == 2


def test_sheets_are_reported_one_by_one_and_hidden_ones_not_read(tmp_path):
    book = Workbook()
    fill(book.active, [HEAD, person(1)])
    fill(book.create_sheet("二组"), [("序号", *HEAD), (1, *person(2))])
    old = book.create_sheet("去年")
    fill(old, [HEAD, person(3)])
    old.sheet_state = "hidden"
    fill(book.create_sheet("说明"), [("填表说明",), ("按户填写",)])
    book.save(tmp_path / "a.xlsx")
    rows, sheets = read(tmp_path / "a.xlsx")
    assert names(rows) == [name(1), name(2)]
    assert [(s.name, s.hidden, s.rows, bool(s.skipped)) for s in sheets] == [
        ("Sheet", False, 1, False),
        ("二组", False, 1, False),
        ("去年", True, 0, True),
        ("说明", False, 0, True),
    ]


def test_number_cell_is_flagged_and_not_repaired(tmp_path):
    path = save(tmp_path / "a.xlsx", [HEAD, (name(1), int(number(1)[:17] + "0"))])
    rows, _ = read(path)
    assert rows[0].warnings == (CellWarning("id_number", "rounded_by_excel"),)
    assert rows[0].values["id_number"][:15] == number(1)[:15]


def test_text_in_scientific_notation_is_flagged(tmp_path):
    path = save(tmp_path / "a.xlsx", [HEAD, (name(1), "4.30598E+17")])
    rows, _ = read(path)
    assert rows[0].values["id_number"] == "4.30598E+17"
    assert rows[0].warned("id_number", "rounded_by_excel")


def test_text_that_looks_like_a_formula_is_text(tmp_path):
    payloads = ["=1+1", "+1", "-1", "@SUM(A1)"]
    path = save(tmp_path / "a.xlsx", [HEAD, *((text, number(1)) for text in payloads)])
    rows, _ = read(path)
    assert names(rows) == payloads
    assert {row.warnings for row in rows} == {()}


def test_formula_gives_its_stored_value_and_is_flagged(tmp_path):
    import xlsxwriter

    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write(1, 0, name(1))
        sheet.write_formula(1, 1, '=D2&""', value=number(1))
    rows, _ = read(path)
    assert rows[0].values["id_number"] == number(1)
    assert rows[0].warnings == (CellWarning("id_number", "formula"),)


def test_error_cells_hidden_rows_and_hidden_columns_are_said(tmp_path):
    book = Workbook()
    sheet = book.active
    fill(sheet, [(*HEAD, "类别"), (*person(1), None), (*person(2), "低保")])
    sheet.cell(2, 3, "#N/A").data_type = "e"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    book.save(tmp_path / "a.xlsx")
    rows, sheets = read(tmp_path / "a.xlsx")
    assert rows[0].warnings == (CellWarning("identity", "error_cell"),)
    assert rows[1].warnings == (CellWarning("", "hidden_row"),)
    assert [column.hidden for column in sheets[0].columns] == [False, False, True]


def test_column_that_stands_twice_is_read_once_and_said(tmp_path):
    path = save(tmp_path / "a.xlsx", [(*HEAD, "姓名"), (*person(1), name(2))])
    rows, sheets = read(path)
    assert names(rows) == [name(1)]
    assert sheets[0].warnings == ("“姓名”列出现了两次，只取左边的一列。",)


def test_remembered_mapping_wins_over_the_dictionary(tmp_path):
    path = save(
        tmp_path / "a.xlsx",
        [("补助对象", "证照", "姓名", "类别"), (name(1), number(1), "不是本人", "甲")],
    )
    known = {"补助对象": "name", "证照": "id_number", "姓名": "", "类别": ""}
    rows, sheets = read(path, known_layouts=known)
    assert dict(rows[0].values) == {"name": name(1), "id_number": number(1)}
    assert sheets[0].mapping == {"补助对象": "name", "证照": "id_number"}


def test_table_that_begins_far_from_the_corner_keeps_its_cell_names(tmp_path):
    book = Workbook()
    for offset, row in enumerate([HEAD, person(1)]):
        for column, value in enumerate(row):
            put(book.active, 20 + offset, 5 + column, value)
    book.save(tmp_path / "a.xlsx")
    rows, sheets = read(tmp_path / "a.xlsx")
    assert rows[0].row_number == 21
    assert [column.letter for column in sheets[0].columns] == ["E", "F"]


def test_head_without_a_number_column_is_refused_with_what_is_missing(tmp_path):
    path = save(tmp_path / "a.xlsx", [("姓名", "类别"), (name(1), "低保")])
    with pytest.raises(NoHeader) as refused:
        read(path)
    assert refused.value.why == "“Sheet”：只认出“姓名、身份类别”，没有认出“身份证号”列"
    assert refused.value.cure


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_csv_in_any_usual_encoding_is_read(tmp_path, encoding, delimiter):
    lines = [("名单",), HEAD, person(1), (name(2), "'" + number(2))]
    text = "\r\n".join(delimiter.join(line) for line in lines)
    path = tmp_path / "a.csv"
    path.write_text(text, encoding=encoding)
    rows, sheets = read(path)
    assert names(rows) == [name(1), name(2)]
    assert (rows[1].row_number, sheets[0].name) == (4, "名单")


def test_old_xls_is_read_and_its_number_cells_flagged(tmp_path):
    rows = [("名单",), HEAD, person(1), (name(2), float(number(2)[:17] + "0"))]
    read_rows, sheets = read(save_xls(tmp_path / "a.xls", rows))
    assert [(row.row_number, row.values["name"]) for row in read_rows] == [
        (3, name(1)),
        (4, name(2)),
    ]
    assert [row.warned("id_number", "rounded_by_excel") for row in read_rows] == [False, True]
    assert (sheets[0].name, sheets[0].header_rows) == ("名单", (2,))


def test_more_rows_than_allowed_are_refused(tmp_path):
    path = save(tmp_path / "a.xlsx", [HEAD, *map(person, range(1, 12))])
    with pytest.raises(TooLarge, match="名单超过 10 行"):
        read(path, limits=Limits(rows=10))


def test_a_child_that_takes_too_long_is_stopped(tmp_path):
    path = save(tmp_path / "a.xlsx", [HEAD, person(1)])
    with pytest.raises(TookTooLong):
        read(path, limits=Limits(wall_seconds=0.001))


def test_the_wall_clock_does_not_run_while_the_caller_works(tmp_path):
    path = save(tmp_path / "a.xlsx", [HEAD, *map(person, range(1, 900))])
    reading = iter(read_roster(path, limits=Limits(wall_seconds=1.0)))
    next(reading)
    time.sleep(1.1)
    assert sum(1 for _ in reading) == 898


def test_a_child_that_dies_for_memory_is_a_refusal_and_we_live(tmp_path):
    book = Workbook()
    fill(book.active, [HEAD, person(1)])
    book.active["XFD1048576"] = "远"
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(TooLarge, match="很远的行或列"):
        read(tmp_path / "a.xlsx")
    assert read(save(tmp_path / "b.xlsx", [HEAD, person(1)]))[0]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (430699190305060000.0, "430699190305060000"),
        (430598190102030519.0, "430598190102030528"),
        (430598190102030.0, "430598190102030"),
        (4.5, "4.5"),
    ],
    ids=["as Excel keeps it", "as another program keeps it", "fifteen digits", "no number"],
)
def test_number_cell_shows_the_digits_that_are_left(cell, text):
    assert cell_text(cell) == text
