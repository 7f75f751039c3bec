"""Sheets whose columns nobody could tell: what is asked and remembered, and found again."""

import contextlib

import pytest
from openpyxl import Workbook, load_workbook
from roster_builder import HEAD, fill, name, number, person, save

from enrollment.workbooks.confirming import LayoutRefused, confirm, to_ask, unread_people, view_from
from enrollment.workbooks.guessing import guess_columns
from enrollment.workbooks.layouts import KnownLayout, fingerprint
from enrollment.workbooks.marking.mark import mark_workbook
from enrollment.workbooks.marking.results import RowResult
from enrollment.workbooks.read import read_roster
from enrollment.workbooks.refusals import NoHeader

STRANGE = ("受助人", "证照", "批次说明")
LINES = [(*person(index), "一档") for index in range(1, 5)]


def read(path, *layouts):
    reading = read_roster(path, layouts=layouts)
    return list(reading), reading.sheets


def asked(path, *layouts):
    """The questions about a file, whether it could be read or not."""
    reading = read_roster(path, layouts=layouts)
    with contextlib.suppress(NoHeader):
        list(reading)
    return to_ask(reading.sheets)


def answered(view, **more):
    answer = {"read": True, "first": view.first, "last": view.last, "fields": view.fields}
    return confirm(view, **{**answer, **more})


def test_unknown_headings_are_guessed_from_the_cells_below(tmp_path):
    (view,) = asked(save(tmp_path / "a.xlsx", [("名单",), STRANGE, *LINES]))
    assert (view.first, view.last, view.guessed) == (1, 1, True)
    assert dict(view.fields) == {"name": 0, "id_number": 1}


def test_confirmed_layout_is_read_without_asking(tmp_path):
    (view,) = asked(save(tmp_path / "a.xlsx", [("2020年名单",), STRANGE, *LINES]))
    known = answered(view, fields={"name": 0, "id_number": 1, "identity": 2})
    rows, sheets = read(save(tmp_path / "b.xlsx", [(), (), STRANGE, *LINES]), known)
    assert dict(rows[0].values) == {
        "name": name(1),
        "id_number": number(1),
        "identity": "一档",
    }
    assert (sheets[0].remembered, sheets[0].header_rows) == (True, (3,))


def test_years_blanks_and_brackets_make_no_other_layout():
    old = ("姓 名", "证照（18位）", "2020年度资助金额")
    new = ("姓名", "证照", "2021年资助金额", "")
    assert fingerprint(old) == fingerprint(new)
    assert fingerprint(old) != fingerprint(("姓名", "证照"))


def test_confirmed_columns_win_over_the_dictionary_by_their_place(tmp_path):
    """Two columns of one heading: the place tells them apart, the words cannot."""
    head = ("姓名", "姓名", "身份证号")
    path = save(tmp_path / "a.xlsx", [head, ("监护人", name(1), number(1))])
    (view,) = asked(path)
    known = answered(view, fields={"name": 1, "id_number": 2})
    rows, _ = read(path, known)
    assert [row.values["name"] for row in rows] == [name(1)]


def test_table_without_a_heading_is_asked_about_once(tmp_path):
    path = save(tmp_path / "a.xlsx", [(index, *person(index)) for index in range(1, 5)])
    (view,) = asked(path)
    assert (view.first, view.last) == (0, -1)
    assert dict(view.fields) == {"name": 1, "id_number": 2}
    other = save(tmp_path / "b.xlsx", [("名单",), *((9, *person(index)) for index in range(5, 30))])
    rows, sheets = read(other, answered(view))
    assert (len(rows), rows[0].row_number, sheets[0].remembered) == (25, 2, True)


def test_marking_a_table_without_a_heading_puts_the_reason_beside_the_people(tmp_path):
    path = save(tmp_path / "a.xlsx", [person(1), person(2)])
    known = answered(asked(path)[0])
    result = RowResult("Sheet", 2, "错了", True, {"name": "这里"})
    mark_workbook(path, tmp_path / "m.xlsx", [result], layouts=[known])
    sheet = load_workbook(tmp_path / "m.xlsx").active
    assert (sheet["C1"].value, sheet["C2"].value, sheet["A2"].comment.text) == (
        None,
        "错了",
        "这里",
    )


def test_marked_workbook_is_still_the_same_layout_and_is_marked_in_the_same_column(tmp_path):
    path = save(tmp_path / "a.xlsx", [("名单",), STRANGE, *LINES])
    known = answered(asked(path)[0])
    marked, again = tmp_path / "m.xlsx", tmp_path / "n.xlsx"
    mark_workbook(path, marked, [RowResult("Sheet", 3, "错了", True)], layouts=[known])
    rows, sheets = read(marked, known)
    assert (len(rows), sheets[0].remembered) == (4, True)
    mark_workbook(marked, again, [RowResult("Sheet", 3, "已匹配")], layouts=[known])
    sheet = load_workbook(again).active
    assert [cell.value for cell in sheet[2]] == [*STRANGE, "核验结果"]
    assert sheet["D3"].value == "已匹配"


