"""Lists as xlsx. Every cell is text: numbers keep all their digits, formulas stay dead.

Written as XML by hand, a row at a time: a county's list is 650,000 rows, of which openpyxl writes
6,000 a second (docs/decisions/lists-are-written-as-xml.md).
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from itertools import chain
from xml.sax.saxutils import escape, quoteattr

from enrollment.workbooks.scan import column_letter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
SHEET = "xl/worksheets/sheet1.xml"
# What XML cannot carry, but for the sign that stands between cells.
ILLEGAL = re.compile("[\0\2-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
BETWEEN, NUMBER = "\1", "\2"
ESCAPES = {"\r": "&#13;"}
TEXT_STYLE = 1
OPENED, CLOSED = ' t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
ROWS_AT_ONCE = 1000

# Style 1 is Excel's own format for text, "@", number 49.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="宋体"/></font>'
    '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill '
    'patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs '
    'count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf numFmtId="49" xfId="0" '
    'applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" '
    'builtinId="0"/></cellStyles></styleSheet>'
)
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
    'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="'
    'application/xml"/>'
    + "".join(
        f'<Override PartName="/{part}" ContentType="{KIND}.{kind}+xml"/>'
        for part, kind in (
            ("xl/workbook.xml", "sheet.main"),
            (SHEET, "worksheet"),
            ("xl/styles.xml", "styles"),
        )
    )
    + "</Types>"
)


@dataclass(frozen=True)
class Table:
    """A list to take away: lines above, heads, rows; every cell text."""

    title: str
    above: Sequence[Sequence[str]]
    heads: Sequence[str]
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]

    def content(self) -> bytes:
        """The list as xlsx."""
        return text_workbook(
            title=self.title,
            above=self.above,
            heads=self.heads,
            widths=self.widths,
            rows=self.rows,
        )


def text_workbook(
    *,
    title: str,
    above: Iterable[Sequence[str]],
    heads: Sequence[str],
    widths: Sequence[int],
    rows: Iterable[Sequence[str]],
) -> bytes:
    """One sheet: lines above, heads that stay in sight, rows."""
    lines = [*above, heads]
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, part in _parts(title):
            # Not writestr: that would write the clock, and the same list would be other bytes.
            with book.open(name, "w") as file:
                file.write((DECLARED + part).encode())
        with book.open(SHEET, "w", force_zip64=True) as sheet:
            for part in _sheet(len(lines), widths, chain(lines, rows)):
                sheet.write(part.encode())
    return kept.getvalue()


def _parts(title: str) -> Iterator[tuple[str, str]]:
    """All but the sheet."""
    yield "[Content_Types].xml", TYPES
    yield "_rels/.rels", _relations(("officeDocument", "xl/workbook.xml"))
    sheet = f'<sheet name={quoteattr(title[:31])} sheetId="1" r:id="rId1"/>'
    opened = f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    yield "xl/workbook.xml", f"{opened}<sheets>{sheet}</sheets></workbook>"
    parts = ("worksheet", "worksheets/sheet1.xml"), ("styles", "styles.xml")
    yield "xl/_rels/workbook.xml.rels", _relations(*parts)
    yield "xl/styles.xml", STYLES


def _relations(*targets: tuple[str, str]) -> str:
    told = (
        f'<Relationship Id="rId{n}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(told)}</Relationships>'


def _sheet(lines: int, widths: Sequence[int], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, width in enumerate(widths, 1)
    )
    yield (
        f'{DECLARED}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"><pane '
        f'ySplit="{lines}" topLeftCell="A{lines + 1}" activePane="bottomLeft" state="frozen"/>'
        f"</sheetView></sheetViews>{f'<cols>{columns}</cols>' if columns else ''}<sheetData>"
    )
    held: list[str] = []
    for number, row in enumerate(rows, 1):
        held.append(_row(number, row))
        if len(held) == ROWS_AT_ONCE:
            yield "".join(held)
            held.clear()
    yield "".join((*held, "</sheetData></worksheet>"))


def _row(number: int, texts: Sequence[str]) -> str:
    """The texts are made safe all at once: a call for each of eight million takes a minute."""
    text = BETWEEN.join(texts)
    if text.count(BETWEEN) != max(len(texts) - 1, 0):
        return _row(number, [text.replace(BETWEEN, "") for text in texts])
    safe = escape(ILLEGAL.sub("", text), ESCAPES)
    cells = _cells(len(texts)) % tuple(safe.split(BETWEEN)) if texts else ""
    cells = cells.replace(f"{OPENED}{CLOSED}", "/>").replace(NUMBER, str(number))
    return f'<row r="{number}">{cells}</row>'


@cache
def _cells(count: int) -> str:
    return "".join(
        f'<c r="{column_letter(n)}{NUMBER}" s="{TEXT_STYLE}"{OPENED}%s{CLOSED}'
        for n in range(count)
    )
