"""资助资金结算单: what each department, fund and level of government owes for a period."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Row:
    """One payer's part for one identity. Amount in fen."""

    identity: Annotated[str, "身份"]
    way: Annotated[str, "方式"]
    payer: Annotated[str, "资金来源"]
    level: Annotated[str, "级次"]
    fund: Annotated[str, "资金"]
    people: Annotated[int, "人次"]
    amount: Annotated[int, "金额"]


@dataclass(frozen=True)
class Part:
    """What one department answers for."""

    department: Annotated[str, "部门"]
    rows: Annotated[tuple[Row, ...], "明细"]

    @property
    def amount(self) -> int:
        return sum(row.amount for row in self.rows)


@dataclass(frozen=True)
class Level:
    level: Annotated[str, "级次"]
    fund: Annotated[str, "资金"]
    amount: Annotated[int, "金额"]


@dataclass(frozen=True)
class Settlement:
    number: Annotated[str, "结算单号"]
    county: Annotated[str, "县"]
    cover_year: Annotated[int, "所属年度"]
    first: Annotated[date, "起始日期"]
    until: Annotated[date, "截止日期"]
    people: Annotated[int, "人次"]
    parts: Annotated[tuple[Part, ...], "各部门"]
    levels: Annotated[tuple[Level, ...], "各级"]
    proposed_by: Annotated[str, "提请人"]
    confirmed_by: Annotated[str, "确认人"]
    colophon: Annotated[Colophon, "落款"]

    @property
    def amount(self) -> int:
        return sum(part.amount for part in self.parts)
