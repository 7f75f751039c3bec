from datetime import UTC, datetime

import pytest

from reports.engine.fit import TextTooLong
from reports.engine.frame import FrameError
from reports.engine.glyphs import MissingGlyph
from reports.engine.paper import render
from reports.engine.plate import make_plate
from reports.engine.press import Press

from .reading import fonts_of, pages_of, places_of, reader, text_of

MOMENT = datetime(2021, 1, 1, tzinfo=UTC)
CSS = """
@page { size: A4; margin: 20mm; }
h1 { height: 12mm; line-height: 12mm; }
th, td { height: 9mm; padding: 0 2mm; font-size: 12pt; line-height: 1.2; }
td.right { text-align: right; }
td.id { font-family: "Noto Sans Mono CJK SC"; }
.code { width: 20mm; height: 20mm; }
"""
FRAME = """<section data-frame="list"><h1 data-slot="title" data-label="标题"></h1>
<table class="ruled">
<tr><th data-text="序号"></th><th data-text="姓名"></th><th data-text="金额"></th>
<th data-text="证件"></th></tr>
<tr><td data-row="people" data-slot="people.place"></td>
<td data-slot="people.name" data-label="姓名"></td>
<td class="right" data-slot="people.amount"></td><td class="id" data-slot="people.id"></td></tr>
<tr><td data-row="people"></td><td></td><td></td><td></td></tr></table>
<p class="code" data-slot="qr"></p></section>"""
PLAIN = """<h1>示范名册</h1><table class="ruled"><tr><th>序号</th><th>姓名</th><th>金额</th>
<th>证件</th></tr><tr><td>1</td><td>李示范</td><td class="right">280.00</td>
<td class="id">4306********12</td></tr><tr><td>2</td><td>周㐂</td><td class="right">1210.50</td>
<td class="id">4306********34</td></tr></table>"""
ROWS = [("1", "李示范", "280.00", "4306********12"), ("2", "周㐂", "1210.50", "4306********34")]


def printed(*pages, title="示范名册", where=""):
    press = Press(make_plate(FRAME, CSS), title="t", printed_at=MOMENT)
    for rows in pages:
        sheet = press.sheet("list", where=where)
        sheet.put("title", title)
        sheet.rows("people", rows)
        sheet.qr("qr", "CB1-TEST")
        sheet.finish()
    return press.finish()


def test_every_text_stands_where_weasyprint_would_put_it():
    ours, theirs = places_of(printed(ROWS)), places_of(render(PLAIN, CSS, "t", MOMENT))
    for text in ("示范名册", "序号", "姓名", "李示范", "280.00", "1210.50", "4306********34"):
        assert ours[text] == pytest.approx(theirs[text], abs=0.4), text


def test_all_pages_carry_the_frame_and_their_own_rows():
    pages = pages_of(printed([ROWS[0]], [ROWS[1]], []))
    assert ["李示范" in page for page in pages] == [True, False, False]
    assert all("序号" in page and "示范名册" in page for page in pages)


def test_text_can_be_searched_in_the_order_of_the_rows():
    text = text_of(printed(ROWS))
    assert text.index("李示范") < text.index("280.00") < text.index("周㐂") < text.index("1210.50")


def test_a_rare_character_is_printed_by_its_own_font_and_can_be_searched():
    content = printed([("1", "李\U0002a700范", "1.00", "")])
    assert "李\U0002a700范" in text_of(content).replace("\n", "")
    assert "HanaMinB" in fonts_of(content)


def test_only_the_expected_fonts_are_embedded():
    assert fonts_of(printed(ROWS)) == {
        "NotoSerifCJKsc-Regular",
        "NotoSerifCJKsc-Bold",
        "NotoSansCJKsc-Bold",
        "NotoSansMonoCJKsc-Regular",
    }


def test_a_long_name_stays_in_its_column():
    name = "阿卜杜热合曼·麦麦提吐尔逊江"
    content = printed([("1", name, "1.00", "")])
    assert name in "".join(text_of(content).split())
    column = make_plate(FRAME, CSS).frames["list"].grids["people"].columns[1]
    x, _ = next(place for text, place in places_of(content).items() if text.startswith("阿卜杜"))
    assert column.x <= x <= column.x + column.width


def test_a_missing_glyph_names_the_row_the_field_and_the_character():
    with pytest.raises(MissingGlyph) as refused:
        printed([ROWS[0], ("2", "周\ue001", "1.00", "")], where="第三村民小组")
    assert refused.value.field == "第三村民小组第2号的姓名"
    assert refused.value.character == "\ue001"


def test_a_text_too_long_names_the_row_and_the_field():
    with pytest.raises(TextTooLong) as refused:
        printed([("1", "李" * 200, "1.00", "")])
    assert refused.value.field == "第1号的姓名"


def test_more_rows_than_the_frame_holds_are_refused():
    with pytest.raises(ValueError, match="more rows"):
        printed([*ROWS, ROWS[0]])


def test_same_input_same_bytes():
    assert printed(ROWS, ROWS) == printed(ROWS, ROWS)


def test_the_file_tells_its_title_and_the_moment_that_it_was_given():
    about = reader(printed(ROWS)).metadata
    assert about.title == "t"
    assert about.creation_date == MOMENT


def test_markup_in_a_text_is_text():
    content = printed([("1", "<b>李</b>", "&lt;", ")Tj(\\")])
    text = text_of(content)
    assert "<b>李</b>" in text
    assert ")Tj(\\" in text


def test_a_frame_that_runs_over_its_page_is_refused():
    with pytest.raises(FrameError):
        make_plate(f'<section data-frame="long">{"<p style=height:90mm></p>" * 4}</section>', CSS)


def test_a_frame_in_a_font_that_does_not_print_is_refused():
    with pytest.raises(FrameError):
        make_plate(
            '<section data-frame="f"><p data-slot="a"></p></section>', "p { font-family: x }"
        )
