"""What somebody confirmed about the columns of a sheet, found again on every sheet that looks so.

A sheet is known by its headings, not by its name or the place of its table: next year's file has
another title, other villages and another year in the heading of the amount.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from .fields import tidy

YEAR = re.compile(r"(?:19|20)\d\d(?:年度?)?|\d{1,2}月份?")


@dataclass(frozen=True, slots=True)
class KnownLayout:
    """`fields` maps fields to columns, counted from 0. A sheet to be left out has `skip`."""

    fingerprint: str
    fields: Mapping[str, int] = field(default_factory=dict)
    skip: bool = False

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "fields": dict(self.fields)}


def by_fingerprint(layouts: Iterable[KnownLayout | Mapping[str, Any]]) -> dict[str, KnownLayout]:
    """Also of what came through a pipe as dictionaries."""
    known = (
        layout if isinstance(layout, KnownLayout) else KnownLayout(**layout) for layout in layouts
    )
    return {layout.fingerprint: layout for layout in known}


def fingerprint(headings: Sequence[str]) -> str:
    """Of the heading over each column from A on. Blanks, brackets and years do not count."""
    texts = [YEAR.sub("", tidy(heading)) if heading else "" for heading in headings]
    while texts and not texts[-1]:
        texts.pop()
    return _digest(texts)


def fingerprint_without_head(width: int, fields: Mapping[str, int]) -> str:
    """Of a table without any heading: its width and where its people's names and numbers are."""
    return _digest([width, *sorted(fields.items())])


def _digest(told: object) -> str:
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
