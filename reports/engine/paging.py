"""Lists cut into pages."""

from collections.abc import Sequence
from typing import TypeVar

Item = TypeVar("Item")

NOTHING_BELOW = "以下空白"


def pages_of(items: Sequence[Item], rows: int) -> list[Sequence[Item]]:
    """The items of each page; an empty list has one page, a full one no empty page after it."""
    return [items[start : start + rows] for start in range(0, len(items), rows)] or [items]


def with_end_mark(
    cells: Sequence[tuple[str, ...]], rows: int, *, columns: int, mark: int
) -> Sequence[tuple[str, ...]]:
    """The rows of a page, and where blank rows would follow, 以下空白 in the column `mark`."""
    if len(cells) > rows:
        raise ValueError(f"{len(cells)} rows do not go on a page of {rows}")
    if len(cells) == rows:
        return cells
    last = [""] * columns
    last[mark] = NOTHING_BELOW
    return [*cells, tuple(last)]
