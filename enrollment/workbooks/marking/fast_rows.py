"""A sheet marked row by row without a parser, where a row is as plain as nearly all are.

A county's roster has eight million cells, and naming each to a handler takes minutes. The head of
the part and what follows the rows go through the editor; of the rows only those with red cells,
or with anything unusual about them, do. SheetPlan.plain says whether a part may be read so.
"""

import re
from io import BytesIO
from typing import IO

from ..refusals import Damaged
from ..scan import column_index, column_letter
from .sheet_part import SheetMarker, SheetPlan
from .style_part import Styles
from .xml_edit import CHUNK, with_attributes

SHEET_DATA = re.compile(rb"<(?:\w+:)?sheetData(?:\s[^>]*)?>")
DECLARED = re.compile(rb"<\?xml[^>]*encoding=[\"'](?!utf-8)", re.IGNORECASE)
ROW = re.compile(rb"\s*<(?:\w+:)?row\b[^>]*>")
ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
CELL = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]{1,3})\d{1,7}"[^>]*>')
STYLE = re.compile(rb'\bs="(\d+)"')
LONGEST_HEAD = 4 << 20
LONGEST_ROW = 64 << 20
FLUSHED = 1 << 20


class FastSheetMarker(SheetMarker):
    """As SheetMarker, and writes the same; where the part is not as expected, it is one."""

    def run(self, source: IO[bytes]) -> None:
        head = bytearray()
        found = None
        while found is None and len(head) < LONGEST_HEAD and (chunk := source.read(CHUNK)):
            head += chunk
            found = SHEET_DATA.search(head)
        if found is None or found[0].endswith(b"/>") or DECLARED.match(head):
            super().run(_Joined(bytes(head), source))
            return
        self.feed(bytes(head[: found.end()]))
        self.flush()
        tail = self._rows(head[found.end() :], source)
        super().run(_Joined(tail, source))

    def _rows(self, buffer: bytearray, source: IO[bytes]) -> bytes:
        """Writes all rows; returns what was read behind them."""
        token = f"</{self.prefix}row>".encode()
        closing = f"</{self.prefix}sheetData>".encode()
        out, at, written = bytearray(), 0, self._target
        while True:
            end = buffer.find(token, at)
            if end >= 0:
                out += self._marked(bytes(buffer[at : end + len(token)]))
                at = end + len(token)
            if len(out) > FLUSHED:
                written.write(out)
                out.clear()
            if end >= 0:
                continue
            del buffer[:at]
            at = 0
            stop = buffer.find(closing)
            if stop >= 0:
                written.write(out + buffer[:stop])
                return bytes(buffer[stop:])
            chunk = source.read(CHUNK)
            if not chunk or len(buffer) > LONGEST_ROW:
                raise Damaged(why="工作表的内容不完整。")
            buffer += chunk

    def _marked(self, rows: bytes) -> bytes:
        """One row; any closed rows without cells before it go through as they are."""
        before = b""
        while (tag := ROW.match(rows)) and tag[0].endswith(b"/>"):
            self.row = self._number(tag[0])
            before, rows = before + tag[0], rows[tag.end() :]
        if tag is None:
            return before + rows
        self.row = self._number(tag[0])
        if self.row not in self.plan.texts and self.row != self.plan.heading_row:
            return before + rows
        return before + (self._by_hand(rows, tag[0]) or self._by_parser(rows))

    def _number(self, tag: bytes) -> int:
        found = ROW_NUMBER.search(tag)
        return int(found[1]) if found else self.row + 1

    def _by_hand(self, row: bytes, tag: bytes) -> bytes | None:
        """None where a cell must be changed, or stands where the reason goes."""
        if self.row in self.plan.red or self.styles.red_before:
            return None
        last = row.rfind(f"<{self.prefix}c ".encode())
        cell = CELL.match(row, last) if last >= 0 else None
        if cell is None or column_index(cell[1]) >= self.plan.reason_column:
            return None
        end = row.rindex(b"</")
        reason = self.reason_cell(self._neighbour(row, cell))
        opened = with_attributes(tag, {"spans": None}) if b"spans=" in tag else tag
        return opened + row[len(tag) : end] + reason + row[end:]

    def _neighbour(self, row: bytes, last: re.Match[bytes]) -> str:
        """The style of the cell in the table's last column."""
        if column_index(last[1]) == self.plan.last_column:
            tag: bytes | None = last[0]
        else:
            name = f'r="{column_letter(self.plan.last_column)}{self.row}"'.encode()
            at = row.find(name)
            tag = row[row.rfind(b"<", 0, at) : row.find(b">", at)] if at >= 0 else None
        style = STYLE.search(tag) if tag else None
        return style[1].decode() if style else "0"

    def _by_parser(self, row: bytes) -> bytes:
        out = BytesIO()
        marker = SheetMarker(out, self.plan, self.styles)
        marker.row = self.row - 1
        marker.run(BytesIO(row))
        return out.getvalue()


def marker_for(
    target: IO[bytes], plan: SheetPlan, styles: Styles, comments_id: str = ""
) -> SheetMarker:
    kind = FastSheetMarker if plan.plain else SheetMarker
    return kind(target, plan, styles, comments_id)


class _Joined:
    """A stream with something that was read of it put back."""

    def __init__(self, first: bytes, rest: IO[bytes]) -> None:
        self.first, self.rest = first, rest

    def read(self, size: int) -> bytes:
        first, self.first = self.first, b""
        return first or self.rest.read(size)
