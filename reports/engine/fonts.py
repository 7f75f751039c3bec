"""The free fonts that print, and the official typefaces they stand in for.

Official documents ask for 方正小标宋, 仿宋_GB2312, 楷体_GB2312 and 黑体, which a server may not
carry. Debian's fonts-noto-cjk, fonts-arphic-ukai and fonts-hanazono take their place (there is no
free 仿宋 of the simplified characters in Debian by itself):

    小标宋 (document titles)      Noto Serif CJK SC, bold
    仿宋   (running text)         Noto Serif CJK SC
    楷体   (second-level heads)   AR PL UKai CN
    宋体   (tables)               Noto Serif CJK SC
    黑体   (first-level heads)    Noto Sans CJK SC, bold
    等宽   (ID numbers)           Noto Sans Mono CJK SC

Behind each of them stand HanaMinA and HanaMinB, for names beyond what Noto draws.
"""

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import uharfbuzz as hb

SERIF = "Noto Serif CJK SC"
SANS = "Noto Sans CJK SC"
MONO = "Noto Sans Mono CJK SC"
KAI = "AR PL UKai CN"
RARE = ("HanaMinA", "HanaMinB")
BOLD_FROM = 600

FONT_ROOTS = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"))


@dataclass(frozen=True)
class Font:
    """One face of one file; `name` is its PostScript name, which embedded fonts carry."""

    family: str
    bold: bool
    file: str
    name: str


FONTS = (
    Font(SERIF, False, "NotoSerifCJK-Regular.ttc", "NotoSerifCJKsc-Regular"),
    Font(SERIF, True, "NotoSerifCJK-Bold.ttc", "NotoSerifCJKsc-Bold"),
    Font(SANS, False, "NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular"),
    Font(SANS, True, "NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold"),
    Font(MONO, False, "NotoSansCJK-Regular.ttc", "NotoSansMonoCJKsc-Regular"),
    Font(MONO, True, "NotoSansCJK-Bold.ttc", "NotoSansMonoCJKsc-Bold"),
    Font(KAI, False, "ukai.ttc", "UKaiCN"),
    Font("HanaMinA", False, "HanaMinA.ttf", "HanaMinA"),
    Font("HanaMinB", False, "HanaMinB.ttf", "HanaMinB"),
)
FAMILIES = frozenset(font.family for font in FONTS)


class FontUnavailable(RuntimeError):
    """A font of the chain is not on this machine, or is not the face it should be."""


def font_named(family: str, *, bold: bool = False) -> Font:
    """The face of a family; a family without a bold face prints its regular one.

    Raises FontUnavailable for a family that is not in the chain.
    """
    faces = {font.bold: font for font in FONTS if font.family == family}
    if not faces:
        raise FontUnavailable(f"{family} is not one of the fonts that print")
    return faces.get(bold) or faces[False]


def chain(family: str, *, bold: bool = False) -> tuple[Font, ...]:
    """The fonts that are asked for a character, in this order."""
    return (font_named(family, bold=bold), *(font_named(rare) for rare in RARE))


@lru_cache(maxsize=1)
def _files_by_name() -> dict[str, Path]:
    """Every font file under the font folders, the first of a name winning."""
    found: dict[str, Path] = {}
    for root in FONT_ROOTS:
        for folder, _, names in os.walk(root):
            for name in names:
                found.setdefault(name, Path(folder) / name)
    return found


@lru_cache(maxsize=len(FONTS))
def face(font: Font) -> hb.Face:
    """The face, read through a memory map. Raises FontUnavailable."""
    path = _files_by_name().get(font.file)
    if path is None:
        raise FontUnavailable(f"{font.file} is not installed")
    blob = hb.Blob.from_file_path(path)
    for index in range(hb.Face(blob).count):
        candidate = hb.Face(blob, index)
        if candidate.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME) == font.name:
            return candidate
    raise FontUnavailable(f"{font.file} has no face {font.name}")
