"""What comes out of a roster: plain frozen values, the same for xlsx, xls and csv."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NamedTuple

from .fields import dictionary

NO_VALUES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class CellWarning:
    """Something about a cell that its text alone does not show. `field` is empty for the row."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the table; `index` counts from 1, `field` is empty if it is not recognised."""

    index: int
    letter: str
    header: str
    field: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A 合计 or 小计 row, never a person. `agrees` with the rows read; None if it has no number."""

    row_number: int
    label: str
    numbers: tuple[str, ...]
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class SheetReport:
    """What was found on one sheet. `skipped` says in Chinese why no row of it was read, if so.

    `people_unread` counts people among the first rows of a sheet that was not read; `head` are
    its first rows as text and `spans` the merged cells there (first row, first column, last row,
    last column, from 0): what somebody needs to see to say what the columns are. `bare` is the
    fingerprint of the table if it has no heading.
    """

    name: str
    hidden: bool
    skipped: str = ""
    title_lines: tuple[str, ...] = ()
    header_rows: tuple[int, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: int = 0
    totals: tuple[TotalRow, ...] = ()
    notes: int = 0
    repeated_heads: int = 0
    warnings: tuple[str, ...] = ()
    fingerprint: str = ""
    remembered: bool = False
    people_unread: int = 0
    hidden_rows: int = 0
    bare: str = ""
    head: tuple[tuple[str, ...], ...] = ()
    spans: tuple[tuple[int, int, int, int], ...] = ()

    @property
    def has_totals_row(self) -> bool:
        return bool(self.totals)

    @property
    def mapping(self) -> dict[str, str]:
        """Heading to field, as `known_layouts` takes it back next time.

        A head's column that stood in for the person is left out: the next file may have both.
        """
        heads = dictionary().speaks_of_another
        own = (column for column in self.columns if column.field and not heads(column.header))
        return {column.header: column.field for column in own}

    def column_of(self, field_name: str) -> Column | None:
        return next((column for column in self.columns if column.field == field_name), None)


class RawRow(NamedTuple):
    """One data row: cell texts as they stand, by field, "" for a blank cell of a known column.

    `row_number` as Excel shows it. A tuple, for there may be a million.
    """

    sheet: str
    row_number: int
    values: Mapping[str, str] = NO_VALUES
    warnings: tuple[CellWarning, ...] = ()

    def text(self, field_name: str) -> str:
        return self.values.get(field_name, "")

    def warned(self, field_name: str, code: str) -> bool:
        return CellWarning(field_name, code) in self.warnings


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one sheet with the same fields: each its number and then its texts.

    `warnings` are by place in the batch.
    """

    sheet: str
    fields: tuple[str, ...]
    rows: Sequence[Sequence[Any]]
    warnings: Mapping[int, tuple[CellWarning, ...]]

    def __iter__(self) -> Iterator[RawRow]:
        return map(self.row, range(len(self.rows)))

    def row(self, place: int) -> RawRow:
        number, *texts = self.rows[place]
        values = dict(zip(self.fields, texts, strict=True))
        return RawRow(self.sheet, number, values, self.warnings.get(place, ()))
