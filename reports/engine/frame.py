"""Frames: the part of a page that repeats, laid out once, with the places where text will go.

A frame is a <section data-frame="name"> that fills one page. In it stand

    data-text="户主"         words that stand on every page
    data-slot="name"        a place for one text; data-label="姓名" names it in refusals
    data-slot="list.name"   a column of the grid "list", on the first row of its table
    data-strong="未参保"     a text that the column sets in bold
    data-row="list"         on one cell of every row of that grid: the heights of the rows

Positions, type and alignment are read from WeasyPrint's layout, never set by hand. All of these
elements are empty: WeasyPrint paints the rules, the press sets every letter. A frame with words
of its own would load 20 MB of font to paint a table head.
"""

from dataclasses import dataclass
from typing import Any

from weasyprint.document import Document, Page

from reports.engine.fonts import BOLD_FROM, FAMILIES

PX = 0.75  # PDF points in a CSS pixel


class FrameError(ValueError):
    """A frame's HTML that cannot serve: for the developer who writes it."""


@dataclass(frozen=True)
class Type:
    """How a text is set. Size in points, colour as shares of red, green, blue."""

    family: str
    bold: bool
    size: float
    colour: tuple[float, float, float]
    align: str  # left, center, right


@dataclass(frozen=True)
class Slot:
    """A box for text, in points from the lower left corner of the page, padding taken off."""

    label: str
    x: float
    y: float
    width: float
    height: float
    type: Type
    strong: str = ""


@dataclass(frozen=True)
class Grid:
    """Columns of one table, and the middle of each of its rows (points from below)."""

    columns: tuple[Slot, ...]
    middles: tuple[float, ...]


@dataclass(frozen=True)
class Frame:
    name: str
    width: float
    height: float
    slots: dict[str, Slot]
    grids: dict[str, Grid]
    stills: tuple[tuple[Slot, str], ...]


def read_frames(document: Document) -> list[Frame]:
    """The frames of a laid-out document, one a page.

    Raises FrameError when a section does not fill exactly one page.
    """
    frames = [_frame(page) for page in document.pages]
    if len({frame.name for frame in frames}) < len(frames):
        raise FrameError("a frame runs over its page, or two have one name")
    return frames


def _frame(page: Page) -> Frame:
    boxes = _boxes(page)
    slots: dict[str, Slot] = {}
    rows: dict[str, list[float]] = {}
    stills: list[tuple[Slot, str]] = []
    for box in boxes:
        attributes = box.element.attrib
        if text := attributes.get("data-text"):
            stills.append((_slot(box, page), text))
        if name := attributes.get("data-slot"):
            slots[name] = _slot(box, page)
        if grid := attributes.get("data-row"):
            rows.setdefault(grid, []).append(_middle(box, page))
    return Frame(
        name=_name(boxes),
        width=page.width * PX,
        height=page.height * PX,
        slots={name: slot for name, slot in slots.items() if "." not in name},
        grids={name: _grid(name, slots, middles) for name, middles in rows.items()},
        stills=tuple(stills),
    )


def _boxes(page: Page) -> list[Any]:
    """The outermost box of every element that carries a mark, in the order of the page.

    WeasyPrint's own page box is the only place that knows padding and computed style.
    """
    marks = {"data-frame", "data-text", "data-slot", "data-row"}
    boxes: dict[Any, Any] = {}
    for box in page._page_box.descendants(placeholders=True):
        if box.element is not None and marks & set(box.element.attrib):
            boxes.setdefault(box.element, box)
    return list(boxes.values())


def _name(boxes: list[Any]) -> str:
    names = [box.element.get("data-frame") for box in boxes if box.element.get("data-frame")]
    if len(names) != 1:
        raise FrameError("a page of frames must hold exactly one section with data-frame")
    return names[0]


def _grid(name: str, slots: dict[str, Slot], middles: list[float]) -> Grid:
    columns = [slot for key, slot in slots.items() if key.startswith(f"{name}.")]
    return Grid(columns=tuple(columns), middles=tuple(middles))


def _slot(box: Any, page: Page) -> Slot:
    attributes = box.element.attrib
    return Slot(
        label=attributes.get("data-label") or attributes.get("data-slot", ""),
        x=box.content_box_x() * PX,
        y=(page.height - box.content_box_y() - box.height) * PX,
        width=box.width * PX,
        height=box.height * PX,
        type=_type(box.style),
        strong=attributes.get("data-strong", ""),
    )


def _middle(box: Any, page: Page) -> float:
    return (page.height - box.border_box_y() - box.border_height() / 2) * PX


def _type(style: Any) -> Type:
    family = style["font_family"][0]
    if family not in FAMILIES:
        raise FrameError(f"{family} is not one of the fonts that print")
    red, green, blue = style["color"].to("srgb").coordinates
    align = {"start": "left", "end": "right", "justify": "left"}
    return Type(
        family=family,
        bold=style["font_weight"] >= BOLD_FROM,
        size=round(style["font_size"] * PX, 3),
        colour=(round(red, 3), round(green, 3), round(blue, 3)),
        align=align.get(style["text_align_all"], style["text_align_all"]),
    )
