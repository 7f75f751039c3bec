"""Comments on cells: the part with the texts, and the old drawing that Excel wants for them."""

import re
from collections.abc import Mapping
from typing import IO

from ..scan import column_index
from .xml_edit import Editor, ascii_xml, text_xml

AUTHOR = "参保名单核验"
SOLVED = "上次指出的问题，这次没有再发现。"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
CELL = re.compile(r"([A-Z]+)(\d+)")
SHAPE_ID = re.compile(rb"_x0000_s(\d+)")
FIRST_SHAPE = 1025

NEW_DRAWING = (
    b'<xml xmlns:v="urn:schemas-microsoft-com:vml" '
    b'xmlns:o="urn:schemas-microsoft-com:office:office" '
    b'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    b'<o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'
)
SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;'
    "margin-left:59.25pt;margin-top:1.5pt;width:240pt;height:90pt;z-index:1;"
    'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto">'
    '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto">'
    '<div style="text-align:left"></div></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:AutoFill>False'
    "</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)


def new_comments(comments: Mapping[str, str]) -> bytes:
    items = "".join(_comment(cell, text, 0, "") for cell, text in comments.items())
    return ascii_xml(
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<comments xmlns="{MAIN}">'
        f"<authors><author>{text_xml(AUTHOR)}</author></authors>"
        f"<commentList>{items}</commentList></comments>"
    )


class CommentsEditor(Editor):
    """Adds ours to the department's own comments, which are never touched.

    Ours of an earlier marking say the new text, or that the trouble is gone: their shapes stay,
    and a shape without a comment is what Excel calls a damaged file.
    """

    def __init__(self, target: IO[bytes], comments: Mapping[str, str], authors: list[str]) -> None:
        super().__init__(target)
        self.ours = authors.index(AUTHOR) if AUTHOR in authors else -1
        self.author = len(authors) if self.ours < 0 else self.ours
        self.left = dict(comments)

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        if name != "comment":
            return
        cell = attributes.get("ref", "")
        text = self.left.pop(cell, SOLVED)
        if attributes.get("authorId") == str(self.ours):
            self.insert(_comment(cell, text, self.author, self.prefix))
            self.drop()

    def on_end(self, name: str) -> None:
        p = self.prefix
        if name == "authors" and self.ours < 0:
            self.insert(f"<{p}author>{text_xml(AUTHOR)}</{p}author>")
        elif name == "commentList":
            items = self.left.items()
            self.insert("".join(_comment(cell, text, self.author, p) for cell, text in items))


def with_shapes(drawing: bytes, cells: list[str]) -> bytes:
    """Excel's own drawings are not always well-formed XML: only the end is looked for."""
    end = drawing.rfind(b"</")
    used = [int(number) for number in SHAPE_ID.findall(drawing)]
    first = max(used, default=FIRST_SHAPE - 1) + 1
    kind = "" if b'id="_x0000_t202"' in drawing else SHAPE_TYPE
    shapes = "".join(_shape(first + index, cell) for index, cell in enumerate(cells))
    return drawing[:end] + ascii_xml(kind + shapes) + drawing[end:]


def _comment(cell: str, text: str, author: int, p: str) -> str:
    return (
        f'<{p}comment ref="{cell}" authorId="{author}"><{p}text><{p}r>'
        f'<{p}t xml:space="preserve">{text_xml(text)}</{p}t></{p}r></{p}text></{p}comment>'
    )


def _shape(number: int, cell: str) -> str:
    match = CELL.fullmatch(cell)
    assert match is not None  # noqa: S101 - SheetPlan made the name
    return SHAPE.format(id=number, row=int(match[2]) - 1, column=column_index(match[1]))
