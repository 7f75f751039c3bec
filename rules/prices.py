"""`price = …` of a window: what is collected there, before any subsidy."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rules.block import Block, is_money
from rules.profile import Profile
from rules.rounding import Rounding, read_rounding
from rules.starts import RECOGNISED

PERSONAL, BOTH = "personal", "personal+government"
# What the remaining months are counted from, as people say it.
PRORATED = {"start": "待遇起始", "born": "出生", "paid": "缴费", RECOGNISED: "认定"}
# The benefit period's first and last day, and when the identity that opens the window was
# recognised (None: before anybody remembers).
Span = tuple[date, date, date | None]


@dataclass(frozen=True, slots=True)
class Prorate:
    """Units of so many months from the day's own unit to the period's end are paid for."""

    unit_months: int
    on: str
    rounding: Rounding | None = None

    def share(self, fen: int, p: Profile, start: date, span: Span) -> int:
        first, last, recognised = span
        day = {
            "start": start,
            "born": p.born or first,
            "paid": p.paid_on,
            RECOGNISED: recognised or first,
        }[self.on]
        total = (_months(first, last) + 1) // self.unit_months
        gone = max(0, _months(first, day)) // self.unit_months
        if self.rounding:
            return self.rounding.fen(Fraction(fen * (total - gone), total))
        return (fen * (total - gone) * 2 + total) // (2 * total)


@dataclass(frozen=True, slots=True)
class Price:
    """`fixed` in fen, or `of` the standard; `plus` and `per_lapsed_year` are added."""

    of: str
    fixed: int = 0
    plus: int = 0
    per_lapsed_year: int = 0
    prorate: Prorate | None = None

    @property
    def flat(self) -> bool:
        """Whether the price depends on the standard alone."""
        return self.prorate is None and not self.per_lapsed_year

    def base(self, personal: int, government: int) -> int:
        if self.of == "fixed":
            return self.fixed
        return personal + self.plus + (government if self.of == BOTH else 0)

    def fen(self, base: int, p: Profile, start: date, span: Span) -> int:
        if self.prorate:
            base = self.prorate.share(base, p, start, span)
        if self.per_lapsed_year and p.history:
            missed = max(0, p.history.years_lapsed - p.history.years_repaired)
            base += missed * self.per_lapsed_year
        return base


def read_price(block: Block) -> Price:
    """From `price = "personal"`, `"830.00"` or a table. Default: the personal standard."""
    value = block.take("price", PERSONAL)
    if not isinstance(value, dict):
        value = {"of": value}
    inner = block.inner("price", value)
    of = inner.need("of")
    if of not in (PERSONAL, BOTH) and not is_money(of):
        block.fail(
            "bad_money",
            f"价格“{of}”的写法不对",
            f'可写 "{PERSONAL}"（个人缴费标准）、"{BOTH}"（加上财政补助）'
            '或带引号的金额，例如 "830.00"',
            "price",
        )
    named = of in (PERSONAL, BOTH)
    price = Price(
        of if named else "fixed",
        0 if named else inner.money("of"),
        inner.money("plus", 0),
        inner.money("per_lapsed_year", 0),
        _prorate(inner),
    )
    inner.done()
    return price


def _prorate(inner: Block) -> Prorate | None:
    if not inner.has("prorate"):
        return None
    block = inner.inner("prorate")
    prorate = Prorate(
        block.whole("unit_months"),
        block.choice("on", PRORATED),
        read_rounding(block, "round"),
    )
    block.done()
    if prorate.unit_months not in (1, 2, 3, 4, 6):
        block.fail("bad_start", "折算单位要能整除一年", "请填1、2、3、4或6", "prorate")
    return prorate


def _months(first: date, day: date) -> int:
    return (day.year - first.year) * 12 + day.month - first.month
