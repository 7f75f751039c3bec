"""特殊群体未参保人员名单: who on the departments' lists is not insured yet, to go and see them."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Uninsured:
    village: Annotated[str, "村（居）"]
    group: Annotated[str, "组"]
    name: Annotated[str, "姓名"]
    id_number: Annotated[str, "证件号码"]  # masked
    department: Annotated[str, "部门"]
    identity: Annotated[str, "身份"]
    why: Annotated[str, "情况"]


@dataclass(frozen=True)
class CoverageList:
    number: Annotated[str, "名单编号"]
    place: Annotated[str, "地区"]
    department: Annotated[str, "部门"]  # empty for all of them
    cover_year: Annotated[int, "参保年度"]
    until: Annotated[date, "截止日期"]
    listed: Annotated[int, "应保"]
    insured: Annotated[int, "已保"]
    people: Annotated[tuple[Uninsured, ...], "未参保人员"]
    colophon: Annotated[Colophon, "落款"]
