"""The reasons for which a township sends a registration back, read from review_reasons.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Reason:
    """`key` is the digit typed on the review page, `cure` what the clerk is told to do."""

    code: str
    key: str
    name: str
    cure: str


OTHER = "other"


@cache
def review_reasons() -> dict[str, Reason]:
    text = Path(__file__).with_name("review_reasons.toml").read_text(encoding="utf-8")
    return {row["code"]: Reason(**row) for row in tomllib.loads(text)["reason"]}
