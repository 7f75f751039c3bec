"""参保登记表 (F1): a household as it was registered, to be signed; a copy each for two offices."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon

COPIES = ("第一份：填报单位留存", "第二份：登记管理部门留存")
CODE_LINES = 4


@dataclass(frozen=True)
class Period:
    """From when to when a declared hardship holds, where the form says so."""

    category: Annotated[int, "特殊困难类别"]
    since: Annotated[date | None, "起"]
    until: Annotated[date | None, "止"]


@dataclass(frozen=True)
class Registered:
    """A person's line. Categories and relationship are the form's numbers; `amount` fen or None."""

    name: Annotated[str, "姓名"]
    document: Annotated[str, "证件类型"]
    number: Annotated[str, "公民身份号码"]
    general: Annotated[int, "一般人员类别"]
    hardships: Annotated[tuple[int, ...], "特殊困难类别"]
    periods: Annotated[tuple[Period, ...], "身份起止日期"]
    amount: Annotated[int | None, "缴费金额"]
    phone: Annotated[str, "联系电话"]
    relationship: Annotated[int, "与户主关系"]
    note: Annotated[str, "备注"] = ""


@dataclass(frozen=True)
class RegistrationForm:
    number: Annotated[str, "登记表编号"]
    cover_year: Annotated[int, "所属年度"]
    county: Annotated[str, "县"]
    unit: Annotated[str, "组织填报单位"]
    unit_kind: Annotated[str, "单位类别"]
    group: Annotated[str, "村民小组"]
    household: Annotated[str, "户编号"]
    head: Annotated[str, "户主"]
    address: Annotated[str, "住址"]
    phone: Annotated[str, "联系电话"]
    first_treatment_area: Annotated[str, "首诊统筹区"]
    registered_on: Annotated[date, "登记日期"]
    people: Annotated[tuple[Registered, ...], "参保人"]
    clerk: Annotated[str, "填报人"]
    colophon: Annotated[Colophon, "落款"]
    key: Annotated[str, "户"] = ""  # which household it is of; not printed


@dataclass(frozen=True)
class RegistrationForms:
    """Forms of one notice's tables, in the order of the households."""

    forms: Annotated[tuple[RegistrationForm, ...], "登记表"]
    codes: Annotated[tuple[str, ...], "填表说明"]  # a line for each table of numbers

    @property
    def number(self) -> str:
        return self.forms[0].number


@dataclass(frozen=True)
class RegistrationList:
    """The households of a village group one below the other, on as few sheets as hold them."""

    number: Annotated[str, "登记表编号"]
    cover_year: Annotated[int, "所属年度"]
    county: Annotated[str, "县"]
    unit: Annotated[str, "组织填报单位"]
    group: Annotated[str, "村民小组"]
    on: Annotated[date, "制表日期"]
    forms: Annotated[tuple[RegistrationForm, ...], "登记表"]
    codes: Annotated[tuple[str, ...], "填表说明"]
    colophon: Annotated[Colophon, "落款"]
