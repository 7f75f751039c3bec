"""Until when the premium of one person can be refunded, and where that stands (退费)."""

from dataclasses import dataclass
from datetime import date, timedelta

from rules.basis import Basis
from rules.block import Block
from rules.layers import Layers
from rules.notice import Notice, RefundRule
from rules.read_people import basis
from values.dates import add_months

IDENTITY = "identity"
KINDS = {
    "twice": "重复缴费",
    "employee": "参加职工医保",
    "elsewhere": "在外地参加居民医保",
    "death": "享受期前死亡",
    "wrong": "缴错金额",
}
UNTIL = {
    "benefit_begins": "待遇享受期开始以前",
    "cover_ends": "本年度结束以前",
    "day": "通知写明的日期（含当日）",
}


@dataclass(frozen=True)
class Deadline:
    """The last day on which it can be granted, with the basis; None: not at all."""

    last_day: date | None
    basis: Basis


def read_refunds(layers: Layers, common: Layers) -> tuple[RefundRule, ...]:
    """The common rules of the national procedure, and a notice's own in their place."""
    blocks = [*common.get("refund", []), *layers.get("refund", [])]
    return tuple({rule.kind: rule for rule in map(_read, blocks)}.values())


def _read(block: Block) -> RefundRule:
    until = block.choice("until", UNTIL)
    rule = RefundRule(
        kind=block.choice("id", KINDS),
        until=until,
        day=block.day("day") if until == "day" else None,
        basis=basis(block),
    )
    block.done()
    return rule


def refund_deadline(
    notice: Notice, kind: str, *, benefit_from: date, recognised_on: date | None = None
) -> Deadline:
    """Never once the benefit period has begun, unless the notice's rule says so."""
    before = benefit_from - timedelta(days=1)
    if kind == IDENTITY:
        later = notice.later
        if later.policy == "refund" and recognised_on:
            return Deadline(add_months(recognised_on, later.months), later.basis)
        return Deadline(before if later.policy == "wait" else None, later.basis)
    rule = next((rule for rule in notice.refunds if rule.kind == kind), None)
    if rule is None:
        return Deadline(None, notice.later.basis)
    days = {"benefit_begins": before, "cover_ends": notice.cover_to, "day": rule.day}
    return Deadline(days[rule.until], rule.basis)
