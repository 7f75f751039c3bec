"""One thing found about a row, in three sentences. The wording is in reasons.toml."""

import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from values.refusal import Refusal

from ..fields import dictionary

ERROR, DOUBT, NOTE = "error", "doubt", "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """`field` names the cell, "" the whole row; `severity` is error, doubt or note."""

    code: str
    field: str
    severity: str
    what: str
    why: str
    cure: str

    @property
    def sentence(self) -> str:
        return f"{self.what}：{self.why}。{self.cure}。"

    def as_doubt(self) -> "Finding":
        return replace(self, severity=DOUBT)


def finding(code: str, field: str = "", **words: object) -> Finding:
    """A block of reasons.toml with its braces filled in."""
    block = reasons()[code]
    title = dictionary().fields[field].title if field else ""
    texts = {key: block[key].format(title=title, **words) for key in ("what", "why", "cure")}
    return Finding(code, field, block["severity"], **texts)


def from_refusal(refusal: Refusal, field: str, severity: str = ERROR) -> Finding:
    """What values/ says of a number, a date or an amount."""
    return Finding(refusal.code, field, severity, refusal.what, refusal.why, refusal.cure)


@cache
def reasons() -> dict[str, dict[str, str]]:
    path = Path(__file__).parents[1] / "reasons.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
