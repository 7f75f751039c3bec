"""退费申请审批表: who asks for what back, and the words of those who decide."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class RefundForm:
    number: Annotated[str, "退费编号"]
    county: Annotated[str, "参保地"]
    place: Annotated[str, "村组"]
    cover_year: Annotated[int, "所属年度"]
    kind: Annotated[str, "退费类型"]
    person: Annotated[str, "参保人"]
    id_number: Annotated[str, "证件号码"]  # masked
    applicant: Annotated[str, "申请人"]
    relation: Annotated[str, "与参保人关系"]
    paid_on: Annotated[date, "原缴费日期"]
    channel: Annotated[str, "原缴费渠道"]
    paid_number: Annotated[str, "原缴费凭证号"]
    paid: Annotated[int, "原缴费金额"]  # fen
    amount: Annotated[int, "退费金额"]  # fen
    reason: Annotated[str, "退费原因"]
    happened_on: Annotated[date, "事由发生日期"]
    payee: Annotated[str, "收款户名"]
    bank: Annotated[str, "开户行"]
    account: Annotated[str, "收款账号"]  # in full: the bank pays by it
    evidence: Annotated[str, "材料清单"]
    basis: Annotated[str, "退费依据"]
    steps: Annotated[tuple[str, ...], "办理经过"]
    colophon: Annotated[Colophon, "落款"]
