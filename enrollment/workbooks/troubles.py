"""The kinds of trouble that a roster can have, and which reasons belong to which."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TroubleKind:
    """`elsewhere` says where a kind is told that shows in no row."""

    number: str
    title: str
    means: str
    cure: str
    codes: tuple[str, ...]
    elsewhere: str = ""


@cache
def trouble_kinds() -> tuple[TroubleKind, ...]:
    """In the order of troubles.toml; an unknown key there is a TypeError here."""
    path = Path(__file__).with_name("troubles.toml")
    blocks = tomllib.loads(path.read_text(encoding="utf-8"))["kind"]
    return tuple(TroubleKind(**{**block, "codes": tuple(block["codes"])}) for block in blocks)


@cache
def kind_of_code() -> dict[str, TroubleKind]:
    return {code: kind for kind in trouble_kinds() for code in kind.codes}
