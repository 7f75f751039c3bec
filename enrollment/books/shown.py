"""The rows of a comparison as a page shows them: words for codes, numbers masked."""

from collections.abc import Iterable
from dataclasses import dataclass

from enrollment.books.columns import titles
from enrollment.books.outcome import Cell, Row
from enrollment.books.words import Words
from enrollment.models import Household
from values.documents import KINDS
from values.resident_id import mask
from values.text import mask_phone

EMPTY = "（空）"
HIDDEN_DIFFERS = "（中间几位不同，完整号码见带结果的原表）"


@dataclass(frozen=True)
class CellShown:
    """`was` is None where there was no book to compare with."""

    title: str
    was: str | None
    now: str
    new: str
    conflict: bool


@dataclass(frozen=True)
class NewcomerShown:
    row: Row
    document: str
    number: str
    relation: str
    category: str
    hardships: str
    where: str


def cells_shown(cells: Iterable[Cell]) -> list[CellShown]:
    return [
        CellShown(
            titles()[cell.field],
            None if cell.was is None else text_shown(cell.field, cell.was),
            text_shown(cell.field, cell.now),
            _new_shown(cell),
            cell.conflict,
        )
        for cell in cells
    ]


def text_shown(field: str, text: str) -> str:
    """A cell's text for a page: telephones masked, as everywhere on screen."""
    return (mask_phone(text) if field == "phone" else text) or EMPTY


def _new_shown(cell: Cell) -> str:
    """Numbers that differ in their hidden middle alone would look the same."""
    new = text_shown(cell.field, cell.new)
    return f"{new}{HIDDEN_DIFFERS}" if new == text_shown(cell.field, cell.now) else new


def newcomers_shown(rows: Iterable[Row], words: Words) -> list[NewcomerShown]:
    """With where each will be registered: one query for the standing households."""
    people = list(rows)
    homes = Household.objects.select_related("head").in_bulk({r.home for r in people if r.home})
    return [_newcomer(row, words, homes.get(row.home or 0)) for row in people]


def _newcomer(row: Row, words: Words, home: Household | None) -> NewcomerShown:
    form = row.form
    return NewcomerShown(
        row=row,
        document=KINDS.get(form["id_kind"], KINDS[next(iter(KINDS))]),
        number=mask(form["id_number"]) if form["id_number"] else "没有号码",
        relation=words.shown("relationships", form["relationship"]),
        category=words.shown("general_categories", form["general_category"]),
        hardships=words.several(form["declared_hardships"]),
        where=_where(row, words, home),
    )


def _where(row: Row, words: Words, home: Household | None) -> str:
    if home is not None:
        head = f"（户主{home.head.name}）" if home.head else ""
        return f"加入{home.number}户{head}"
    return f"登记新户，{words.groups.get(row.group or 0, '')}"
