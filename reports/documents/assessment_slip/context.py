"""核定单: what a village group owes by category of people, with the roster of these people."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Category:
    """People of one kind at one price. Amounts in fen, for one person."""

    settlement: Annotated[str, "缴费类型"]  # 普通, 定额资助, 比例资助, 全额资助
    name: Annotated[str, "人员类别"]
    people: Annotated[int, "人数"]
    standard: Annotated[int, "个人标准"]
    subsidy: Annotated[int, "资助额"]

    @property
    def payable(self) -> int:
        return self.people * (self.standard - self.subsidy)

    @property
    def subsidised(self) -> int:
        return self.people * self.subsidy


@dataclass(frozen=True)
class Member:
    """One line of the attached roster. Amounts in fen."""

    household: Annotated[str, "户编号"]
    name: Annotated[str, "姓名"]
    masked_id: Annotated[str, "证件号码"]  # already masked: a full number is refused
    relationship: Annotated[str, "与户主关系"]
    category: Annotated[str, "参保类别"]
    identity: Annotated[str, "资助身份"]  # the winner among the person's identities, or empty
    standard: Annotated[int, "个人标准"]
    subsidy: Annotated[int, "资助额"]

    @property
    def payable(self) -> int:
        return self.standard - self.subsidy


@dataclass(frozen=True)
class Basis:
    """Why so many people of the slip pay what they pay: one sentence with its clause."""

    name: Annotated[str, "资助身份"]
    people: Annotated[int, "人数"]
    payable: Annotated[int, "个人应缴"]  # fen, for one person
    sentence: Annotated[str, "核定依据"]


@dataclass(frozen=True)
class AssessmentSlip:
    number: Annotated[str, "核定单号"]
    pooling_area: Annotated[str, "统筹区"]
    town: Annotated[str, "乡镇"]
    village: Annotated[str, "村"]
    group: Annotated[str, "村民小组"]
    insurance: Annotated[str, "险种"]
    period_from: Annotated[date, "所属期起"]
    period_to: Annotated[date, "所属期止"]
    assessed_on: Annotated[date, "核定日期"]
    due_on: Annotated[date, "缴款期限"]
    categories: Annotated[tuple[Category, ...], "分类"]
    bank: Annotated[str, "收款银行"]
    account_name: Annotated[str, "账户名"]
    account_last4: Annotated[str, "账号后四位"]
    roster: Annotated[tuple[Member, ...], "名册"]
    colophon: Annotated[Colophon, "落款"]
    basis: Annotated[tuple[Basis, ...], "核定依据"] = ()  # printed behind the roster

    @property
    def people(self) -> int:
        return sum(category.people for category in self.categories)

    @property
    def payable(self) -> int:
        return sum(category.payable for category in self.categories)

    @property
    def subsidised(self) -> int:
        return sum(category.subsidised for category in self.categories)


@dataclass(frozen=True)
class AssessmentSlips:
    """All slips of one file, in the order in which they are printed."""

    slips: Annotated[tuple[AssessmentSlip, ...], "核定单"]
