import pickle

import pytest

from reports.engine.context import Colophon
from reports.engine.fonts import FONTS, MONO, SANS, SERIF, Font, FontUnavailable, chain, face
from reports.engine.glyphs import MissingGlyph, locate, refuse_missing

RARE_NAMES = "𠮷𬬭㐂𡈽䶮喆龘"


def colophon(notice: str) -> Colophon:
    return Colophon(notice=notice, printed_at=None, verification="CB1")


@pytest.mark.parametrize("family", [SERIF, SANS, MONO])
@pytest.mark.parametrize("character", RARE_NAMES)
def test_rare_name_characters_have_a_glyph(family, character):
    assert locate(character, chain(family)) is not None


def test_a_character_that_noto_lacks_comes_from_the_rare_fonts():
    place, _ = locate("\U0002a700", chain(SERIF))
    assert chain(SERIF)[place].family == "HanaMinB"


@pytest.mark.parametrize(
    "character",
    ["\ue000", "\U000f0000", "\U00030000", "\U00031350", "\u200b", "\ufffe", "\x07"],
    ids=[
        "private use",
        "private plane",
        "extension G",
        "extension H",
        "zero width",
        "no character",
        "bell",
    ],
)
def test_what_no_font_draws_is_refused(character):
    with pytest.raises(MissingGlyph) as refused:
        refuse_missing(colophon(f"通知{character}"))
    assert refused.value.field == "政策依据"
    assert refused.value.character == character
    assert f"U+{ord(character):04X}" in refused.value.what


def test_line_breaks_are_no_missing_glyphs():
    refuse_missing(colophon("第一行\n第二行"))


def test_the_refusal_can_be_handed_from_a_child_process():
    refusal = MissingGlyph("姓名", "\ue000")
    assert str(pickle.loads(pickle.dumps(refusal))) == str(refusal)  # noqa: S301 -- our own bytes


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.name)
def test_every_font_of_the_chain_is_installed(font):
    assert face(font).glyph_count > 10_000


def test_a_font_file_that_is_not_there_says_so():
    with pytest.raises(FontUnavailable, match=r"Nowhere\.ttf"):
        face(Font("Nowhere", False, "Nowhere.ttf", "Nowhere"))
