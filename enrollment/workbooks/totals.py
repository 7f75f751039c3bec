"""The 合计 and 小计 rows of a sheet, held against what was really read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from values.money import BadAmount, fen

from .rows import TotalRow

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
PEOPLE = re.compile(r"(\d[\d,]*)\s*人")
# A count without 人 is believed where a person's own cells stand, not in any column.
COUNT_FIELDS = ("name", "id_number", "card_number")
MOST_KEPT = 2_000


@dataclass(slots=True)
class Totals:
    """Counts people and fen, over the sheet and since the last total row."""

    rows: list[TotalRow] = field(default_factory=list)
    people: int = 0
    fen: int = 0
    people_since: int = 0
    fen_since: int = 0

    def count(self, texts: Sequence[str], fields: Mapping[str, int]) -> None:
        amount = _amount(texts, fields)
        self.people += 1
        self.people_since += 1
        self.fen += amount or 0
        self.fen_since += amount or 0

    def add(
        self, row_number: int, label: str, texts: Sequence[str], fields: Mapping[str, int]
    ) -> None:
        numbers = tuple(found for text in texts for found in NUMBER.findall(text))
        agrees = self._agrees(texts, fields)
        self.people_since = self.fen_since = 0
        if len(self.rows) < MOST_KEPT:
            self.rows.append(TotalRow(row_number, label, numbers, agrees))

    def _agrees(self, texts: Sequence[str], fields: Mapping[str, int]) -> bool | None:
        people = _people(texts, fields)
        if people:
            return bool(people & {self.people, self.people_since})
        amount = _amount(texts, fields)
        if amount is None:
            return None
        return amount in (self.fen, self.fen_since)


def _people(texts: Sequence[str], fields: Mapping[str, int]) -> set[int]:
    said = {found for text in texts for found in PEOPLE.findall(text)}
    own = [
        texts[fields[name]].strip()
        for name in COUNT_FIELDS
        if fields.get(name, 1 << 20) < len(texts)
    ]
    return {
        int(found.replace(",", "")) for found in (*said, *own) if found.replace(",", "").isdecimal()
    }


def _amount(texts: Sequence[str], fields: Mapping[str, int]) -> int | None:
    column = fields.get("amount")
    if column is None or column >= len(texts) or not texts[column].strip():
        return None
    try:
        return fen(texts[column])
    except BadAmount:
        return None
