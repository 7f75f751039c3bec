"""One worksheet's XML: the reason column, red cells, and the link to the comments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO

from ..scan import column_index, column_letter
from .results import HEADING
from .style_part import PLAIN, REASON, REASON_RED, RED, Styles
from .xml_edit import Editor, ascii_xml, text_xml, with_attributes

REASON_WIDTH = 60
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# What the schema puts behind <legacyDrawing>.
AFTER_COMMENTS = {
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst", "AlternateContent",
}  # fmt: skip


@dataclass(slots=True)
class SheetPlan:
    """Where things go on one sheet; columns count from 0, rows as in Excel.

    `texts` maps rows to (text, is it a problem), `red` rows to columns to comments. `plain`: the
    part has no comments of XML and no CDATA, so that every tag in it is one.
    """

    name: str
    heading_row: int
    last_column: int
    reason_column: int
    texts: dict[int, tuple[str, bool]] = field(default_factory=dict)
    red: dict[int, dict[int, str]] = field(default_factory=dict)
    plain: bool = False

    @property
    def comments(self) -> Mapping[str, str]:
        """Cell name to text, row by row."""
        cells = ((row, column) for row in sorted(self.red) for column in sorted(self.red[row]))
        return {f"{column_letter(c)}{r}": self.red[r][c] for r, c in cells}


class SheetMarker(Editor):
    """`comments_id` is the relation to a new drawing of comments, "" if none is needed."""

    def __init__(
        self, target: IO[bytes], plan: SheetPlan, styles: Styles, comments_id: str = ""
    ) -> None:
        super().__init__(target)
        self.plan, self.styles, self.comments_id = plan, styles, comments_id
        self.row = 0
        self.column = -1
        self.neighbour = "0"
        self.written = True
        self.width_set = False
        self.data_seen = False

    def on_start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._start_cell(attributes)
        elif name == "row":
            self._start_row(attributes)
        elif name == "col":
            self._start_col(attributes)
        elif name == "sheetData":
            self._end_cols(wrapped=True)
            self.data_seen = True
        elif name == "dimension":
            self.drop()  # the table has grown, and nobody needs the hint
        elif name in AFTER_COMMENTS and self.depth == 2 and self.data_seen:
            self._link_comments()

    def on_end(self, name: str) -> None:
        if name == "row":
            self._write_reason()
        elif name == "cols":
            self._end_cols(wrapped=False)
        elif name == "worksheet":
            self._link_comments()

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.row = int(attributes.get("r", self.row + 1))
        self.column, self.neighbour = -1, "0"
        self.written = self.row not in self.plan.texts and self.row != self.plan.heading_row
        if not self.written:
            self.retag(spans=None)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        name = attributes.get("r", "").rstrip("0123456789")
        self.column = column_index(name) if name else self.column + 1
        style = attributes.get("s", "0")
        if self.column == self.plan.last_column:
            self.neighbour = style
        if not self.written and self.column >= self.plan.reason_column:
            self._write_reason()
            if self.column == self.plan.reason_column:
                self.drop()
                return
        if self.column in self.plan.red.get(self.row, ()):
            self._restyle(style, RED)
        elif style in self.styles.red_before and self.row in self.plan.texts:
            self._restyle(style, PLAIN)

    def _restyle(self, style: str, look: str) -> None:
        if new := self.styles.look(style, look):
            self.retag(s=new)

    def _write_reason(self) -> None:
        if self.written:
            return
        self.written = True
        self.insert(self.reason_cell(self.neighbour).decode("ascii"))

    def reason_cell(self, neighbour: str) -> bytes:
        """The reason of the row that is being looked at, in the look of its neighbour."""
        text, problem = self.plan.texts.get(self.row, (HEADING, False))
        if self.row == self.plan.heading_row:
            style = neighbour
        else:
            style = self.styles.look(neighbour, REASON_RED if problem else REASON)
        p, cell = self.prefix, f"{column_letter(self.plan.reason_column)}{self.row}"
        look = f' s="{style}"' if style else ""
        return ascii_xml(
            f'<{p}c r="{cell}"{look} t="inlineStr"><{p}is><{p}t xml:space="preserve">'
            f"{text_xml(text)}</{p}t></{p}is></{p}c>"
        )

    def _start_col(self, attributes: dict[str, str]) -> None:
        """A width for the reason column; a range that covers it is split around it."""
        low, high = int(attributes["min"]), int(attributes["max"])
        ours = self.plan.reason_column + 1
        if self.width_set or high < ours:
            return
        if low > ours:
            self._end_cols(wrapped=False)
            return
        tag = self.tag()
        if low < ours:
            self.insert(_ranged(tag, low, ours - 1))
        self._end_cols(wrapped=False)
        if high > ours:
            self.insert(_ranged(tag, ours + 1, high))
        self.drop()

    def _end_cols(self, *, wrapped: bool) -> None:
        if self.width_set:
            return
        self.width_set = True
        p, ours = self.prefix, self.plan.reason_column + 1
        col = f'<{p}col min="{ours}" max="{ours}" width="{REASON_WIDTH}" customWidth="1"/>'
        self.insert(f"<{p}cols>{col}</{p}cols>" if wrapped else col)

    def _link_comments(self) -> None:
        if self.comments_id:
            drawing = f'<{self.prefix}legacyDrawing xmlns:r="{RELATIONS}" '
            self.insert(f'{drawing}r:id="{self.comments_id}"/>')
            self.comments_id = ""


def _ranged(tag: bytes, low: int, high: int) -> str:
    empty = tag if tag.endswith(b"/>") else tag[:-1] + b"/>"
    return with_attributes(empty, {"min": low, "max": high}).decode("ascii")
