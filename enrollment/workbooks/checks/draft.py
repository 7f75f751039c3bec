"""A row while it is being checked, and what becomes of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from values.disability_card import DisabilityCard

from ..rows import RawRow
from .findings import ERROR, Finding, finding

USABLE, INVALID, DUPLICATE = "usable", "invalid", "duplicate"
FIRST_KEPT_DIGITS = 15


class CheckedRow(NamedTuple):
    """A cleaned row. Of an invalid one only what could be read is set; nothing is guessed.

    `id_number` is 18 characters and valid, or empty. `typed_number` is what stood there, cleaned.
    `suggestions` are numbers that may have been meant; `surviving_digits` the 15 that Excel
    left of a rounded number. A person decides about both. `grade` 1 to 4, `amount_fen` in fen.
    A tuple, for there may be a million.
    """

    sheet: str
    row_number: int
    outcome: str
    name: str = ""
    id_number: str = ""
    typed_number: str = ""
    born: date | None = None
    sex: str = ""
    town: str = ""
    village: str = ""
    group: str = ""
    household_number: str = ""
    head: str = ""
    relation: str = ""
    phone: str = ""
    card_number: str = ""
    identity: str = ""
    sub: str = ""
    grade: int | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None
    amount_fen: int | None = None
    suggestions: tuple[str, ...] = ()
    surviving_digits: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(found.code for found in self.findings)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(found for found in self.findings if found.severity == ERROR)

    def with_finding(self, found: Finding, outcome: str) -> "CheckedRow":
        return self._replace(outcome=outcome, findings=(*self.findings, found))


@dataclass(slots=True)
class Draft:
    """Filled by the checks one after the other; `values` are CheckedRow's fields."""

    raw: RawRow
    today: date
    values: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    card: DisabilityCard | None = None

    def text(self, field_name: str) -> str:
        return self.raw.values.get(field_name, "").strip()

    def has_column(self, *field_names: str) -> bool:
        return any(name in self.raw.values for name in field_names)

    def find(self, code: str, field_name: str = "", **words: object) -> None:
        self.findings.append(finding(code, field_name, **words))

    def found(self, *codes: str) -> bool:
        return any(item.code in codes for item in self.findings)

    def done(self) -> CheckedRow:
        wrong = any(item.severity == ERROR for item in self.findings)
        return CheckedRow(
            sheet=self.raw.sheet,
            row_number=self.raw.row_number,
            outcome=INVALID if wrong else USABLE,
            findings=tuple(self.findings),
            **self.values,
        )
