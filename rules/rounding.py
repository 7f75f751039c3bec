"""Rounding that a notice names: to which unit, and which way."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from rules.block import Block
from values.money import yuan

ROUNDERS: dict[str, Callable[[Fraction], int]] = {
    "ceil": ceil,
    "floor": floor,
    "half_up": lambda exact: floor(exact + Fraction(1, 2)),
}
_WORDS = {"ceil": "进位", "floor": "舍去零头", "half_up": "四舍五入"}


@dataclass(frozen=True, slots=True)
class Rounding:
    """To multiples of `unit` fen. `remainder` is the payer who bears what rounding leaves."""

    unit: int
    how: str
    remainder: str = ""

    def fen(self, exact: Fraction) -> int:
        return ROUNDERS[self.how](exact / self.unit) * self.unit

    @property
    def words(self) -> str:
        return f"{_WORDS[self.how]}到{yuan(self.unit).removesuffix('.00')}元"


def read_rounding(block: Block, key: str, *, shared: bool = False) -> Rounding | None:
    """From `{ to = "1.00", how = "half_up" }`; of shares, `remainder` names the last payer."""
    if not block.has(key):
        return None
    inner = block.inner(key)
    rounding = Rounding(
        inner.money("to"),
        inner.choice("how", _WORDS, "half_up"),
        inner.text("remainder") if shared else "",
    )
    inner.done()
    if not rounding.unit:
        block.fail("bad_money", "不能取整到0元", '取整到元写 to = "1.00"，到角写 "0.10"', key)
    return rounding
