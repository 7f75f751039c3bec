"""Blocks that move money: benefit periods, standards, windows, subsidies and who funds them."""

from datetime import date

from rules.amounts import read_amount
from rules.block import Block
from rules.conditions import condition
from rules.notice import (
    REFUNDED,
    WAIVED,
    Addon,
    FundingLine,
    Period,
    Standard,
    Subsidy,
    Window,
)
from rules.prices import BOTH, read_price
from rules.read_people import basis
from rules.rounding import read_rounding
from rules.starts import RECOGNISED, read_start

SETTLEMENTS = {WAIVED: "缴费时减免", REFUNDED: "先缴后返"}


def read_period(block: Block) -> Period:
    first, last = _span(block)
    period = Period(first, last, condition(block), basis(block))
    block.take("id")
    block.done()
    return period


def read_standard(block: Block) -> Standard:
    """Personal, government and total must add up where all three are given."""
    personal = block.money("personal")
    government = block.money("government") if block.has("government") else None
    if block.has("total") and block.money("total") != personal + (government or 0):
        block.fail(
            "does_not_add_up",
            "个人缴费与财政补助之和不等于总筹资标准",
            "请核对 personal、government 和 total",
            "total",
        )
    standard = Standard(
        block.text("id"),
        block.text("name"),
        personal,
        government,
        block.text("benefit", ""),
        condition(block),
        basis(block),
    )
    block.done()
    return standard


def read_window(block: Block, standards: tuple[Standard, ...]) -> Window:
    opens, closes = _span(block)
    price, start = read_price(block), read_start(block)
    window = Window(
        id=block.text("id"),
        name=block.text("name"),
        opens=opens,
        closes=closes,
        when=condition(block),
        price=price,
        start=start,
        subsidised=_subsidised(block),
        by_recognition=RECOGNISED in (start.on, price.prorate and price.prorate.on),
        basis=basis(block),
    )
    if window.price.of == BOTH and any(s.government is None for s in standards):
        block.fail(
            "unknown_reference",
            "价格写了含财政补助，但标准里没有财政补助的数额",
            '请在 [[standard]] 里补上 government = "…"',
            "price",
        )
    block.done()
    return window


def _subsidised(block: Block) -> frozenset[str] | None:
    names = block.texts("subsidised", ("all",))
    if names == ("all",):
        return None
    return frozenset() if names == ("none",) else frozenset(names)


def _span(block: Block) -> tuple[date, date]:
    first, last = block.day("from"), block.day("to")
    if first > last:
        block.fail("backwards", f"开始日{first}晚于截止日{last}", "请核对 from 和 to", "from")
    return first, last


def read_subsidy(block: Block, order: int) -> Subsidy:
    identities = block.texts("identities", ())
    when = condition(block)
    if not identities and when is None:
        block.fail(
            "bad_condition", "没有写明资助谁", '请写 identities = ["…"]，或者用 when 写明条件'
        )
    amount = read_amount(block)
    subsidy = Subsidy(
        id=block.text("id"),
        name=block.text("name", "" if identities else None),
        identities=identities,
        subs=block.texts("subs", ()),
        kinds=block.texts("kinds", ()),
        grades=block.grades("grades"),
        when=when,
        amount=amount,
        settlement=block.choice("settlement", SETTLEMENTS, WAIVED),
        funding=_funding(block, amount.value if amount.form == "fixed" else None),
        round_shares=read_rounding(block, "round_shares", shared=True),
        stacks=block.flag("stacks", False),
        priority=order,
        basis=basis(block),
    )
    block.done()
    _check_remainder(block, subsidy)
    return subsidy


def _check_remainder(block: Block, subsidy: Subsidy) -> None:
    """Who bears what rounding leaves must be one of the payers."""
    if subsidy.round_shares is None:
        return
    payers = [
        payer
        for line in subsidy.funding
        for payer in ([name for name, _ in line.split] or [line.payer])
    ]
    if subsidy.round_shares.remainder not in payers:
        block.fail(
            "unknown_reference",
            f"零头由“{subsidy.round_shares.remainder}”承担，但出资方里没有它",
            f"remainder 可填：{'、'.join(dict.fromkeys(payers))}",
            "round_shares",
        )


def _funding(block: Block, fixed: int | None) -> tuple[FundingLine, ...]:
    lines = tuple(_funding_line(inner) for inner in block.blocks("funding"))
    if not lines:
        block.fail(
            "missing_key",
            "没有写明资助由谁出资",
            '请补上 funding = [{ payer = "…", rest = true }]；通知没有写的，payer 写“通知未明确”',
        )
    always = [line for line in lines if line.when is None]
    cases: dict[str, list[FundingLine]] = {}
    for line in lines:
        if line.when:
            cases.setdefault(line.when.words, []).append(line)
    for case in cases.values() or [[]]:
        _check_sum(block, always + case, fixed)
    return lines


def _check_sum(block: Block, lines: list[FundingLine], fixed: int | None) -> None:
    if any(line.amount is None and line.share is None for line in lines):
        return
    shares = [line.share for line in lines if line.share is not None]
    amounts = [line.amount for line in lines if line.amount is not None]
    whole_shares = not amounts and sum(shares) == 10000
    whole_amounts = not shares and fixed is not None and sum(amounts) == fixed
    if not whole_shares and not whole_amounts:
        block.fail(
            "does_not_add_up",
            "各出资方的份额加起来不等于资助额",
            "百分比之和应为100%，金额之和应等于资助额；余额由一方承担的，写 rest = true",
            "funding",
        )


def _funding_line(block: Block) -> FundingLine:
    amount = block.money("amount") if block.has("amount") else None
    share = block.percent("share") if block.has("share") else None
    rest = block.flag("rest", False)
    if (amount is not None) + (share is not None) + rest != 1:
        block.fail(
            "does_not_add_up",
            "每个出资方要写、也只能写 amount、share、rest 中的一项",
            '例如 { payer = "县级财政", rest = true }',
        )
    split = _split(block)
    line = FundingLine(
        block.text("payer", "" if split else None), amount, share, split, condition(block)
    )
    block.done()
    return line


def _split(block: Block) -> tuple[tuple[str, int], ...]:
    weights = block.take("split", {})
    good = isinstance(weights, dict) and all(
        type(weight) is int and weight > 0 for weight in weights.values()
    )
    if not good:
        block.fail(
            "wrong_type",
            "split 应当是出资方和正整数的比例",
            '请写成 split = { "省级财政" = 5, "市级财政" = 2 }',
            "split",
        )
    return tuple(weights.items())


def read_addon(block: Block) -> Addon:
    subsidies = tuple(read_subsidy(b, n) for n, b in enumerate(block.blocks("subsidy")))
    addon = Addon(
        block.text("id"),
        block.text("name"),
        block.money("price"),
        condition(block),
        block.flag("optional", False),
        subsidies,
        basis(block),
    )
    block.done()
    return addon
