"""Reads a department's roster, whatever its layout. See docs/how-to/add-a-roster-layout.md."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .layouts import KnownLayout
from .limits import DEFAULT_LIMITS, Limits, for_size, size_of
from .rows import Batch, CellWarning, Column, RawRow, SheetReport, TotalRow
from .sandbox import run_child


@dataclass(slots=True)
class RosterReading:
    """Iterate once for the rows; `sheets` grows meanwhile and is complete at the end.

    `expected` is how many rows the sheets that were opened so far may have, 0 if nobody knows.

    Rows stream from the child: memory here stays at one batch. Iterating raises WorkbookRefused,
    possibly after good rows; what was staged until then must be rolled back.
    """

    path: Path
    limits: Limits = DEFAULT_LIMITS
    known_layouts: Mapping[str, str] = field(default_factory=dict)
    layouts: Sequence[KnownLayout] = ()
    sheets: list[SheetReport] = field(default_factory=list)
    kind: str = ""
    expected: int = 0

    def __iter__(self) -> Iterator[RawRow]:
        for batch in self.batches():
            yield from batch

    def batches(self) -> Iterator[Batch]:
        """The rows as they come, some hundred at a time."""
        self.sheets.clear()
        self.expected = 0
        order = {
            "verb": "read",
            "path": str(self.path.resolve()),
            "known_layouts": dict(self.known_layouts),
            "layouts": [layout.as_dict() for layout in self.layouts],
        }
        for message in run_child(order, for_size(self.limits, size_of(self.path))):
            if "rows" in message:
                yield _batch(**message)
            elif expected := message.get("expected"):
                self.expected += expected
            elif report := message.get("report"):
                self.sheets.append(_report(report))
            elif done := message.get("done"):
                self.kind = done["kind"]


def read_roster(
    path: str | Path,
    *,
    limits: Limits = DEFAULT_LIMITS,
    known_layouts: Mapping[str, str] | None = None,
    layouts: Sequence[KnownLayout] = (),
) -> RosterReading:
    """Nothing is opened before the result is iterated.

    `known_layouts` maps headings to fields as the department confirmed them ("" ignores a
    column); it wins over the dictionary. SheetReport.mapping gives what to remember.
    `layouts` are whole sheets as somebody confirmed them, and win over both.
    """
    return RosterReading(Path(path), limits, known_layouts or {}, layouts)


def _batch(
    *,
    sheet: str,
    fields: list[str],
    rows: list[list[Any]],
    warned: Mapping[str, list[tuple[str, str]]],
) -> Batch:
    warnings = {
        int(place): tuple(CellWarning(*pair) for pair in found) for place, found in warned.items()
    }
    return Batch(sheet, tuple(fields), rows, warnings)


def _report(data: dict[str, Any]) -> SheetReport:
    lists = {key: tuple(data[key]) for key in ("title_lines", "header_rows", "warnings")}
    lists |= {key: tuple(map(tuple, data[key])) for key in ("head", "spans")}
    columns = tuple(Column(**column) for column in data["columns"])
    totals = tuple(
        TotalRow(**{**total, "numbers": tuple(total["numbers"])}) for total in data["totals"]
    )
    return SheetReport(**{**data, **lists, "columns": columns, "totals": totals})
