"""What is read at a glance is read as every other row is."""

from hypothesis import given, settings
from hypothesis import strategies as st
from roster_builder import HEAD, name, number

from enrollment.workbooks.cells import cell_text
from enrollment.workbooks.extract import LONGEST_TEXT, SheetReader
from enrollment.workbooks.fields import dictionary
from enrollment.workbooks.plain_rows import PlainRows
from enrollment.workbooks.sources import SourceSheet

HEADINGS = (*HEAD, "户编号", "残疾证号", "村")
PLAIN = st.integers(1, 9)
CELLS = (
    st.one_of(PLAIN.map(name), st.sampled_from(["", " ", "合计", "姓名", "字" * 301])),
    st.one_of(
        PLAIN.map(number),
        PLAIN.map(number),
        st.sampled_from(["", 4.30598190102030e17, f"{number(1)}.00", "4.3E+17", " " * 18]),
        st.from_regex(r"[0-9]{17}[0-9Xx.E]", fullmatch=True),
    ),
    st.one_of(st.sampled_from(["", "0001", 1.0, 1e16, "1E+16", "12345678901234567.0"])),
    st.sampled_from(["", "", "43059819010203001142", 4.3e19, "4.3E+19"]),
    st.sampled_from(["", "一村", True, 3.5]),
)


@settings(max_examples=400)
@given(st.lists(st.tuples(*CELLS).map(list), min_size=1, max_size=8), st.integers(2, 5))
def test_a_plain_row_is_what_the_second_look_says(rows: list[list], width: int):
    sheet = SourceSheet("名单", False, iter([HEADINGS, *rows]))
    reader = SheetReader(sheet, dictionary(), {})
    layout = reader.find_layout()
    plain = PlainRows.of(sheet, layout, filled=False, longest=LONGEST_TEXT)
    for index, whole in enumerate(rows, 1):
        cells = whole[:width]
        texts = [cell_text(cell) for cell in cells]
        if row := plain.row(index, cells, texts):
            assert reader._is_data(index, texts, layout)
            assert row == reader._raw_row(index, cells, texts, layout)


def test_a_good_row_is_plain():
    sheet = SourceSheet(
        "名单", False, iter([HEADINGS, good := [name(1), number(1), "1", "", "村"]])
    )
    layout = SheetReader(sheet, dictionary(), {}).find_layout()
    plain = PlainRows.of(sheet, layout, filled=False, longest=LONGEST_TEXT)
    assert list(plain.row(1, good, good).values.values()) == good
