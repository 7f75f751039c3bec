"""The same person twice in one file: the first row counts, later ones are handed back."""

from collections.abc import Iterable, Iterator

from .draft import DUPLICATE, USABLE, CheckedRow
from .findings import finding


def flag_duplicates(rows: Iterable[CheckedRow]) -> Iterator[CheckedRow]:
    """Passes rows on in their order. Invalid rows are never the first of a pair.

    Holds one small entry per person: about 250 bytes each, 160 MB for 650,000.
    """
    seen: dict[str, tuple[str, int, str]] = {}
    for row in rows:
        if row.outcome != USABLE:
            yield row
            continue
        first = seen.setdefault(row.id_number, (row.sheet, row.row_number, row.name))
        same_row = first[:2] == (row.sheet, row.row_number)
        yield row if same_row else _flagged(row, *first)


def _flagged(row: CheckedRow, sheet: str, row_number: int, name: str) -> CheckedRow:
    code = "duplicate" if name == row.name else "same_number_other_name"
    found = finding(code, "id_number", sheet=sheet, row=row_number)
    return row.with_finding(found, DUPLICATE)
