"""The same sheets as Typst sets them fastest: a block of text for each column of a page.

A recorder stands in for the press, so that the very texts that the press prints go to Typst. What
Typst is spared: verification codes, and long names set smaller. Its rules are drawn once a frame.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from types import ModuleType
from typing import Any

from reports.engine.columns import SHARES
from reports.engine.fonts import FONT_ROOTS, RARE
from reports.engine.frame import Frame, Grid, Slot, Type
from reports.engine.plate import Plate

Rows = Sequence[Sequence[str]]
QUOTED = {'"': r"\"", "\\": r"\\", "\n": r"\n"}
WIDER = 400  # points
MIDDLE = 0.36  # of a type's size, from its baseline to the middle of its letters
PADDING = 2.8  # points, about what our cells have
HEAD = """#set page(margin: 0pt, width: {width:.2f}pt, height: {height:.2f}pt)
#set par(leading: 0pt, spacing: 0pt, justify: false, linebreaks: "simple")
#set smartquote(enabled: false)
"""

_styles: dict[str, tuple[Type, float]] = {}


class Recorder:
    """Has a press's interface and keeps the texts of every page."""

    def __init__(self, plate: Plate, *, title: str, printed_at: datetime):
        self.plate = plate
        self.pages: list[Page] = []

    def sheet(self, frame: str, *, where: str = "") -> "Page":
        return Page(self, self.plate.frames[frame])

    def finish(self) -> "Recorder":
        return self


class Page:
    def __init__(self, recorder: Recorder, frame: Frame):
        self._recorder = recorder
        self.frame = frame
        self.texts: dict[str, str] = {}
        self.grids: dict[str, Rows] = {}

    def put(self, slot: str, text: str) -> None:
        self.texts[slot] = text

    def fill(self, **texts: str) -> None:
        self.texts |= texts

    def rows(self, grid: str, rows: Rows) -> None:
        self.grids[grid] = rows

    def qr(self, slot: str, code: str) -> None:
        pass

    def finish(self) -> None:
        self._recorder.pages.append(self)


def recorded(document: ModuleType, context: Any) -> list[Page]:
    """The pages that a document's `render` would have had the press print."""
    press, document.Press = document.Press, Recorder
    try:
        return document.render(context).pages
    finally:
        document.Press = press


def source(pages: Sequence[Page]) -> bytes:
    """Typst's text of these pages."""
    frames = {page.frame.name: page.frame for page in pages}
    first = pages[0].frame
    stills = [f"#let {name} = [{_still(frame)}]\n" for name, frame in frames.items()]
    body = "#pagebreak()\n".join(_page(page) for page in pages)
    head = HEAD.format(width=first.width, height=first.height)
    return "".join((head, styles(), *stills, body)).encode()


def _still(frame: Frame) -> str:
    """The words and rules that stand on every page of a frame."""
    words = "".join(_text(slot, text, frame.height) for slot, text in frame.stills)
    return words + "".join(_rules(grid, frame.height) for grid in frame.grids.values())


def _page(page: Page) -> str:
    height = page.frame.height
    texts = (_text(page.frame.slots[name], text, height) for name, text in page.texts.items())
    blocks = (_blocks(page.frame.grids[name], rows, height) for name, rows in page.grids.items())
    return f"#{page.frame.name}" + "".join((*texts, *blocks)) + "\n"


def _blocks(grid: Grid, rows: Rows, height: float) -> str:
    columns = zip(grid.columns, zip(*rows, strict=True), strict=True) if rows else ()
    return "".join(_block(column, cells, grid, height) for column, cells in columns if any(cells))


def _text(slot: Slot, text: str, height: float) -> str:
    top = height - slot.y - slot.height / 2 - slot.type.size / 2
    return _placed(slot, text, top, slot.type.size)


def _block(column: Slot, cells: Sequence[str], grid: Grid, height: float) -> str:
    """All cells of a column as lines of one text, as far apart as the rows."""
    pitch = grid.middles[0] - grid.middles[1]
    top = height - grid.middles[0] - pitch / 2
    return _placed(column, "\n".join(cells), top, pitch)


def _placed(slot: Slot, text: str, top: float, line: float) -> str:
    """Never broken: a box is wider than its slot, to the sides to which the text may run."""
    share = SHARES[slot.type.align]
    quoted = re.sub(r'["\\\n]', lambda sign: QUOTED[sign[0]], text)
    return (
        f"#{_style(slot, line)}({slot.x - WIDER * share:.2f}pt, {top:.2f}pt,"
        f' {slot.width + WIDER:.2f}pt, "{quoted}")'
    )


@cache
def _style(slot: Slot, line: float) -> str:
    """A name for this type at this distance of lines; `styles` tells what it means."""
    name = f"s{len(_styles)}"
    _styles[name] = (slot.type, line)
    return name


def styles() -> str:
    return "".join(_defined(name, kind, line) for name, (kind, line) in _styles.items())


def _defined(name: str, kind: Type, line: float) -> str:
    """A line's box is as high as it is far from the next: glyphs hang in its middle."""
    families = ", ".join(f'"{family}"' for family in (kind.family, *RARE))
    red, green, blue = (round(part * 255) for part in kind.colour)
    return (
        f"#let {name}(x, y, w, s) = place(top + left, dx: x, dy: y, box(width: w,"
        f" align({kind.align},"
        f" text(font: ({families}), size: {kind.size}pt, weight: {700 if kind.bold else 400},"
        f" fill: rgb({red}, {green}, {blue}), cjk-latin-spacing: none,"
        f" top-edge: {line / 2 + kind.size * MIDDLE:.2f}pt,"
        f" bottom-edge: -{line / 2 - kind.size * MIDDLE:.2f}pt, s))))\n"
    )


def _rules(grid: Grid, height: float) -> str:
    pitch = grid.middles[0] - grid.middles[1]
    left, right = _edge(grid.columns[0], -PADDING), _edge(grid.columns[-1], PADDING, end=True)
    tops = [height - middle - pitch / 2 for middle in grid.middles]
    tops.append(tops[-1] + pitch)
    across = "".join(_line(left, top, right - left, horizontal=True) for top in tops)
    edges = [left, *(_edge(one, PADDING, end=True) for one in grid.columns)]
    return across + "".join(_line(x, tops[0], tops[-1] - tops[0]) for x in edges)


def _edge(slot: Slot, padding: float, *, end: bool = False) -> float:
    return slot.x + padding + (slot.width if end else 0)


def _line(x: float, y: float, length: float, *, horizontal: bool = False) -> str:
    turned = "0deg" if horizontal else "90deg"
    return (
        f"#place(top + left, dx: {x:.2f}pt, dy: {y:.2f}pt,"
        f" line(length: {length:.2f}pt, angle: {turned}, stroke: 0.5pt))"
    )


def compiler() -> Callable[[bytes], bytes]:
    """Typst with its fonts found, once a process. Raises ImportError without the package."""
    import typst  # a dev dependency, for this floor only

    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(root) for root in FONT_ROOTS if root.exists()],
    )
    made = typst.Compiler(font_paths=fonts)
    return lambda text: made.compile(text, format="pdf", pdf_tags=False)
