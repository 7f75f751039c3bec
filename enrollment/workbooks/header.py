"""Finds the heading rows of a sheet by what they say, not by where they stand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from .fields import KNOWN, Dictionary, tidy
from .layouts import KnownLayout, fingerprint

# Title, unit and date lines stand above; nobody was seen to need more than a dozen.
ROWS_LOOKED_AT = 60
COLUMNS_LOOKED_AT = 200
DEEPEST_HEAD = 3
LONGEST_HEADING = 60

PERSON_NUMBER = re.compile(r"\d{14,}|^\d(\.\d+)?[eE]\+\d\d$")
NUMBER_FIELDS = ("id_number", "card_number")

Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows and columns count from 0 here. `fields` maps a field's name to its column.

    A table without any heading has `last` just above its first row and `first` behind it.
    """

    first: int
    last: int
    headings: tuple[str, ...]
    fields: Mapping[str, int]
    columns: tuple[str, ...]
    twice: tuple[str, ...]
    score: int
    fingerprint: str = ""
    remembered: bool = False
    skip: bool = False

    @property
    def usable(self) -> bool:
        """A name and a number are enough, whatever else there is."""
        return "name" in self.fields and any(field in self.fields for field in NUMBER_FIELDS)


def find_layout(
    rows: Sequence[Sequence[str]],
    *,
    merged: Sequence[Span],
    words: Dictionary,
    known: Mapping[str, str],
    layouts: Mapping[str, KnownLayout] = MappingProxyType({}),
) -> Layout | None:
    """The best heading block among the first rows; the earliest and shortest of equals.

    A block that somebody confirmed before (`layouts` by fingerprint) wins over every other.
    Returns an unusable layout rather than none if some headings were recognised, so that the
    refusal can say what is missing.
    """
    best: Layout | None = None
    remembered = {tidy(heading): field for heading, field in known.items()}
    for first in range(len(rows)):
        for depth in range(1, DEEPEST_HEAD + 1):
            block = rows[first : first + depth]
            if not any(block[0]):
                break
            if len(block) < depth or _holds_a_person(block[-1]):
                break
            layout = _layout(first, block, merged, words, remembered)
            if confirmed := layouts.get(layout.fingerprint):
                return layout_as_confirmed(layout, confirmed)
            if layout.fields and _better(layout, best):
                best = layout
    return best


def head_block(
    rows: Sequence[Sequence[str]], first: int, last: int, merged: Sequence[Span], words: Dictionary
) -> Layout:
    """The layout with its heading in rows that somebody named, whatever they say."""
    return _layout(first, rows[first : last + 1], merged, words, {})


def layout_as_confirmed(layout: Layout, confirmed: KnownLayout) -> Layout:
    """The same heading with the columns that a person gave it."""
    ours = {name: column for name, column in layout.fields.items() if name == "result"}
    fields = {**confirmed.fields, **ours}
    width = max([len(layout.columns), *(column + 1 for column in fields.values())])
    return replace(
        layout,
        headings=_padded(layout.headings, width),
        fields=fields,
        columns=named_columns(fields, width),
        twice=(),
        remembered=True,
        skip=confirmed.skip,
    )


def layout_without_head(first_row: int, confirmed: KnownLayout) -> Layout:
    """A table that begins with its people: nothing is said above them."""
    width = max((column + 1 for column in confirmed.fields.values()), default=0)
    return Layout(
        first=first_row,
        last=first_row - 1,
        headings=("",) * width,
        fields=dict(confirmed.fields),
        columns=named_columns(confirmed.fields, width),
        twice=(),
        score=0,
        fingerprint=confirmed.fingerprint,
    )


def named_columns(fields: Mapping[str, int], width: int) -> tuple[str, ...]:
    taken = {column: field for field, column in fields.items()}
    return tuple(taken.get(column, "") for column in range(width))


def _padded(headings: tuple[str, ...], width: int) -> tuple[str, ...]:
    return (*headings, *("",) * (width - len(headings)))


def _better(layout: Layout, best: Layout | None) -> bool:
    """Of equals the shortest: a title line above adds nothing to a heading."""
    return best is None or _rank(layout) > _rank(best)


def _rank(layout: Layout) -> tuple[bool, int, int]:
    return layout.usable, layout.score, layout.first - layout.last


def _holds_a_person(row: Sequence[str]) -> bool:
    return any(PERSON_NUMBER.search(text.strip()) for text in row)


def _layout(
    first: int,
    block: Sequence[Sequence[str]],
    merged: Sequence[Span],
    words: Dictionary,
    remembered: Mapping[str, str],
) -> Layout:
    stacks = _stacks(first, [row[:COLUMNS_LOOKED_AT] for row in block], merged)
    matches = [_match(stack, words, remembered) for stack in stacks]
    fields: dict[str, int] = {}
    twice = []
    for column, (field, _) in enumerate(matches):
        if field and field in fields:
            twice.append(field)
        elif field:
            fields[field] = column
    score = sum(matches[column][1] for column in fields.values())
    _let_heads_stand_in(fields, words)
    headings = tuple("".join(stack) for stack in stacks)
    return Layout(
        first=first,
        last=first + len(block) - 1,
        headings=headings,
        fields=fields,
        columns=named_columns(fields, len(stacks)),
        twice=tuple(twice),
        score=score,
        fingerprint=_mark(headings, fields),
    )


def _mark(headings: Sequence[str], fields: Mapping[str, int]) -> str:
    """The column of results is ours: a workbook that came back is still the same layout."""
    ours = fields.get("result")
    own = ["" if column == ours else heading for column, heading in enumerate(headings)]
    return fingerprint(own) if any(own) else ""


def _let_heads_stand_in(fields: dict[str, int], words: Dictionary) -> None:
    """A roster that lists heads of household only: the head is the person."""
    pairs = [(field.stands_in_for, name) for name, field in words.fields.items()]
    pairs = [(person, head) for person, head in pairs if person and head in fields]
    if any(person in fields for person, _ in pairs):
        return
    for person, head in pairs:
        fields[person] = fields.pop(head)


def _stacks(
    first: int, block: Sequence[Sequence[str]], merged: Sequence[Span]
) -> list[tuple[str, ...]]:
    """For each column the distinct texts above it, top to bottom, merged headings spread out."""
    width = max(len(row) for row in block)
    grid = [[*row, *[""] * (width - len(row))] for row in block]
    for (top, left), (bottom, right) in merged:
        if top < first or bottom > first + len(block) - 1:
            continue
        text = grid[top - first][left] if left < width else ""
        for column in range(left, min(right, width - 1) + 1):
            grid[top - first][column] = text
    return [_distinct(grid, column) for column in range(width)]


def _distinct(grid: Sequence[Sequence[str]], column: int) -> tuple[str, ...]:
    texts = (row[column].strip()[:LONGEST_HEADING] for row in grid)
    return tuple(dict.fromkeys(text for text in texts if text))


def _match(
    stack: tuple[str, ...], words: Dictionary, remembered: Mapping[str, str]
) -> tuple[str, int]:
    """The field of one column: its whole heading first, then its lines from the bottom up."""
    whole = "".join(stack)
    if tidy(whole) in remembered:
        return remembered[tidy(whole)], KNOWN
    if len(stack) > 1 and words.speaks_of_another(stack[0]):
        return words.match(whole)
    candidates = (whole, *reversed(stack)) if len(stack) > 1 else stack
    matches = [words.match(text) for text in candidates]
    return max(matches, key=lambda match: match[1], default=("", 0))
