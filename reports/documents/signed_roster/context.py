"""缴费清册: the payers of a village's batch, three copies, each with three signatures."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Payer:
    """One line; amounts in fen."""

    group: Annotated[str, "组"]
    household: Annotated[str, "户编号"]
    head: Annotated[str, "户主"]
    name: Annotated[str, "姓名"]
    sex: Annotated[str, "性别"]
    masked_id: Annotated[str, "身份证号"]  # already masked: a full number is refused
    relationship: Annotated[str, "与户主关系"]
    category: Annotated[str, "人员类别"]
    hardship: Annotated[str, "特殊身份"]
    payable: Annotated[int, "应缴"]
    paid: Annotated[int, "实缴"]
    paid_on: Annotated[date, "缴费日期"]
    receipt: Annotated[str, "收据号"]
    means: Annotated[str, "付款方式"]
    phone: Annotated[str, "联系电话"]


@dataclass(frozen=True)
class Signed:
    party: Annotated[str, "签字方"]
    name: Annotated[str, "签字人"]  # empty where nobody has signed yet
    at: Annotated[datetime | None, "签字时间"]


@dataclass(frozen=True)
class SignedRoster:
    number: Annotated[str, "清册号"]
    town: Annotated[str, "乡镇"]
    village: Annotated[str, "村"]
    batch: Annotated[int, "批次"]
    cover_year: Annotated[int, "参保年度"]
    period_from: Annotated[date, "所属期起"]
    period_to: Annotated[date, "所属期止"]
    enrolled: Annotated[int, "应参人数"]
    payers: Annotated[tuple[Payer, ...], "名单"]
    signed: Annotated[tuple[Signed, ...], "三方签字"]
    digest: Annotated[str, "校验值"]
    colophon: Annotated[Colophon, "落款"]

    @property
    def fen(self) -> int:
        return sum(payer.paid for payer in self.payers)
