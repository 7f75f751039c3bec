"""Texts of one slot set in type, and the drawing operators of a page of them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from reports.engine.fit import LEADING, TextTooLong, fit
from reports.engine.frame import Slot, Type
from reports.engine.glyphs import MissingGlyph
from reports.engine.typesetting import Setter

REMEMBERED = 20_000  # texts that a column keeps set: categories repeat, ID numbers do not
SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}  # of the free room, to the left of a text


class Line(NamedTuple):
    """One line of set text: its setter, its left edge, its glyphs, its height over the middle."""

    setter: Setter
    x: str
    code: str
    rise: float


class Column:
    """Sets the texts of one slot, and remembers them."""

    def __init__(self, slot: Slot, setter_of: Callable[[Type], Setter]):
        self.slot = slot
        self._setter_of = setter_of
        self._set: dict[str, tuple[Line, ...]] = {}

    def set(self, text: str) -> tuple[Line, ...]:
        """The text's lines. Raises MissingGlyph, TextTooLong with the slot's label."""
        lines = self._set.get(text)
        if lines is None:
            if len(self._set) >= REMEMBERED:
                self._set.clear()
            self._set[text] = lines = self._lines(text)
        return lines

    def _lines(self, text: str) -> tuple[Line, ...]:
        slot, kind = self.slot, self.slot.type
        if text == slot.strong:
            kind = replace(kind, bold=True)
        setter = self._setter_of(kind)
        try:
            width = setter.measure(text) * kind.size
            if width <= slot.width:
                return (self._line(setter, text, width, 0.0),)
            size, parts = fit(text, setter.measure, kind.size, slot.width, slot.height)
        except (MissingGlyph, TextTooLong) as refusal:
            raise refusal.named(slot.label) from None
        return self._stacked(self._setter_of(replace(kind, size=size)), parts)

    def _stacked(self, setter: Setter, parts: Sequence[str]) -> tuple[Line, ...]:
        size = setter.type.size
        top = (len(parts) - 1) / 2 * LEADING * size
        return tuple(
            self._line(setter, part, setter.measure(part) * size, top - place * LEADING * size)
            for place, part in enumerate(parts)
        )

    def _line(self, setter: Setter, text: str, width: float, rise: float) -> Line:
        share = SHARES[setter.type.align]
        left = self.slot.x + (self.slot.width - width) * share
        return Line(setter, f"{left:.2f}", setter.code(text), rise - setter.drop)


class Setting:
    """Lines of text on one page; the type is named again only where it changes."""

    def __init__(self) -> None:
        self._operators: list[str] = ["BT"]
        self._setter: Setter | None = None

    def show(self, lines: tuple[Line, ...], middle: float) -> None:
        for setter, x, code, rise in lines:
            if setter is not self._setter:
                self._operators.append(setter.switch)
                self._setter = setter
            self._operators.append(f"1 0 0 1 {x} {middle + rise:.2f} Tm<{code}>Tj")

    def operators(self) -> bytes:
        return "\n".join([*self._operators, "ET"]).encode("ascii")
