"""走户收缴清单: a village group in walking order, to take from door to door and write on."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Walker:
    """One person. Amounts in fen."""

    place: Annotated[str, "顺序"]  # of the household, on its first person only
    household: Annotated[str, "户编号"]
    head: Annotated[str, "户主"]
    name: Annotated[str, "姓名"]
    number: Annotated[str, "证件号码"]  # masked
    relationship: Annotated[str, "与户主关系"]
    price: Annotated[int, "标准"]
    subsidy: Annotated[int, "资助"]
    payable: Annotated[int, "应缴"]
    state: Annotated[str, "状态"]  # paid, why not, or why nothing can be paid
    due: Annotated[bool, "待缴"]


@dataclass(frozen=True)
class WalkingList:
    number: Annotated[str, "清单编号"]
    unit: Annotated[str, "村组"]
    cover_year: Annotated[int, "参保年度"]
    on: Annotated[date, "制表日期"]
    people: Annotated[tuple[Walker, ...], "人员"]
    households: Annotated[int, "户数"]
    colophon: Annotated[Colophon, "落款"]
    by_household: Annotated[bool, "一户一张"] = False

    @property
    def due(self) -> int:
        return sum(person.due for person in self.people)

    @property
    def due_fen(self) -> int:
        return sum(person.payable for person in self.people if person.due)
