"""Blocks that steer the work: targets, duties, and what happens to identities found later."""

from rules.basis import SILENT, Basis
from rules.block import Block
from rules.notice import LaterRecognition, Payer, Rosters
from rules.plan import Duty, Targets, TargetUnit
from rules.read_people import basis

ROUNDINGS = {"ceil": "进位", "floor": "舍去", "half_up": "四舍五入", "unset": "通知没有写"}
POLICIES = {"wait": "等人工核定", "refund": "退还应资助的", "none": "不退不补"}
ACCEPTANCES = {"all": "照单全收", "strict": "逐一核实"}
PAYER_LEVELS = {
    "central": "中央",
    "province": "省级",
    "city": "市级",
    "county": "县级",
    "town": "乡镇",
    "village": "村集体",
    "several": "各级分担",
    "other": "其他",
    "unsaid": "通知未写",
}
# How a notice that says nothing of rosters is read.
UNSAID = "没有硬伤的行采用，有疑问的同时提示"
RULES = {
    "rate": "人数×参保率",
    "growth": "上年人数×（1＋增长率）",
    "count": "表里列出的数",
    "hold": "不低于上年",
}


def read_later(block: Block) -> LaterRecognition:
    policy = block.choice("policy", POLICIES)
    months = block.whole("months") if policy == "refund" else 0
    later = LaterRecognition(policy, months, basis(block))
    block.done()
    return later


def read_rosters(blocks: list[Block], document: str) -> Rosters:
    """How rosters are accepted; the block may be left out."""
    if not blocks:
        return Rosters("all", Basis(document, SILENT, UNSAID))
    if len(blocks) > 1:
        blocks[1].fail("duplicate", "[rosters] 只能写一次", "请合并成一块")
    rosters = Rosters(blocks[0].choice("acceptance", ACCEPTANCES), basis(blocks[0]))
    blocks[0].done()
    return rosters


def read_payer(block: Block) -> Payer:
    """The level and the fund of a payer that the subsidies name."""
    payer = Payer(
        block.text("name"), block.choice("level", PAYER_LEVELS), block.text("fund"), basis(block)
    )
    block.take("id")
    block.done()
    return payer


def read_duty(block: Block) -> Duty:
    duty = Duty(
        block.text("id"),
        block.text("who"),
        block.text("what"),
        block.text("every", ""),
        block.whole("days") if block.has("days") else None,
        basis(block),
    )
    block.done()
    return duty


def read_targets(block: Block) -> Targets:
    """Every row is recomputed, and the sums are compared with the notice's own."""
    targets = Targets(
        rule=block.choice("rule", RULES),
        rate=block.percent("rate") if block.has("rate") else None,
        growth=block.percent("growth") if block.has("growth") else None,
        rounding=block.choice("rounding", ROUNDINGS, "unset"),
        measure=block.text("measure"),
        units=tuple(_unit(inner) for inner in block.blocks("unit")),
        basis=basis(block),
    )
    block.take("id")
    _check_rows(block, targets)
    _check_totals(block, targets)
    block.done()
    return targets


def _unit(block: Block) -> TargetUnit:
    target = block.whole("target")
    special = block.whole("special") if block.has("special") else None
    if special is not None and block.whole("others") != target - special:
        block.fail(
            "does_not_add_up",
            f"“{block.text('name')}”的特群免缴与其他居民之和不等于合计",
            "请核对这一行的三个数",
        )
    unit = TargetUnit(
        block.text("name"),
        block.whole("residents") if block.has("residents") else None,
        target,
        special,
        block.texts("covers", ()),
    )
    block.done()
    return unit


def _check_rows(block: Block, targets: Targets) -> None:
    names = [unit.name for unit in targets.units]
    if len(names) != len(set(names)):
        block.fail("duplicate", "任务表里同一个单位出现了两次", "请核对 unit")
    for unit in targets.units:
        expected = None if unit.residents is None else targets.expected(unit.residents)
        if expected is not None and expected != unit.target:
            block.fail(
                "does_not_add_up",
                f"“{unit.name}”的任务数{unit.target}与按公式算出的{expected}不符",
                "请核对人口数、任务数、rate 和 rounding",
            )


def _check_totals(block: Block, targets: Targets) -> None:
    for key, actual in (
        ("total_residents", targets.residents),
        ("total_target", targets.target),
        ("total_special", sum(unit.special or 0 for unit in targets.units)),
    ):
        if block.has(key) and block.whole(key) != actual:
            block.fail(
                "does_not_add_up",
                f"各行之和{actual}与合计{block.data[key]}不符",
                "请核对任务表各行与合计",
                key,
            )
