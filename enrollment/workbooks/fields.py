"""Which heading means which field: the dictionary in fields.toml and the ways to look into it."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

BRACKETS = re.compile(r"[(\[【<][^)\]】>]*[)\]】>]")
NO_LETTERS = re.compile(r"[\s*:：、,，.。/\\|\-_—·\"'`]+")

# How sure a match is; the sum over the columns chooses the header row.
KNOWN, EXACT, ENDING = 4, 3, 2


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    title: str
    aliases: frozenset[str]
    endings: tuple[str, ...] = ()
    filled: bool = False
    stands_in_for: str = ""


@dataclass(frozen=True, slots=True)
class Dictionary:
    fields: Mapping[str, Field]
    by_alias: Mapping[str, str]
    owners: tuple[str, ...]
    totals: tuple[str, ...]
    notes: tuple[str, ...]
    words: Mapping[str, Any]

    def match(self, heading: str) -> tuple[str, int]:
        """The field that a heading means and how sure that is; ("", 0) if it means none."""
        text = tidy(heading)
        if name := self.by_alias.get(text):
            return name, EXACT
        if not text or text.startswith(self.owners):
            return "", 0
        for field in self.fields.values():
            if field.endings and text.endswith(field.endings):
                return field.name, ENDING
        return "", 0

    def speaks_of_another(self, heading: str) -> bool:
        return tidy(heading).startswith(self.owners)


def tidy(heading: str) -> str:
    """A heading without blanks, line breaks, brackets and their content, marks and full width."""
    text = unicodedata.normalize("NFKC", heading).strip()
    shorter = NO_LETTERS.sub("", BRACKETS.sub("", text))
    return (shorter or NO_LETTERS.sub("", text)).upper()


@cache
def dictionary() -> Dictionary:
    data = tomllib.loads(Path(__file__).with_name("fields.toml").read_text(encoding="utf-8"))
    fields = {name: _field(name, **block) for name, block in data["field"].items()}
    return Dictionary(
        fields=fields,
        by_alias={alias: field.name for field in fields.values() for alias in field.aliases},
        owners=tuple(tidy(word) for word in data["owners"]["prefixes"]),
        totals=tuple(data["rows"]["totals"]),
        notes=tuple(data["rows"]["notes"]),
        words=data["words"],
    )


def _field(
    name: str,
    *,
    title: str,
    aliases: list[str],
    endings: tuple[str, ...] | list[str] = (),
    filled: bool = False,
    stands_in_for: str = "",
) -> Field:
    """One block of the file; an unknown key there is a TypeError here."""
    tidied = frozenset(tidy(alias) for alias in aliases)
    return Field(name, title, tidied, tuple(map(tidy, endings)), filled, stands_in_for)
