"""The department's own workbook comes back, with red cells, comments and one reason column."""

import struct
import zipfile
import zlib

import openpyxl
import pytest
import xlsxwriter
from old_excel import save_xls
from roster_builder import HEAD, TODAY, fill, name, number, person, save

from enrollment.workbooks.checks.findings import finding
from enrollment.workbooks.checks.row import check_row
from enrollment.workbooks.marking.mark import mark_workbook
from enrollment.workbooks.marking.results import HEADING, RowResult, row_result
from enrollment.workbooks.marking.style_part import OUR_RED
from enrollment.workbooks.read import read_roster
from enrollment.workbooks.refusals import NotAWorkbook

BAD = "证号有误：请改正"


def png():
    """One white pixel."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(b"\0\xff")), chunk(b"IEND", b""))
    )


def department_workbook(tmp_path):
    """What an office really has in it: a stamp, formats, a comment of its own, formulas, a list."""
    (tmp_path / "stamp.png").write_bytes(png())
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        text = book.add_format({"num_format": "@", "border": 1, "bold": True})
        sheet = book.add_worksheet("特困")
        sheet.set_column(0, 16383, 18)
        sheet.merge_range("A1:D1", "特困供养人员花名册")
        sheet.write_row(1, 0, ("序号", *HEAD, "金额"))
        for index in (1, 2, 3):
            sheet.write_number(index + 1, 0, index)
            sheet.write_string(index + 1, 1, name(index) if index < 3 else "=1+1")
            sheet.write_string(index + 1, 2, number(index), text)
            sheet.write_formula(index + 1, 3, "=100+180", value=280)
        sheet.write_comment("B3", "本人有两个住址")
        sheet.insert_image("F8", tmp_path / "stamp.png")
        sheet.data_validation("D3:D9", {"validate": "list", "source": ["280", "140"]})
        sheet.conditional_format("A1:D9", {"type": "blanks", "format": text})
        sheet.autofilter("A2:D5")
        book.add_worksheet("附件").write(0, 0, "填表说明")
    return path


RESULTS = [
    RowResult("特困", 3, "已匹配"),
    RowResult("特困", 4, BAD, True, {"id_number": "校验码不对"}),
    RowResult("特困", 5, "=cmd|'/c calc'!A1", False, {"name": "不像人名"}),
]


def marked(tmp_path, results=RESULTS):
    path = department_workbook(tmp_path)
    assert mark_workbook(path, tmp_path / "b.xlsx", results) == len(results)
    return path, tmp_path / "b.xlsx"


def test_every_row_says_what_happened_in_one_column_at_the_right(tmp_path):
    _, target = marked(tmp_path)
    sheet = openpyxl.load_workbook(target)["特困"]
    assert [sheet.cell(row, 5).value for row in range(1, 6)] == [
        None, HEADING, "已匹配", BAD, "=cmd|'/c calc'!A1",
    ]  # fmt: skip
    assert sheet.max_column == 5
    assert sheet["E5"].data_type == "s"
    assert sheet.column_dimensions["E"].width == 60


def test_only_offending_cells_are_red_and_commented(tmp_path):
    _, target = marked(tmp_path)
    sheet = openpyxl.load_workbook(target)["特困"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    red = [cell.coordinate for cell in cells if cell.fill.fgColor.rgb == OUR_RED]
    comments = {cell.coordinate: cell.comment.text for cell in cells if cell.comment}
    assert red == ["C4", "E4", "B5"]
    assert comments == {"B3": "本人有两个住址", "C4": "校验码不对", "B5": "不像人名"}


def test_red_cells_keep_their_own_format_and_text_stays_text(tmp_path):
    _, target = marked(tmp_path)
    sheet = openpyxl.load_workbook(target)["特困"]
    cell = sheet["C4"]
    assert (cell.value, cell.data_type, cell.number_format) == (number(2), "s", "@")
    assert (cell.font.bold, cell.border.left.style) == (True, "thin")
    assert (sheet["B5"].value, sheet["B5"].data_type) == ("=1+1", "s")


def test_everything_else_is_the_departments_byte_for_byte(tmp_path):
    source, target = marked(tmp_path)
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target) as after:
        assert after.testzip() is None
        same = {n for n in before.namelist() if before.read(n) == after.read(n)}
        changed = set(before.namelist()) - same
        sheet = after.read("xl/worksheets/sheet1.xml").decode()
    assert changed == {
        "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/comments1.xml",
        "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    assert "xl/media/image1.png" in same
    for kept in ("<mergeCell ", "<dataValidation ", "<conditionalFormatting", "<autoFilter",
                 "<drawing ", "<f>100+180</f><v>280</v>"):  # fmt: skip
        assert kept in sheet


def test_width_of_other_columns_is_kept_around_ours(tmp_path):
    _, target = marked(tmp_path)
    with zipfile.ZipFile(target) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    cols = sheet[sheet.index("<cols>") : sheet.index("</cols>")]
    assert [part.split('"')[1:4:2] for part in cols.replace(" width", "").split("<col ")[1:]]
    assert 'min="1" max="4"' in cols
    assert 'min="5" max="5" width="60"' in cols
    assert 'min="6" max="16384"' in cols


def test_marked_workbook_can_be_handed_in_and_marked_again(tmp_path):
    _, target = marked(tmp_path)
    reading = read_roster(target)
    assert [row.values["result"] for row in reading] == [text.text for text in RESULTS]
    again = [RowResult("特困", row, "已匹配") for row in (3, 4, 5)]
    mark_workbook(target, tmp_path / "c.xlsx", again)
    sheet = openpyxl.load_workbook(tmp_path / "c.xlsx")["特困"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert [sheet.cell(row, 5).value for row in (2, 3, 4, 5)] == [HEADING, *["已匹配"] * 3]
    assert sheet.max_column == 5
    assert [cell.coordinate for cell in cells if cell.fill.fgColor.rgb == OUR_RED] == []
    assert sheet["C4"].comment.text == "上次指出的问题，这次没有再发现。"
    assert sheet["B3"].comment.text == "本人有两个住址"


def test_workbook_without_comments_widths_or_shared_strings_gets_all_of_them(tmp_path):
    path = save(tmp_path / "a.xlsx", [HEAD, person(1), person(2)])
    results = [RowResult("Sheet", 2, "已匹配"), RowResult("Sheet", 3, BAD, True, {"name": "注"})]
    mark_workbook(path, tmp_path / "b.xlsx", results)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [cell.value for cell in sheet["C"]] == [HEADING, "已匹配", BAD]
    assert sheet["A3"].comment.text == "注"
    assert sheet["A3"].fill.fgColor.rgb == OUR_RED


def test_two_line_head_and_several_sheets_are_marked_each_in_its_place(tmp_path):
    book = openpyxl.Workbook()
    fill(book.active, [("类别", "对象", None), (None, *HEAD), ("低保", *person(1))])
    for span in ("A1:A2", "B1:C1"):
        book.active.merge_cells(span)
    fill(book.create_sheet("二"), [(*HEAD, None, "备忘"), (*person(2), None, "村里")])
    book.save(tmp_path / "a.xlsx")
    results = [RowResult("Sheet", 3, "甲"), RowResult("二", 2, "乙")]
    mark_workbook(tmp_path / "a.xlsx", tmp_path / "b.xlsx", results)
    marked_book = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert [cell.value for cell in marked_book["Sheet"]["D"]] == [None, HEADING, "甲"]
    assert [cell.value for cell in marked_book["二"]["E"]] == [HEADING, "乙"]


def test_prefixed_xml_is_marked_in_its_own_prefix(tmp_path):
    source = save(tmp_path / "a.xlsx", [HEAD, person(1)])
    prefixed = tmp_path / "p.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(prefixed, "w") as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == "xl/worksheets/sheet1.xml":
                text = content.decode().replace("</", "</x:").replace("<", "<x:")
                text = text.replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=")
                content = text.encode()
            new.writestr(entry, content)
    mark_workbook(prefixed, tmp_path / "b.xlsx", [RowResult("Sheet", 2, "已匹配")])
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [cell.value for cell in sheet["C"]] == [HEADING, "已匹配"]


def test_csv_comes_back_as_a_workbook_of_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(f"姓名,身份证号\n=1+1,{number(1)}\n{name(2)},1\n", encoding="gb18030")
    results = [RowResult("名单", 2, "已匹配"), RowResult("名单", 3, BAD, True, {"id_number": "短"})]
    mark_workbook(path, tmp_path / "b.xlsx", results)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    assert [[cell.value for cell in row] for row in sheet] == [
        [*HEAD, HEADING],
        ["=1+1", number(1), "已匹配"],
        [name(2), "1", BAD],
    ]
    assert {cell.data_type for row in sheet for cell in row} == {"s"}
    assert sheet["B3"].comment.text == "短"


def test_old_xls_comes_back_as_a_workbook_of_text(tmp_path):
    path = save_xls(tmp_path / "a.xls", [HEAD, person(1), (name(2), 1.0)])
    mark_workbook(path, tmp_path / "b.xlsx", [RowResult("名单", 3, BAD, True, {"id_number": "短"})])
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")["名单"]
    assert [[cell.value for cell in row] for row in sheet] == [
        [*HEAD, HEADING],
        [*person(1), None],
        [name(2), "1", BAD],
    ]


def test_refused_source_leaves_no_target_behind(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(png())
    with pytest.raises(NotAWorkbook):
        mark_workbook(tmp_path / "a.xlsx", tmp_path / "b.xlsx", RESULTS)
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_result_of_a_row_tells_errors_and_doubts_but_no_notes(tmp_path):
    path = save(tmp_path / "a.xlsx", [HEAD, (" 赵一 ", number(1)), (name(2), "43059819")])
    good, bad = (check_row(row, today=TODAY) for row in read_roster(path))
    assert row_result(good, said="已匹配") == RowResult("Sheet", 2, "已匹配", False, {})
    told = row_result(bad)
    assert told.problem
    assert told.text == (
        "未采用：证件号码的位数不对：现有8位，请核对是否漏写、多写或者粘贴了两次。"
    )
    assert list(told.cells) == ["id_number"]
    extra = row_result(good, said="待核", findings=[finding("grade_missing", "grade")])
    assert extra.text.startswith("待核：没有残疾等级，")
