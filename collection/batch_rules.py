"""The states of a batch and the bureau's template, from batches.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TOWNSHIP, COUNTY = "township", "county"


@dataclass(frozen=True)
class Step:
    action: str
    sources: tuple[str, ...]
    target: str
    by: str
    reason: bool
    button: str


@dataclass(frozen=True)
class Column:
    title: str
    code: str
    source: str

    @property
    def heading(self) -> str:
        return f"{self.title}（{self.code}）" if self.code else self.title


@dataclass(frozen=True)
class BatchRules:
    states: dict[str, str]
    steps: dict[str, Step]
    columns: tuple[Column, ...]
    fixed: dict[str, str]
    headings: dict[str, str]
    fine: frozenset[str]

    def buttons(self, state: str) -> list[Step]:
        return [step for step in self.steps.values() if step.button and state in step.sources]


@cache
def batch_rules() -> BatchRules:
    path = Path(__file__).with_name("batches.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    steps = [_step(row) for row in data["step"]]
    return BatchRules(
        states={row["id"]: row["label"] for row in data["state"]},
        steps={step.action: step for step in steps},
        columns=tuple(Column(c["title"], c.get("code", ""), c["from"]) for c in data["column"]),
        fixed=data["fixed"],
        headings=data["headings"],
        fine=frozenset(data["results"]["fine"]),
    )


def _step(row: dict) -> Step:
    return Step(
        action=row["action"],
        sources=tuple(row["from"]),
        target=row["to"],
        by=row["by"],
        reason=row.get("reason", False),
        button=row.get("button", ""),
    )
