"""The blocks of rosters.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class RosterPlan:
    key: str
    department: str
    file: str
    title: str
    identity: str
    share: float
    sheets: str
    columns: tuple[str, ...]
    merge: tuple[str, ...]
    texts: tuple[str, ...]
    total: str
    notes: tuple[str, ...]
    households: bool = False
    born: tuple[str, str] = ("1900-01-01", "2999-12-31")
    cover: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    hidden_every: int = 0
    encoding: str = ""

    @property
    def values(self) -> tuple[str, ...]:
        """The value of each column, by the names in records.py."""
        return tuple(column.rpartition(":")[2] for column in self.columns)

    @property
    def headings(self) -> tuple[tuple[str, ...], ...]:
        """One or two lines per column, top to bottom."""
        return tuple(tuple(column.rpartition(":")[0].split("|")) for column in self.columns)


@cache
def roster_plans() -> tuple[RosterPlan, ...]:
    """An unknown or missing key in the file is a TypeError here."""
    path = Path(__file__).with_name("rosters.toml")
    blocks = tomllib.loads(path.read_text(encoding="utf-8"))["roster"]
    return tuple(_plan(block) for block in blocks)


def _plan(block: dict[str, Any]) -> RosterPlan:
    frozen: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in block.items()
    }
    return RosterPlan(**frozen)
