"""发放表: whom a batch pays, how much, to which account, and where they sign."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Payee:
    village: Annotated[str, "村"]
    group: Annotated[str, "组"]
    name: Annotated[str, "参保人"]
    id_number: Annotated[str, "证件号码"]  # masked
    kind: Annotated[str, "种类"]
    payee: Annotated[str, "收款人"]
    bank: Annotated[str, "开户行"]
    account: Annotated[str, "账号"]  # empty: cash against a signature
    amount: Annotated[int, "金额"]  # fen


@dataclass(frozen=True)
class PayOut:
    number: Annotated[str, "批次号"]
    unit: Annotated[str, "发放单位"]
    cover_year: Annotated[int, "所属年度"]
    prepared_by: Annotated[str, "编制"]
    approved_by: Annotated[str, "复核"]
    approved_on: Annotated[date, "复核日期"]
    payees: Annotated[tuple[Payee, ...], "人员"]
    colophon: Annotated[Colophon, "落款"]

    @property
    def amount(self) -> int:
        return sum(payee.amount for payee in self.payees)
