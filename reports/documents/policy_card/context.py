"""明白卡: what to pay, when, and who pays less, in the plain words of those who pay."""

from dataclasses import dataclass
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Amount:
    """What one kind of people pays a year, in yuan as people write it."""

    who: Annotated[str, "适用人群"]
    yuan: Annotated[str, "金额"]


@dataclass(frozen=True)
class Group:
    """Those who pay the same because they are helped."""

    pays: Annotated[str, "自己缴多少"]
    free: Annotated[bool, "不用缴"]
    who: Annotated[tuple[str, ...], "什么人"]


@dataclass(frozen=True)
class Way:
    name: Annotated[str, "什么情况"]
    when: Annotated[str, "什么时候"]
    pays: Annotated[str, "缴多少"]
    counts: Annotated[str, "待遇"]


@dataclass(frozen=True)
class PolicyCard:
    title: Annotated[str, "标题"]
    area: Annotated[str, "地方"]
    amounts: Annotated[tuple[Amount, ...], "缴多少"]
    addons: Annotated[tuple[str, ...], "一并收取"]
    deadline: Annotated[str, "什么时候缴"]
    late: Annotated[str, "逾期"]
    groups: Annotated[tuple[Group, ...], "谁少缴"]
    several: Annotated[str, "多重身份"]
    ways: Annotated[tuple[Way, ...], "其他时候"]
    benefits: Annotated[str, "待遇享受期"]
    employees: Annotated[str, "职工医保"]
    hotline: Annotated[str, "咨询电话"]  # empty where the area has none
    number: Annotated[str, "编号"]
    colophon: Annotated[Colophon, "落款"]
