"""资助人员花名册: whom a department's accepted rosters name, what each is given and by whom."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Subsidised:
    """One person under one identity. Amounts in fen; None where nothing can be worked out yet."""

    department: Annotated[str, "部门"]
    name: Annotated[str, "姓名"]
    masked_id: Annotated[str, "身份证号"]  # already masked: a full number is refused
    place: Annotated[str, "拟参保地"]
    identity: Annotated[str, "身份类别"]
    source: Annotated[str, "名单出处"]
    term: Annotated[str, "起止时限"]
    standard: Annotated[str, "资助标准"]
    subsidy: Annotated[int | None, "应资助额"]
    payable: Annotated[int | None, "个人自付"]
    funding: Annotated[str, "资金来源"]
    result: Annotated[str, "核验结果"]


@dataclass(frozen=True)
class SubsidisedList:
    number: Annotated[str, "名册编号"]
    place: Annotated[str, "地区"]
    department: Annotated[str, "部门"]  # empty for all of them
    cover_year: Annotated[int, "参保年度"]
    period_from: Annotated[date, "所属期起"]
    period_to: Annotated[date, "所属期止"]
    until: Annotated[date, "截止日期"]
    dead: Annotated[int, "已剔除的死亡人员"]
    people: Annotated[tuple[Subsidised, ...], "人员"]
    colophon: Annotated[Colophon, "落款"]

    @property
    def fen(self) -> int:
        return sum(person.subsidy or 0 for person in self.people)