def test_sheet_with_people_that_nobody_read_is_told_apart_from_a_cover(tmp_path):
    book = Workbook()
    fill(book.active, [("填表说明", "2021"), ("按户填写", "一式两份")])
    fill(book.create_sheet("一村"), [HEAD, person(1)])
    book.save(tmp_path / "a.xlsx")
    assert not unread_people(read(tmp_path / "a.xlsx")[1])
    fill(book.create_sheet("二村"), [STRANGE, *LINES])
    book.save(tmp_path / "b.xlsx")
    _, sheets = read(tmp_path / "b.xlsx")
    assert [sheet.people_unread for sheet in sheets] == [0, 0, 4]
    assert unread_people(sheets)
    assert [view.read for view in to_ask(sheets)] == [False, True, True]


def test_sheet_that_somebody_leaves_out_is_left_out_next_time_with_a_sentence(tmp_path):
    book = Workbook()
    fill(book.active, [HEAD, person(1)])
    fill(book.create_sheet("去年的"), [STRANGE, *LINES])
    book.save(tmp_path / "a.xlsx")
    _, last = asked(tmp_path / "a.xlsx")
    rows, sheets = read(tmp_path / "a.xlsx", answered(last, read=False))
    assert [row.sheet for row in rows] == ["Sheet"]
    assert sheets[1].skipped == "按上次的选择，这张工作表不读。"
    assert not unread_people(sheets)


def test_cover_that_nobody_would_read_is_not_remembered(tmp_path):
    book = Workbook()
    fill(book.active, [("特困名册", "2021"), ("按户填写", "一式两份")])
    fill(book.create_sheet("名单"), [HEAD, person(1)])
    book.save(tmp_path / "a.xlsx")
    cover, _ = asked(tmp_path / "a.xlsx")
    assert answered(cover, read=False) is None


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"fields": {"name": 0}}, "“Sheet”还没有指定“身份证号”列"),
        ({"fields": {"card_number": 1}}, "“Sheet”还没有指定“姓名”列"),
        ({"first": 0, "last": 0}, "“Sheet”的表头没有选对"),
        ({"first": 0, "last": 3}, "“Sheet”的表头行没有选对"),
        ({"first": 90, "last": 90}, "“Sheet”的表头行没有选对"),
    ],
    ids=["no number", "no name", "the title for the heading", "four lines", "beyond the sheet"],
)
def test_answer_that_is_not_enough_is_refused_with_what_is_missing(tmp_path, more, told):
    (view,) = asked(save(tmp_path / "a.xlsx", [("名单",), STRANGE, *LINES]))
    with pytest.raises(LayoutRefused) as refused:
        answered(view, **more)
    assert refused.value.what == told
    assert refused.value.cure


def test_view_survives_being_kept_as_json(tmp_path):
    import json

    (view,) = asked(save(tmp_path / "a.xlsx", [("名单",), STRANGE, *LINES], merged=["A1:C1"]))
    assert view_from(json.loads(json.dumps(view.as_dict()))) == view


def test_two_line_head_is_found_again_by_its_merged_words(tmp_path):
    head = [("户", None, "人", None), ("户主", "证", "称呼", "证")]
    lines = [(*person(1), *person(2)), (*person(3), *person(4))]
    merged = ["A1:B1", "C1:D1"]
    path = save(tmp_path / "a.xlsx", [*head, *lines], merged=merged)
    (view,) = asked(path)
    known = answered(view, first=0, last=1, fields={"head": 0, "name": 2, "id_number": 3})
    rows, sheets = read(save(tmp_path / "b.xlsx", [("名",), *head, *lines],
                             merged=["A2:B2", "C2:D2"]), known)  # fmt: skip
    assert [row.values["name"] for row in rows] == [name(2), name(4)]
    assert sheets[0].header_rows == (2, 3)


def test_layout_of_another_sheet_changes_nothing(tmp_path):
    other = KnownLayout(fingerprint(("甲", "乙")), {"name": 1, "id_number": 0})
    rows, sheets = read(save(tmp_path / "a.xlsx", [HEAD, person(1)]), other)
    assert (rows[0].values["name"], sheets[0].remembered) == (name(1), False)


def test_guess_takes_the_name_beside_the_number_and_not_the_village():
    rows = [("同福村", "3组", name(i), number(i), "男", "13800001234") for i in range(1, 6)]
    assert guess_columns(rows) == {
        "id_number": 3,
        "name": 2,
        "sex": 4,
        "phone": 5,
        "village": 0,
        "group": 1,
    }


def test_guess_knows_a_disability_card():
    rows = [(name(i), f"{number(i)}42") for i in range(1, 6)]
    assert guess_columns(rows) == {"card_number": 1, "name": 0}


def test_guess_of_nobody_is_none():
    assert guess_columns([("填表说明", "按户填写")]) == {}
