"""无身份证号码人员明细: who is insured without a resident ID number, by the month, to go up."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Unnumbered:
    town: Annotated[str, "乡镇"]
    village: Annotated[str, "村"]
    group: Annotated[str, "组"]
    household: Annotated[str, "户编号"]
    name: Annotated[str, "姓名"]
    sex: Annotated[str, "性别"]
    born: Annotated[date, "出生日期"]
    document: Annotated[str, "证件类型或原因"]
    number: Annotated[str, "证件号码"]  # empty where there is none
    head: Annotated[str, "户主"]
    registered_on: Annotated[date, "登记日期"]


@dataclass(frozen=True)
class Count:
    name: Annotated[str, "类别"]
    people: Annotated[int, "人数"]


@dataclass(frozen=True)
class PeopleWithoutNumbers:
    number: Annotated[str, "名单编号"]
    unit: Annotated[str, "填报单位"]
    cover_year: Annotated[int, "参保年度"]
    month: Annotated[str, "月份"]
    until: Annotated[date, "截止日期"]
    people: Annotated[tuple[Unnumbered, ...], "人员"]
    counts: Annotated[tuple[Count, ...], "分类合计"]
    colophon: Annotated[Colophon, "落款"]
