"""Rows on which nothing is unusual, as nearly all of a county's are: read without a second look."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from .header import Layout
from .rows import RawRow
from .sources import SourceSheet

ID_LENGTH = 18


@dataclass(frozen=True, slots=True)
class PlainRows:
    """The columns of a sheet without formulas, error cells, hidden rows and filled spans."""

    sheet: str
    fields: tuple[str, ...]
    pick: Callable[[Sequence[str]], tuple[str, ...]]
    width: int
    name: int
    number: int
    other_numbers: tuple[int, ...]
    longest: int

    @classmethod
    def of(
        cls, sheet: SourceSheet, layout: Layout, *, filled: bool, longest: int
    ) -> "PlainRows | None":
        """None where every row of the sheet needs the second look."""
        marks, fields = sheet.marks, dict(layout.fields)
        marked = marks.formulas or marks.errors or marks.hidden_rows is not None
        if marked or filled or not {"name", "id_number"} <= fields.keys():
            return None
        others = [name for name in fields if name.endswith("_number") and name != "id_number"]
        return cls(
            sheet=sheet.name,
            fields=tuple(fields),
            pick=itemgetter(*fields.values()),
            width=max(fields.values()) + 1,
            name=fields["name"],
            number=fields["id_number"],
            other_numbers=tuple(fields[name] for name in others),
            longest=longest,
        )

    def row(self, index: int, cells: Sequence[object], texts: Sequence[str]) -> RawRow | None:
        """None where anything about the row is unusual: no name, a number that is not 18 digits
        of text, another number that is no text, a very long text.
        """
        if len(texts) < self.width:
            return None
        number = cells[self.number]
        if number.__class__ is not str or len(number) != ID_LENGTH or not number[:-1].isdecimal():
            return None
        for column in self.other_numbers:
            cell = cells[column]
            if cell.__class__ is not str or (cell and not cell.isdecimal()):
                return None
        values = self.pick(texts)
        if not texts[self.name].strip() or max(map(len, values)) > self.longest:
            return None
        return RawRow(self.sheet, index + 1, dict(zip(self.fields, values, strict=True)))
