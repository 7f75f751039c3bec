"""What the cells under a heading look like: a guess for columns whose headings say nothing.

Only ever shown to a person, who confirms it; nothing is read by a guess alone.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from values.resident_id import normalise
from values.text import closed_up

from .layouts import fingerprint_without_head

ID_NUMBER = re.compile(r"[1-9]\d{16}[\dX]|[1-9]\d{14}")
CARD_NUMBER = re.compile(r"[1-9]\d{16}[\dX][1-7][1-4](?:B\d)?")
PHONE = re.compile(r"1[3-9]\d{9}")
NAME = re.compile(
    r"[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}|[\u3400-\u9fff]+(?:·[\u3400-\u9fff]+)+"
)
ENDS = {
    "village": re.compile(r"\S{1,12}(?:村|社区|村委会|居委会)"),
    "town": re.compile(r"\S{1,10}(?:镇|乡|街道)"),
    "group": re.compile(r"\S{0,8}组"),
}
SEX = re.compile(r"[男女]")
# Words of two to four characters that are no names, because they repeat down the column.
LEAST_DISTINCT = 0.6
MOST_ALIKE = 0.8


def guess_columns(rows: Sequence[Sequence[str]]) -> dict[str, int]:
    """Field to column, of the rows that hold a number of a person; empty if none does."""
    people = [row for row in rows if any(_is_number(cell) for cell in row)]
    if not people:
        return {}
    columns = {column: list(_column(people, column)) for column in range(max(map(len, people)))}
    found = {
        name: column
        for name, column in (
            ("id_number", _most(columns, ID_NUMBER)),
            ("card_number", _most(columns, CARD_NUMBER)),
        )
        if column is not None
    }
    taken = set(found.values())
    name = _name_column(columns, taken, min(taken))
    if name is not None:
        found["name"] = name
    rest = {column: cells for column, cells in columns.items() if column not in found.values()}
    for field, pattern in ({"sex": SEX, "phone": PHONE} | ENDS).items():
        column = _most(rest, pattern, least=MOST_ALIKE)
        if column is not None:
            found[field] = column
            del rest[column]
    return found


def first_person(rows: Sequence[Sequence[str]]) -> int | None:
    """The first row with the number of a person in it."""
    found = (index for index, row in enumerate(rows) if any(map(_is_number, row)))
    return next(found, None)


def bare_fingerprint(rows: Sequence[Sequence[str]]) -> str:
    """Of a table by its people alone: its width, and where names and numbers stand; "" of none."""
    people = [row for row in rows if any(map(_is_number, row))]
    guess = guess_columns(people)
    places = {name: guess[name] for name in ("name", "id_number", "card_number") if name in guess}
    width = max(
        (column + 1 for row in people for column, cell in enumerate(row) if cell), default=0
    )
    return fingerprint_without_head(width, places) if places else ""


def people_in(rows: Sequence[Sequence[str]]) -> int:
    """How many rows hold the number of a person and a second cell beside it."""
    return sum(any(map(_is_number, row)) and sum(map(bool, row)) > 1 for row in rows)


def _is_number(cell: str) -> bool:
    if len(cell) < 15:
        return False
    number = normalise(cell)
    return bool(ID_NUMBER.fullmatch(number) or CARD_NUMBER.fullmatch(number))


def _column(rows: Sequence[Sequence[str]], column: int) -> Iterator[str]:
    return (normalise(row[column]) if column < len(row) else "" for row in rows)


def _most(
    columns: Mapping[int, Sequence[str]], pattern: re.Pattern[str], *, least: float = 0.3
) -> int | None:
    """The column with the most cells of this shape; the leftmost of equals."""
    shares = {column: _share(cells, pattern) for column, cells in columns.items()}
    best = max(shares, key=lambda column: (shares[column], -column), default=None)
    return best if best is not None and shares[best] >= least else None


def _share(cells: Sequence[str], pattern: re.Pattern[str]) -> float:
    filled = [cell for cell in cells if cell]
    return sum(bool(pattern.fullmatch(cell)) for cell in filled) / len(cells) if filled else 0.0


def _name_column(columns: Mapping[int, Sequence[str]], taken: set[int], number: int) -> int | None:
    """The column of names nearest to the number's, before it rather than behind it."""
    fitting = [
        column
        for column, cells in columns.items()
        if column not in taken
        and _share([closed_up(cell) for cell in cells], NAME) >= MOST_ALIKE
        and len(set(cells)) >= LEAST_DISTINCT * len(cells)
    ]
    return min(fitting, key=lambda column: (abs(column - number), column > number), default=None)
