"""Why people do not pay at the door, read from unpaid_reasons.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

OTHER = "other"


@dataclass(frozen=True)
class UnpaidReason:
    """`next` is what the clerk does about it, `visit` whether another visit can be it."""

    code: str
    name: str
    next: str
    visit: bool = True


@cache
def unpaid_reasons() -> dict[str, UnpaidReason]:
    text = Path(__file__).with_name("unpaid_reasons.toml").read_text(encoding="utf-8")
    return {row["code"]: UnpaidReason(**row) for row in tomllib.loads(text)["reason"]}
