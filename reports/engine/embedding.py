"""Fonts inside the PDF: only the glyphs that are used, and text that can be searched."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

import pydyf
import uharfbuzz as hb

from reports.engine.fonts import Font, face
from reports.engine.glyphs import advance

_SUBSET = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NO_LAYOUT_CLOSURE
_DROPPED = ("BASE", "GDEF", "GPOS", "GSUB", "VORG", "gasp", "vhea", "vmtx")
_BATCH = 100  # entries that one bfchar section may hold


def subset(font: Font, glyphs: Iterable[int]) -> pydyf.Stream:
    """The font file that draws these glyphs under their old numbers, as a PDF stream.

    A CFF font keeps its CIDs by itself, so only its CFF table is embedded; a TrueType font has
    to keep the places of the glyphs that it lost.
    """
    whole = face(font)
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.sets(hb.SubsetInputSets.DROP_TABLE_TAG).update(map(_tag, _DROPPED))
    if "CFF " in whole.table_tags:
        wanted.flags = _SUBSET | hb.SubsetFlags.DESUBROUTINIZE
        content = hb.subset(whole, wanted).reference_table("CFF ").data
        return pydyf.Stream([content], {"Subtype": "/CIDFontType0C"}, compress=True)
    wanted.flags = _SUBSET | hb.SubsetFlags.RETAIN_GIDS
    content = hb.subset(whole, wanted).blob.data
    return pydyf.Stream([content], {"Length1": len(content)}, compress=True)


def _tag(name: str) -> int:
    return int.from_bytes(name.encode("ascii"), "big")


def embed(pdf: pydyf.PDF, font: Font, characters: Mapping[int, str]) -> pydyf.Dictionary:
    """Add a font with these glyphs (glyph id → character) to a PDF; returns its dictionary."""
    glyphs = sorted(characters)
    name = _base_name(font, glyphs)
    compact = "CFF " in face(font).table_tags
    program = _added(pdf, subset(font, glyphs))
    key = "FontFile3" if compact else "FontFile2"
    descendant = {
        "Type": "/Font",
        "Subtype": "/CIDFontType0" if compact else "/CIDFontType2",
        "BaseFont": name,
        "CIDSystemInfo": "<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>",
        "DW": 1000,
        "W": _widths(font, glyphs),
        "FontDescriptor": _added(pdf, _descriptor(font, name, key, program)).reference,
    }
    if not compact:
        descendant["CIDToGIDMap"] = "/Identity"
    whole = {
        "Type": "/Font",
        "Subtype": "/Type0",
        "BaseFont": name,
        "Encoding": "/Identity-H",
        "DescendantFonts": pydyf.Array([_added(pdf, pydyf.Dictionary(descendant)).reference]),
        "ToUnicode": _added(pdf, _to_unicode(characters)).reference,
    }
    return _added(pdf, pydyf.Dictionary(whole))


def _added(pdf: pydyf.PDF, thing: Any) -> Any:
    pdf.add_object(thing)
    return thing


def _base_name(font: Font, glyphs: list[int]) -> str:
    """Six letters that stand for the glyphs: printers keep fonts by this name."""
    digest = hashlib.sha256(repr(glyphs).encode("ascii")).digest()
    letters = "".join(chr(ord("A") + byte % 26) for byte in digest[:6])
    return f"/{letters}+{font.name}"


def _descriptor(font: Font, name: str, key: str, program: pydyf.Stream) -> pydyf.Dictionary:
    extents = hb.Font(face(font)).get_font_extents("ltr")
    scale = 1000 / face(font).upem
    ascent, descent = round(extents.ascender * scale), round(extents.descender * scale)
    return pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": name,
            "Flags": 4,  # symbolic: the codes are glyph numbers
            "FontBBox": pydyf.Array([-1000, descent, 3000, ascent]),
            "ItalicAngle": 0,
            "Ascent": ascent,
            "Descent": descent,
            "CapHeight": ascent,
            "StemV": 140 if font.bold else 80,
            key: program.reference,
        }
    )


def _widths(font: Font, glyphs: list[int]) -> pydyf.Array:
    """Widths of those glyphs that are not a full square."""
    widths = pydyf.Array()
    for glyph in glyphs:
        width = advance(font, glyph)
        if width != 1000:
            widths.extend([glyph, pydyf.Array([width])])
    return widths


def _to_unicode(characters: Mapping[int, str]) -> pydyf.Stream:
    entries = [
        f"<{glyph:04x}> <{text.encode('utf-16-be').hex()}>"
        for glyph, text in sorted(characters.items())
    ]
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <ffff> endcodespacerange",
    ]
    for start in range(0, len(entries), _BATCH):
        batch = entries[start : start + _BATCH]
        lines += [f"{len(batch)} beginbfchar", *batch, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return pydyf.Stream(["\n".join(lines).encode("ascii")], compress=True)


def repack(pdf: pydyf.PDF, used: Mapping[str, tuple[Font, Iterable[int]]]) -> None:
    """Swap the font files that WeasyPrint embedded for compact ones (a sixth of the size).

    `used` maps the PDF's font name to our font and the glyphs that are drawn with it.
    """
    for thing in pdf.objects:
        if not isinstance(thing, pydyf.Dictionary) or thing.get("Type") != "/FontDescriptor":
            continue
        if "FontFile3" in thing:
            font, glyphs = used[thing["FontName"].decode()]
            program = pdf.objects[int(thing["FontFile3"].split()[0])]
            compact = subset(font, glyphs)
            program.stream, program.extra = compact.stream, compact.extra
