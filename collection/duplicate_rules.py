"""The rules by which duplicates are decided, read from duplicate_rules.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class DuplicateRule:
    """`kinds` are the kinds of case it fits; for `first_choice` the page ticks it."""

    code: str
    name: str
    text: str
    source: str
    kinds: list[str]
    first_choice: list[str]


@cache
def duplicate_rules() -> dict[str, DuplicateRule]:
    text = Path(__file__).with_name("duplicate_rules.toml").read_text(encoding="utf-8")
    return {row["code"]: DuplicateRule(**row) for row in tomllib.loads(text)["rule"]}


def rules_for(kind: str) -> list[DuplicateRule]:
    return [rule for rule in duplicate_rules().values() if kind in rule.kinds]
