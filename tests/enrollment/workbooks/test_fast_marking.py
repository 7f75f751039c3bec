"""Marking without a parser writes, byte for byte, what marking with one writes."""

import random
import re
from io import BytesIO

import pytest
from defusedxml.ElementTree import fromstring

from enrollment.workbooks.marking import fast_rows, xml_edit
from enrollment.workbooks.marking.fast_rows import FastSheetMarker
from enrollment.workbooks.marking.sheet_part import SheetMarker, SheetPlan
from enrollment.workbooks.marking.style_part import Styles

STYLES = fromstring(
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<fills><fill/><fill/></fills><cellXfs><xf/><xf/><xf/></cellXfs></styleSheet>"
)
RED_STYLES = fromstring(
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fills><fill/><fill><fgColor rgb="FFFFC7CD"/></fill></fills>'
    '<cellXfs><xf/><xf fillId="1"/><xf/></cellXfs></styleSheet>'
)


def cell(column, row, rng):
    look = rng.choice(("", "", ' s="1"', ' s="2"'))
    text = rng.choice(("<v>7</v>", "<is><t>字 &lt;c r=&quot;</t></is>", ""))
    return f'<c r="{"ABCDEFGH"[column]}{row}"{look}>{text}</c>' if text else (
        f'<c r="{"ABCDEFGH"[column]}{row}"{look}/>'
    )  # fmt: skip


def a_row(number, rng):
    """Rows as writers make them: with gaps, without cells, closed at once, beyond the reason."""
    shape = rng.random()
    spans = rng.choice(("", ' spans="1:4"', ' ht="20" customHeight="1"'))
    if shape < 0.1:
        return f'<row r="{number}"{spans}/>'
    if shape < 0.15:
        return f'<row r="{number}"{spans}></row>'
    wide = 8 if shape < 0.3 else 4
    cells = (cell(column, number, rng) for column in range(wide) if rng.random() < 0.85)
    gap = rng.choice(("", "\n  "))
    return f'{gap}<row r="{number}"{spans}>{"".join(cells)}</row>'


def sheet(rng, rows=60, prefix=""):
    body = f'<row r="1"><c r="A1"/></row><row r="2">{cell(0, 2, rng)}</row>'
    body += "".join(a_row(number, rng) for number in range(3, rows + 1))
    cols = rng.choice(("", '<cols><col min="1" max="9" width="9"/></cols>'))
    tail = '<mergeCells><mergeCell ref="A1:B1"/></mergeCells><pageMargins left="1"/>'
    data = f"{cols}<sheetData>{body}</sheetData>{tail}"
    text = f'<worksheet xmlns="m" xmlns:x="m"><dimension ref="A1:D9"/>{data}</worksheet>'
    if prefix:
        text = re.sub(r"<(/?)(?=[a-z])", rf"<\1{prefix}:", text)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.encode()


def plan(rng, content):
    """No row without cells is anybody's."""
    closed = {int(number) for number in re.findall(rb'row r="(\d+)"[^>]*/>', content)}
    people = [row for row in range(3, 61) if row not in closed and rng.random() < 0.8]
    texts = {row: (f"核验<{row}>", row % 3 == 0) for row in people}
    red = {row: {rng.randrange(4): "注"} for row in texts if rng.random() < 0.2}
    return SheetPlan("名单", 2, 3, rng.choice((4, 5)), texts, red, plain=True)


def marked(kind, content, the_plan, styles):
    out, looks = BytesIO(), Styles(styles)
    kind(out, the_plan, looks, "rId9").run(BytesIO(content))
    return out.getvalue(), looks.new


@pytest.mark.parametrize("seed", range(40))
@pytest.mark.parametrize("styles", [STYLES, RED_STYLES, None], ids=["plain", "marked", "none"])
def test_the_same_bytes_come_out(seed, styles):
    rng = random.Random(seed)
    content = sheet(rng, prefix="x" if seed % 7 == 0 else "")
    the_plan = plan(rng, content)
    slow = marked(SheetMarker, content, the_plan, styles)
    assert marked(FastSheetMarker, content, the_plan, styles) == slow
    fromstring(slow[0].replace(b"r:id", b"id"))


@pytest.mark.parametrize("size", [1, 7, 100])
def test_pieces_of_any_size_make_no_difference(size, monkeypatch):
    rng = random.Random(5)
    content = sheet(rng)
    the_plan = plan(rng, content)
    slow = marked(SheetMarker, content, the_plan, STYLES)
    monkeypatch.setattr(fast_rows, "CHUNK", size)
    monkeypatch.setattr(xml_edit, "CHUNK", size)
    assert marked(FastSheetMarker, content, the_plan, STYLES) == slow


def test_sheet_without_rows_and_one_in_another_encoding_go_through_the_parser():
    the_plan = plan(random.Random(1), b"")
    empty = b'<worksheet xmlns="m"><sheetData/></worksheet>'
    head = '<?xml version="1.0" encoding="UTF-16"?>'
    other = f'{head}<worksheet><sheetData><row r="3"><c/></row></sheetData></worksheet>'
    for content in (empty, other.encode("utf-16")):
        slow = marked(SheetMarker, content, the_plan, STYLES)
        assert marked(FastSheetMarker, content, the_plan, STYLES) == slow
