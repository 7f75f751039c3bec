"""How much a subsidy is: in full, an amount, a share, what the person pays, or not stated."""

from dataclasses import dataclass
from fractions import Fraction

from rules.block import Block, is_money
from rules.rounding import Rounding, read_rounding
from values.money import yuan

FULL, UNSET = "full", "unset"
WHOLE = 10000


@dataclass(frozen=True, slots=True)
class Amount:
    """`value` is fen for amounts and net prices, hundredths of a percent for shares."""

    form: str
    value: int = 0
    of: str | None = None
    at_least: int | None = None
    at_most: int | None = None
    floor: bool = False
    rounding: Rounding | None = None

    def fen(self, own: int, bases: dict[str, int]) -> int | None:
        """Fen on a standard of `own` fen, never more than it; None where nobody stated it.

        `bases` gives the standards by id, for shares of another standard than the own.
        """
        if self.form == UNSET:
            return None
        amount = self._plain(own, bases)
        if self.at_least is not None:
            amount = max(amount, self.at_least)
        if self.at_most is not None:
            amount = min(amount, self.at_most)
        return max(0, min(amount, own))

    def _plain(self, own: int, bases: dict[str, int]) -> int:
        if self.form == FULL:
            return own
        if self.form == "fixed":
            return self.value
        if self.form == "pays":
            return own - self.value
        base = own if self.of is None else bases[self.of]
        if self.rounding:
            return self.rounding.fen(Fraction(base * self.value, WHOLE))
        return (base * self.value + WHOLE // 2) // WHOLE

    def words(self, base: str, given: int) -> str:
        """In Chinese, on a base such as "个人缴费标准280元", for the fen that were given."""
        if self.form == FULL:
            return f"按{base}全额资助"
        if self.form == "percent":
            share = f"{self.value // 100}.{self.value % 100:02d}".rstrip("0").rstrip(".")
            return f"按{base}的{share}%{self._limits()}资助"
        if self.form == "pays":
            return f"个人只缴{short(self.value)}元，其余资助"
        if given < self.value:
            return f"按定额{short(self.value)}元、以应缴金额为限资助"
        return "按定额资助"

    def _limits(self) -> str:
        least = "" if self.at_least is None else f"、不低于{short(self.at_least)}元"
        most = "" if self.at_most is None else f"、不超过{short(self.at_most)}元"
        return least + most + (f"、{self.rounding.words}" if self.rounding else "")


def short(fen: int) -> str:
    """Yuan as people write a round amount: 280, but 262.50."""
    return yuan(fen).removesuffix(".00")


def read_amount(block: Block) -> Amount:
    """From `amount` or `pays`, `of`, `at_least`, `at_most`, `floor` and `round`."""
    of = block.text("of", "") or None
    at_least = block.money("at_least") if block.has("at_least") else None
    at_most = block.money("at_most") if block.has("at_most") else None
    floor = block.flag("floor", False)
    if block.has("amount") == block.has("pays"):
        block.fail(
            "bad_amount",
            "资助多少没有写清：amount 和 pays 要写一个，也只能写一个",
            '资助额写 amount = "140.00"、"50%"、"full" 或 "unset"；个人自付额写 pays = "30.00"',
        )
    form, value = _form(block)
    if of and form != "percent":
        block.fail("bad_amount", "of 只用于百分比资助", "请删去 of，或者把 amount 改成百分比", "of")
    rounding = read_rounding(block, "round")
    if rounding and form != "percent":
        block.fail(
            "bad_amount", "round 只用于百分比资助", "请删去 round，直接写资助多少元", "round"
        )
    if at_least is not None and at_most is not None and at_least > at_most:
        block.fail("contradiction", "下限 at_least 高于上限 at_most", "请核对两个数", "at_least")
    return Amount(form, value, of, at_least, at_most, floor, rounding)


def _form(block: Block) -> tuple[str, int]:
    if block.has("pays"):
        return "pays", block.money("pays")
    amount = block.take("amount")
    if amount in (FULL, UNSET):
        return amount, 0
    if isinstance(amount, str) and amount.endswith("%"):
        percent = block.percent("amount")
        if percent > WHOLE:
            block.fail("bad_percent", "资助超过了100%", "请填不超过100%的百分比", "amount")
        return "percent", percent
    if not is_money(amount):
        block.fail(
            "bad_money",
            f"资助额“{amount}”的写法不对",
            '写法有四种，都带引号："140.00"（多少元，两位小数）、"50%"、"full"（全额）、"unset"（通知没写多少）',
            "amount",
        )
    return "fixed", block.money("amount")
