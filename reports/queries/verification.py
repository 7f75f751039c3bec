"""Read a code as it was scanned or typed, and say whether the portal made such a paper."""

import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qs

from reports.documents import DOCUMENTS
from reports.queries.codes import SYSTEM, same
from reports.queries.found_papers import FINDERS, Found

LONGEST = 200
BY_MARK = {kind.mark: kind for kind in DOCUMENTS}


@dataclass(frozen=True)
class Asked:
    """`mark` is empty where number and characters were typed from the paper."""

    mark: str
    number: str
    check: str


@dataclass(frozen=True)
class Verdict:
    """A paper that the portal made, by its kind's name."""

    title: str
    number: str
    found: Found


def read_code(code: str, number: str = "", check: str = "") -> Asked | None:
    """What is asked, or None where the text is no code: the whole text, or number and characters.

    The whole may be the link that a QR code holds.
    """
    text = _plain(code)
    if text.lower().startswith(("http://", "https://")):
        query = text.partition("?")[2]
        text = _plain(parse_qs(query).get("code", [""])[0])
    if text:
        parts = text.split(".")
        if len(parts) < 4 or parts[0].upper() != SYSTEM:
            return None
        return Asked(parts[1].upper(), ".".join(parts[2:-1]), _characters(parts[-1]))
    asked = Asked("", _plain(number), _characters(check))
    return asked if asked.number and asked.check else None


def verdict_on(asked: Asked) -> Verdict | None:
    """The paper of that number whose characters are these; None tells nothing about why not."""
    kinds = [BY_MARK[asked.mark]] if asked.mark in BY_MARK else []
    for kind in kinds if asked.mark else DOCUMENTS:
        for number in dict.fromkeys((asked.number, asked.number.upper())):
            found = FINDERS[kind.slug](number)
            if found and same(found.check, asked.check):
                return Verdict(kind.title, number, found)
    return None


def _plain(text: str) -> str:
    """Full-width signs made plain; white space and unseen signs, which no number has, taken out."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(sign for sign in plain if sign.isprintable() and sign != " ")


def _characters(text: str) -> str:
    return _plain(text).replace("-", "").upper()
