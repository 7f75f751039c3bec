"""Reads the parts of an xlsx as bytes, once, before the parser: what calamine does not tell.

Which cells hold formulas or errors, which rows and columns are hidden; and that no part carries
a document type (entities) or more bytes than its directory entry says. Memory stays at one chunk
and one bit per row for every column with a formula.
"""

import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import dirname, join, normpath
from xml.etree.ElementTree import Element  # the type alone: defusedxml parses

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from .refusals import Damaged, Suspicious

CHUNK = 1 << 20
# Longer than any cell's opening tags, shorter than a chunk.
OVERLAP = 512
LARGEST_INDEX_PART = 4 << 20
LAST_ROW = 1 << 20

DOCUMENT_TYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
FORMULA = re.compile(
    rb'<(?:\w+:)?c\s[^>]{0,200}?\br="([A-Z]{1,3})(\d{1,7})"[^>]{0,200}>\s*<(?:\w+:)?f[\s/>]'
)
ERROR_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]{0,200}>", re.DOTALL)
CELL_NAME = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
ROW_TAG = re.compile(rb"<(?:\w+:)?row\s[^>]{0,400}>")
ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
COLUMN_TAG = re.compile(rb"<(?:\w+:)?col\s[^>]{0,400}>")
EDGE = {side: re.compile(rb"\b" + side + rb'="(\d{1,5})"') for side in (b"min", b"max")}


@dataclass(slots=True)
class SheetMarks:
    """Zero-based columns to a bit set of zero-based rows; `hidden_columns` are zero-based.

    `plain`: nothing in the sheet's part is a comment of XML or CDATA.
    """

    formulas: dict[int, bytearray] = field(default_factory=lambda: defaultdict(_bits))
    errors: dict[int, bytearray] = field(default_factory=lambda: defaultdict(_bits))
    hidden_rows: bytearray | None = None
    hidden_columns: set[int] = field(default_factory=set)
    plain: bool = True

    def has_formula(self, row: int, column: int) -> bool:
        return _lit(self.formulas.get(column), row)

    def has_error(self, row: int, column: int) -> bool:
        return _lit(self.errors.get(column), row)

    def is_hidden(self, row: int) -> bool:
        return _lit(self.hidden_rows, row)


def scan_package(path: Path) -> dict[str, SheetMarks]:
    """Marks by sheet name. Raises Suspicious for a document type, Damaged for torn parts."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = sheet_parts(archive)
            marks = {name: SheetMarks() for name in parts}
            by_part = {part: marks[name] for name, part in parts.items()}
            for entry in archive.infolist():
                if entry.filename.endswith((".xml", ".rels", ".vml")):
                    _scan_part(archive, entry, by_part.get(entry.filename))
            return marks
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError) as error:
        raise Damaged(why="内部部件解不开，文件可能被截断或改动过。") from error


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name to part name, in the workbook's order."""
    targets = relations(archive, "xl/workbook.xml")
    sheets = {}
    for element in read_xml(archive, "xl/workbook.xml").iter():
        if _local(element.tag) == "sheet":
            sheets[element.get("name", "")] = targets.get(_relation_id(element), "")
    return sheets


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    """Relation id to target part of one part; empty if it has no relations."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels"
    if rels not in archive.NameToInfo:
        return {}
    found = {}
    for element in read_xml(archive, rels):
        target = element.get("Target", "")
        absolute = target[1:] if target.startswith("/") else normpath(join(dirname(part), target))
        found[element.get("Id", "")] = absolute
    return found


def read_xml(archive: zipfile.ZipFile, part: str) -> Element:
    """A small part as a tree. Raises Damaged or Suspicious."""
    try:
        if archive.getinfo(part).file_size > LARGEST_INDEX_PART:
            raise Suspicious(why="内部的目录部件大得不正常。")
        return fromstring(archive.read(part), forbid_dtd=True)
    except DefusedXmlException as error:
        raise Suspicious(why="内部部件带有实体定义，这是攻击文件的特征。") from error
    except (KeyError, ParseError, ValueError, LookupError) as error:
        raise Damaged(why=f"内部部件 {part} 缺失或损坏。") from error


def _scan_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, marks: SheetMarks | None) -> None:
    first = True
    for window in _windows(archive, entry):
        if first and window[:2] in (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<"):
            raise Suspicious(why="内部部件的编码不正常。")
        if b"<!" in window and DOCUMENT_TYPE.search(window):
            raise Suspicious(why="内部部件带有实体定义，这是攻击文件的特征。")
        if marks is not None:
            marks.plain = marks.plain and b"<!" not in window
            _scan_sheet(window, marks, first=first)
        first = False


def _windows(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Chunks that overlap, so that no tag is cut in two. Reading to the end checks the CRC."""
    tail = b""
    with archive.open(entry) as stream:
        while chunk := stream.read(CHUNK):
            yield tail + chunk
            tail = chunk[-OVERLAP:]


def _scan_sheet(window: bytes, marks: SheetMarks, *, first: bool) -> None:
    if first:
        _scan_columns(window.partition(b"sheetData")[0], marks)
    if b"<f" in window or b":f" in window:
        for column, row in FORMULA.findall(window):
            _light(marks.formulas[column_index(column)], int(row) - 1)
    if b't="e"' in window:
        for tag in ERROR_CELL.findall(window):
            if b't="e"' in tag and (name := CELL_NAME.search(tag)):
                _light(marks.errors[column_index(name[1])], int(name[2]) - 1)
    if b"hidden=" in window:
        _scan_hidden_rows(window, marks)


def _scan_hidden_rows(window: bytes, marks: SheetMarks) -> None:
    for tag in ROW_TAG.findall(window):
        if HIDDEN.search(tag) and (number := ROW_NUMBER.search(tag)):
            marks.hidden_rows = marks.hidden_rows or _bits()
            _light(marks.hidden_rows, int(number[1]) - 1)


def _scan_columns(head: bytes, marks: SheetMarks) -> None:
    for tag in COLUMN_TAG.findall(head):
        low, high = EDGE[b"min"].search(tag), EDGE[b"max"].search(tag)
        if HIDDEN.search(tag) and low and high:
            marks.hidden_columns.update(range(int(low[1]) - 1, min(int(high[1]), 1 << 14)))


def column_index(letters: bytes | str) -> int:
    """ "A" is 0."""
    text = letters.decode("ascii") if isinstance(letters, bytes) else letters
    index = 0
    for letter in text:
        index = index * 26 + ord(letter) - 64
    return index - 1


def column_letter(index: int) -> str:
    """0 is "A"."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _bits() -> bytearray:
    return bytearray(LAST_ROW >> 3)


def _light(bits: bytearray, row: int) -> None:
    if 0 <= row < LAST_ROW:
        bits[row >> 3] |= 1 << (row & 7)


def _lit(bits: bytearray | None, row: int) -> bool:
    return bits is not None and bool(bits[row >> 3] & 1 << (row & 7))


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _relation_id(element: Element) -> str:
    return next((value for key, value in element.items() if _local(key) == "id"), "")
