"""What became of a row of an uploaded register. Kept as JSON, sealed: rows are full of people."""

from dataclasses import asdict, dataclass, field
from typing import Any

SAME, CHANGED, CONFLICT, NEW, KNOWN, WRONG = "same", "changed", "conflict", "new", "known", "wrong"
TITLES = {
    CONFLICT: "有冲突",
    CHANGED: "有改动",
    NEW: "新增",
    WRONG: "有问题",
    KNOWN: "已经登记",
    SAME: "没有变化",
}


@dataclass
class Cell:
    """A cell that differs. `was` when the book was taken out, `now` in the register, `new` in the
    file; of a list without a book `was` is None.
    """

    field: str
    was: str | None
    now: str
    new: str

    @property
    def conflict(self) -> bool:
        return self.was != self.now


@dataclass
class Row:
    """One row. `findings` are (field, sentence), field "" for the row; `notes` are no mistakes.

    A new person's `form` are the values of the registration form's row; `household` is the key
    under which the file's people belong together.
    """

    sheet: str
    number: int
    outcome: str
    name: str = ""
    enrolment: int | None = None
    home: int | None = None
    household: str = ""
    group: int | None = None
    address: str = ""
    end_reason: str = ""
    cells: list[Cell] = field(default_factory=list)
    findings: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    form: dict[str, Any] = field(default_factory=dict)
    done: str = ""

    def wrong(self, field_name: str, sentence: str) -> None:
        self.findings.append((field_name, sentence))
        self.outcome = WRONG

    @property
    def conflicts(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.conflict]


def packed(row: Row) -> dict[str, Any]:
    return asdict(row)


def unpacked(data: dict[str, Any]) -> Row:
    cells = [Cell(**cell) for cell in data["cells"]]
    findings = [(name, sentence) for name, sentence in data["findings"]]
    return Row(**{**data, "cells": cells, "findings": findings})


def counted(rows: list[Row]) -> dict[str, int]:
    counts = dict.fromkeys(TITLES, 0)
    for row in rows:
        counts[row.outcome] += 1
    return counts
