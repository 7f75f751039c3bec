"""The levels of an official text: 一、 in 黑体, （一） in 楷体, 1. and （1） as the rest."""

import re
from typing import NamedTuple

_NUMERAL = "[一二三四五六七八九十百]+"
LEVELS = (("hei", re.compile(f"{_NUMERAL}、")), ("kai", re.compile(f"（{_NUMERAL}）")))


class Paragraph(NamedTuple):
    """`face` is the class that the head is set in; a paragraph without a level has no head."""

    face: str
    head: str
    rest: str


def paragraph(text: str) -> Paragraph:
    """A head that runs on into its paragraph ends before its first full stop."""
    for face, mark in LEVELS:
        if mark.match(text):
            head, stop, rest = text.partition("。")
            return Paragraph(face, head, stop + rest)
    return Paragraph("", "", text)
