"""The press: puts the text of thousands of pages over the frames of one plate."""

import io
import zlib
from collections.abc import Sequence
from datetime import datetime

import pydyf

from reports.engine.columns import Column, Setting
from reports.engine.embedding import embed
from reports.engine.fit import TextTooLong
from reports.engine.frame import Frame, Grid, Slot, Type
from reports.engine.glyphs import MissingGlyph
from reports.engine.plate import Plate
from reports.engine.qr import qr_operators
from reports.engine.typesetting import Inventory, Setter
from values.dates import SHANGHAI

COMPRESSION = 4  # a tenth more bytes than 9, at a third of the time


class Press:
    """One file. Pages are compressed as they are finished; fonts are added at the end."""

    def __init__(self, plate: Plate, *, title: str, printed_at: datetime):
        self.plate = plate
        self._pdf = plate.new_file()
        self._inventory = Inventory()
        self._setters: dict[Type, Setter] = {}
        self._columns: dict[Slot, Column] = {}
        self._forms = dict(plate.forms)
        self._resources = pydyf.Dictionary()
        self._pdf.add_object(self._resources)
        self._describe(title, printed_at)

    def setter(self, kind: Type) -> Setter:
        if kind not in self._setters:
            self._setters[kind] = Setter(kind, self._inventory)
        return self._setters[kind]

    def column(self, slot: Slot) -> Column:
        if slot not in self._columns:
            self._columns[slot] = Column(slot, self.setter)
        return self._columns[slot]

    def sheet(self, frame: str, *, where: str = "") -> "Sheet":
        """A new page over this frame; it counts once `finish()` is called.

        `where` tells refusals which part of the file the page belongs to.
        """
        if f"{frame}-text" not in self._forms:
            self._add_stills(self.plate.frames[frame])
        return Sheet(self, self.plate.frames[frame], where)

    def add_page(self, frame: Frame, content: bytes) -> None:
        stream = pydyf.Stream([zlib.compress(content, COMPRESSION)], {"Filter": "/FlateDecode"})
        self._pdf.add_object(stream)
        self._pdf.add_page(
            pydyf.Dictionary(
                {
                    "Type": "/Page",
                    "Parent": self._pdf.pages.reference,
                    "MediaBox": f"[0 0 {frame.width:.2f} {frame.height:.2f}]",
                    "Resources": self._resources.reference,
                    "Contents": stream.reference,
                }
            )
        )

    def _add_stills(self, frame: Frame) -> None:
        """The words of a frame, as a form that its pages share."""
        setting = Setting()
        for slot, text in frame.stills:
            setting.show(self.column(slot).set(text), slot.y + slot.height / 2)
        form = {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": f"[0 0 {frame.width:.2f} {frame.height:.2f}]",
            "Resources": self._resources.reference,
        }
        stream = pydyf.Stream([setting.operators()], form, compress=True)
        self._pdf.add_object(stream)
        self._forms[f"{frame.name}-text"] = stream.reference

    def qr(self, code: str) -> tuple[str, int]:
        """Name of the form that draws a code, and its modules per side."""
        side, operators = qr_operators(code)
        name = f"Q{code.encode().hex()}"
        if name not in self._forms:
            form = pydyf.Stream(
                [operators],
                {"Type": "/XObject", "Subtype": "/Form", "BBox": f"[0 0 {side} {side}]"},
                compress=True,
            )
            self._pdf.add_object(form)
            self._forms[name] = form.reference
        return name, side

    def finish(self) -> bytes:
        """The file. Same input, same bytes."""
        fonts = pydyf.Dictionary()
        for font, characters in self._inventory.glyphs.items():
            if characters:
                alias = self._inventory.alias(font)
                fonts[alias] = embed(self._pdf, font, characters).reference
        self._resources["Font"] = fonts
        self._resources["XObject"] = pydyf.Dictionary(self._forms)
        output = io.BytesIO()
        self._pdf.write(output, version=b"1.7", compress=True)
        return output.getvalue()

    def _describe(self, title: str, printed_at: datetime) -> None:
        moment = printed_at.astimezone(SHANGHAI)
        self._pdf.info["Title"] = pydyf.String(title)
        self._pdf.info["CreationDate"] = pydyf.String(f"D:{moment:%Y%m%d%H%M%S}+08'00")
        self._pdf.catalog["Lang"] = pydyf.String("zh-CN")


class Sheet:
    """One page in the making."""

    def __init__(self, press: Press, frame: Frame, where: str):
        self._press = press
        self._frame = frame
        self._where = where
        self._drawn = [f"q /{frame.name} Do Q", f"/{frame.name}-text Do"]
        self._setting = Setting()

    def put(self, slot: str, text: str) -> None:
        """Set a text in a slot. Raises MissingGlyph, TextTooLong."""
        place = self._frame.slots[slot]
        self._setting.show(self._press.column(place).set(text), place.y + place.height / 2)

    def fill(self, **texts: str) -> None:
        for slot, text in texts.items():
            self.put(slot, text)

    def rows(self, grid: str, rows: Sequence[Sequence[str]]) -> None:
        """Set rows of cells into a grid from its top; the first column is the row's number.

        Raises ValueError when they overflow; MissingGlyph, TextTooLong name the row.
        """
        table: Grid = self._frame.grids[grid]
        if len(rows) > len(table.middles):
            raise ValueError(f"{len(rows)} rows are more rows than the grid {grid} holds")
        columns = [self._press.column(slot) for slot in table.columns]
        row: Sequence[str] = ()
        try:
            for row, middle in zip(rows, table.middles, strict=False):
                for column, text in zip(columns, row, strict=True):
                    if text:
                        self._setting.show(column.set(text), middle)
        except (MissingGlyph, TextTooLong) as refusal:
            raise refusal.named(f"{self._where}第{row[0]}号的{refusal.field}") from None

    def qr(self, slot: str, code: str) -> None:
        """Draw a verification code, as large as the slot allows."""
        place = self._frame.slots[slot]
        name, side = self._press.qr(code)
        scale = min(place.width, place.height) / side
        matrix = f"{scale:.5f} 0 0 {scale:.5f} {place.x:.2f} {place.y:.2f}"
        self._drawn.append(f"q {matrix} cm /{name} Do Q")

    def finish(self) -> None:
        """Add the page to the file."""
        drawn = "\n".join(self._drawn).encode("ascii")
        self._press.add_page(self._frame, drawn + b"\n" + self._setting.operators())
