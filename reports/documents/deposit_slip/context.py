"""缴款单: the money that a village brings to the bank, against its slips and receipts."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class DepositSlip:
    number: Annotated[str, "缴款单号"]
    town: Annotated[str, "乡镇"]
    village: Annotated[str, "缴款村"]
    deposited_on: Annotated[date, "缴款日期"]
    handler: Annotated[str, "经办人"]
    cover_year: Annotated[int, "所属年度"]
    persons: Annotated[int, "人数"]
    amount: Annotated[int, "金额"]  # fen
    account_name: Annotated[str, "收款户名"]
    account_number: Annotated[str, "收款账号"]  # the treasury's, so printed in full
    bank: Annotated[str, "开户银行"]
    roster_batch: Annotated[str, "清册批次号"]
    assessment_slips: Annotated[tuple[str, ...], "核定单号"]
    remark: Annotated[str, "备注"]
    bank_receipt: Annotated[str, "银行回单号"]  # empty until the bank has answered
    colophon: Annotated[Colophon, "落款"]
