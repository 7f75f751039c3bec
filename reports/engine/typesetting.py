"""Text as PDF strings of glyph numbers, with its width, at the speed of str.translate."""

from collections.abc import Callable

import uharfbuzz as hb

from reports.engine.fonts import Font, chain, face
from reports.engine.frame import Type
from reports.engine.glyphs import MissingGlyph, advance, locate


class Inventory:
    """Fonts and glyphs that a document has used, and the fonts' names in its pages."""

    def __init__(self) -> None:
        self.glyphs: dict[Font, dict[int, str]] = {}

    def alias(self, font: Font) -> str:
        self.glyphs.setdefault(font, {})
        return f"C{list(self.glyphs).index(font)}"

    def use(self, font: Font, glyph: int, character: str) -> None:
        self.glyphs[font].setdefault(glyph, character)


class _Lazy(dict):
    """A table that works an entry out when it is first asked for."""

    def __init__(self, work_out: Callable) -> None:
        super().__init__()
        self._work_out = work_out

    def __missing__(self, key):
        self[key] = value = self._work_out(key)
        return value


class Setter:
    """Sets text in one type. `code` and `measure` raise MissingGlyph without the field's name."""

    def __init__(self, type_: Type, inventory: Inventory):
        self.type = type_
        self.fonts = chain(type_.family, bold=type_.bold)
        self._inventory = inventory
        self._select = f"/{inventory.alias(self.fonts[0])} {type_.size:g} Tf"
        self._codes = _Lazy(self._code)
        self._widths = _Lazy(self._width)
        extents = hb.Font(face(self.fonts[0])).get_font_extents("ltr")
        upem = face(self.fonts[0]).upem
        # Where WeasyPrint puts a baseline below the middle of its line.
        self.drop = (extents.ascender + extents.descender) / 2 / upem * type_.size
        self.switch = f"{self._select} {' '.join(f'{part:g}' for part in type_.colour)} rg"

    def code(self, text: str) -> str:
        """The hexadecimal inside of <…> Tj."""
        return text.translate(self._codes)

    def measure(self, text: str) -> float:
        """Width in type sizes."""
        return sum(map(self._widths.__getitem__, text))

    def _locate(self, character: str) -> tuple[Font, int]:
        found = locate(character, self.fonts)
        if found is None:
            raise MissingGlyph("文字", character)
        return self.fonts[found[0]], found[1]

    def _code(self, code_point: int) -> str:
        """A glyph number; one of another font brings the change of font and back with it."""
        character = chr(code_point)
        font, glyph = self._locate(character)
        alias = self._inventory.alias(font)
        self._inventory.use(font, glyph, character)
        if font is self.fonts[0]:
            return f"{glyph:04x}"
        return f">Tj /{alias} {self.type.size:g} Tf<{glyph:04x}>Tj {self._select}<"

    def _width(self, character: str) -> float:
        font, glyph = self._locate(character)
        return advance(font, glyph) / 1000
