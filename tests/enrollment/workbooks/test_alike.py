"""A row that is judged by one like it gets, to the letter, what check_row says of it."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from roster_builder import TODAY, card, name, number

from enrollment.workbooks.checks.alike import BEHIND_OWN, FIRST_OWN, OWN, RowChecker
from enrollment.workbooks.checks.draft import CheckedRow
from enrollment.workbooks.checks.row import check_row
from enrollment.workbooks.fields import dictionary
from enrollment.workbooks.rows import Batch, CellWarning
from values.resident_id import check_digit


def foreign(serial: int) -> str:
    first = f"91199919010203{serial:03d}"
    return first + check_digit(first)


PLAIN, ODD = st.integers(1, 6), st.text(max_size=6)
NAMES = st.one_of(
    PLAIN.map(name),
    PLAIN.map(name),
    st.sampled_from(["", "李之子", " 王五", "王 五", "赵六2", "㐂一", "阿依古丽·买买提", "阿•提"]),
    PLAIN.map(number),
    ODD,
)
NUMBERS = st.one_of(
    PLAIN.map(number),
    PLAIN.map(number),
    PLAIN.map(lambda n: number(n, "20200601")),
    PLAIN.map(foreign),
    st.sampled_from(["", "430598190102030", "430598190102030010", "赵钱", "4.3E+17"]),
    PLAIN.map(lambda n: f" {number(n)}"),
    PLAIN.map(lambda n: number(n).lower()),
)
TEXTS = {
    "sex": st.sampled_from(["", "男", "女", " 男", "1", "2", "不详", "=1"]),
    "born": st.sampled_from(["", "19010203", "1901-02-03", "1901.2", "19020203", "20200601", "？"]),
    "identity": st.sampled_from(["", "特困", "残疾人二级", "新生儿", "低保 ", "@x"]),
    "sub": st.sampled_from(["", "一类", "Ａ类"]),
    "grade": st.sampled_from(["", "二级", "无", "很重"]),
    "kind": st.sampled_from(["", "肢体", "语言", "怪"]),
    "since": st.sampled_from(["", "2020-01-01", "2020年1月", "2020-13-01", "长期"]),
    "until": st.sampled_from(["", "2019-12-31", "2020-12-31", "长期", "43831"]),
    "amount": st.sampled_from(["", "320", "320.005", "多"]),
    "card_number": st.one_of(st.just(""), PLAIN.map(card), ODD),
    "household_number": st.sampled_from(["", "0001", "1" * 60, " 2"]),
    "phone": st.sampled_from(["", "13800000000", "+8613800000000", "—"]),
    **{
        field: st.sampled_from(["", "一组", "=cmd|' /C calc'!A0", " = 1"])
        for field in ("address", "county", "head_id_number", "result")
    },
    **{
        field: st.sampled_from(["", "一村", "一 村", "＝1+1", "Ｂ村\u200b"])
        for field in ("town", "village", "group", "head", "relation")
    },
}
WARNINGS = st.sampled_from(
    [CellWarning("id_number", "rounded_by_excel"), CellWarning("", "hidden_row")]
)


@st.composite
def batches(draw) -> Batch:
    """Rows of one sheet, of few values, so that many are alike."""
    more = draw(st.lists(st.sampled_from(sorted(TEXTS)), unique=True, max_size=6))
    columns = [NAMES, NUMBERS, *(TEXTS[field] for field in more)]
    rows = draw(st.lists(st.tuples(*columns), min_size=1, max_size=30))
    warned = draw(st.dictionaries(st.integers(0, len(rows)), st.tuples(WARNINGS), max_size=3))
    cells = [[place, *texts] for place, texts in enumerate(rows, 2)]
    return Batch("名单", ("name", "id_number", *more), cells, warned)


@settings(max_examples=400)
@given(st.lists(batches(), min_size=1, max_size=3))
def test_alike_rows_are_checked_as_one_by_one(handed: list[Batch]):
    checker = RowChecker(TODAY)
    for batch in handed:
        assert list(checker.check(batch)) == [check_row(row, today=TODAY) for row in batch]


def test_every_kind_of_field_was_tried():
    assert TEXTS.keys() | {"name", "id_number"} == set(dictionary().fields)


def test_a_rows_own_texts_stand_together_in_a_checked_row():
    assert CheckedRow._fields[FIRST_OWN:BEHIND_OWN] == OWN


def test_a_row_like_the_first_is_not_judged_again():
    rows = [[n, name(n), number(2 * n), "女", "特困"] for n in range(1, 9)]
    checker = RowChecker(TODAY)
    found = list(checker.check(Batch("名单", ("name", "id_number", "sex", "identity"), rows, {})))
    (alike,) = checker.by_fields.values()
    assert (len(found), len(alike.said)) == (8, 1)
    assert {row.born for row in found} == {date(1901, 2, 3)}


def test_a_man_is_not_judged_by_a_woman():
    rows = [[1, name(1), number(2), "女"], [2, name(2), number(1), "女"]]
    found = list(RowChecker(TODAY).check(Batch("名单", ("name", "id_number", "sex"), rows, {})))
    assert [row.codes for row in found] == [(), ("sex_differs",)]


def test_a_foreigner_does_not_speak_for_a_resident():
    rows = [[1, name(1), foreign(1), "女"], [2, name(2), number(1), "女"]]
    found = list(RowChecker(TODAY).check(Batch("名单", ("name", "id_number", "sex"), rows, {})))
    assert [row.codes for row in found] == [(), ("sex_differs",)]
