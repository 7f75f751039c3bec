"""收据: what a household takes home when it has paid, and what stands against a reversed one."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class ReceiptLine:
    """One person of the household. Amounts in fen."""

    name: Annotated[str, "姓名"]
    relationship: Annotated[str, "与户主关系"]
    price: Annotated[int, "个人缴费标准"]
    subsidy: Annotated[int, "资助金额"]
    paid: Annotated[int, "实缴金额"]
    cover_from: Annotated[date, "待遇起"]
    cover_to: Annotated[date, "待遇止"]
    note: Annotated[str, "资助说明"] = ""


@dataclass(frozen=True)
class Reversal:
    """Why a receipt is taken back. The amounts of its lines stay positive; the paper says minus."""

    of: Annotated[str, "原收据号"]
    reason: Annotated[str, "冲销原因"]
    approved_by: Annotated[str, "复核人"]


@dataclass(frozen=True)
class Receipt:
    number: Annotated[str, "收据号"]  # with its check characters
    county: Annotated[str, "县（市、区）"]
    town: Annotated[str, "乡镇"]
    village: Annotated[str, "村"]
    group: Annotated[str, "村民小组"]
    household: Annotated[str, "户编号"]
    head: Annotated[str, "户主"]
    cover_year: Annotated[int, "所属年度"]
    business_date: Annotated[date, "收款日期"]
    payer: Annotated[str, "缴款人"]
    payment_method: Annotated[str, "付款方式"]
    collector: Annotated[str, "收款人"]
    lines: Annotated[tuple[ReceiptLine, ...], "参保人"]
    colophon: Annotated[Colophon, "落款"]
    reversal: Annotated[Reversal | None, "冲销"] = None

    @property
    def sign(self) -> int:
        return -1 if self.reversal else 1

    @property
    def price(self) -> int:
        return self.sign * sum(line.price for line in self.lines)

    @property
    def subsidy(self) -> int:
        return self.sign * sum(line.subsidy for line in self.lines)

    @property
    def total(self) -> int:
        """Fen that changed hands; negative for a reversal."""
        return self.sign * sum(line.paid for line in self.lines)

    @property
    def notes(self) -> tuple[str, ...]:
        """Each explanation once, in the order in which it first appears."""
        return tuple(dict.fromkeys(line.note for line in self.lines if line.note))
