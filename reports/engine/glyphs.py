"""Which characters can be printed; one that cannot is refused before it becomes a box."""

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any

import uharfbuzz as hb

from reports.engine.context import labels
from reports.engine.fonts import SERIF, Font, chain, face
from values.refusal import Refusal

# Control, format, private use, surrogate, unassigned: nothing of these is ink with a meaning.
INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Cn"})
LINE_BREAKS = frozenset("\n\r\t")


class MissingGlyph(Refusal):
    """A character that no font of the chain draws."""

    code = "missing_glyph"

    def __init__(self, field: str, character: str):
        self.field = field
        self.character = character
        super().__init__(
            what=f"“{field}”中有一个打印不出的字（{shown(character)}）",
            why="这台机器的字库里没有这个字，打出来会是空框，单据就作不得数",
            cure="请核对原件，改成公安部门登记的正字（不用自造字），保存后再打印",
        )

    def named(self, field: str) -> "MissingGlyph":
        """The same refusal, about this field."""
        return MissingGlyph(field, self.character)


def shown(character: str) -> str:
    """The character as a clerk can look it up: itself where visible, and its code point."""
    code = f"U+{ord(character):04X}"
    return code if unicodedata.category(character) in INVISIBLE else f"{character} {code}"


@lru_cache(maxsize=16)
def _cmap(font: Font) -> hb.Font:
    return hb.Font(face(font))


@lru_cache(maxsize=65_536)
def locate(character: str, fonts: tuple[Font, ...]) -> tuple[int, int] | None:
    """Place in the chain and glyph id of a character, or None where no font has it."""
    if unicodedata.category(character) in INVISIBLE:
        return None
    for place, font in enumerate(fonts):
        glyph = _cmap(font).get_nominal_glyph(ord(character))
        if glyph:
            return place, glyph
    return None


def advance(font: Font, glyph: int) -> float:
    """Width of a glyph in thousandths of the type size."""
    return _cmap(font).get_glyph_h_advance(glyph) * 1000 / face(font).upem


def refuse_missing(context: Any) -> None:
    """Raise MissingGlyph for the first string of a context that cannot be printed whole."""
    fonts = chain(SERIF)
    for label, text in strings(context):
        for character in text:
            if character not in LINE_BREAKS and locate(character, fonts) is None:
                raise MissingGlyph(label, character)


def strings(value: Any, label: str = "文字") -> Iterator[tuple[str, str]]:
    """Every string below a value, with the printed name of the field that holds it."""
    if isinstance(value, str):
        yield label, value
    elif is_dataclass(value) and not isinstance(value, type):
        names = labels(type(value))
        for field in fields(value):
            yield from strings(getattr(value, field.name), names[field.name])
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from strings(item, label)
