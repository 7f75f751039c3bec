"""日清单: one collector's day, closed: receipts, money by method, cash counted, the difference."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class MethodTotal:
    """What came in by one way of paying. Amount in fen, reversals already taken off."""

    method: Annotated[str, "付款方式"]
    receipts: Annotated[int, "张数"]
    amount: Annotated[int, "金额"]
    cash: Annotated[bool, "现金"] = False


@dataclass(frozen=True)
class Counted:
    """So many notes or coins of one face value (fen)."""

    face: Annotated[int, "面额"]
    pieces: Annotated[int, "张数"]

    @property
    def amount(self) -> int:
        return self.face * self.pieces


@dataclass(frozen=True)
class DayClose:
    number: Annotated[str, "日清单号"]
    town: Annotated[str, "乡镇"]
    village: Annotated[str, "村"]
    collector: Annotated[str, "收款人"]
    business_date: Annotated[date, "业务日期"]
    cover_year: Annotated[int, "所属年度"]
    first_receipt: Annotated[str, "起始收据号"]  # empty on a day without receipts
    last_receipt: Annotated[str, "截止收据号"]
    receipts: Annotated[int, "收据张数"]  # including reversals
    reversals: Annotated[int, "冲销张数"]
    households: Annotated[int, "户数"]
    persons: Annotated[int, "人数"]
    methods: Annotated[tuple[MethodTotal, ...], "按付款方式"]
    opening_cash: Annotated[int, "上日库存现金"]
    deposited: Annotated[int, "当日存缴现金"]
    deposit_numbers: Annotated[tuple[str, ...], "缴款单号"]
    counted: Annotated[tuple[Counted, ...], "现金清点"]
    explanation: Annotated[str, "差异说明"]
    chain_head: Annotated[str, "账链末值"]
    colophon: Annotated[Colophon, "落款"]

    @property
    def amount(self) -> int:
        return sum(total.amount for total in self.methods)

    @property
    def cash_taken(self) -> int:
        return sum(total.amount for total in self.methods if total.cash)

    @property
    def expected_cash(self) -> int:
        return self.opening_cash + self.cash_taken - self.deposited

    @property
    def counted_cash(self) -> int:
        return sum(counted.amount for counted in self.counted)

    @property
    def difference(self) -> int:
        """Fen; positive when there is more cash than the books say."""
        return self.counted_cash - self.expected_cash

    @property
    def verdict(self) -> str:
        if not self.difference:
            return "账实相符"
        return "长款" if self.difference > 0 else "短款"
