"""A target table beside the places that it speaks of: who is meant, what is missing, what differs.

The notice's own formula works out what a table leaves open.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from accounts.models import Area, Level
from collection.models import Target
from collection.queries.counts import insured_in, registered_in
from collection.target_table import TableRow, TargetTable, against_notice
from rules.notice import Notice
from rules.plan import Targets
from rules.rounding import ROUNDERS
from values.text import closed_up

BRACKET = "("


@dataclass(frozen=True)
class Aim:
    """One place's target: so many people of a base."""

    area: Area
    residents: int
    target: int
    special: int | None = None


@dataclass(frozen=True)
class Formula:
    """How a target comes from a base: `percent` in hundredths; a table's own number has none."""

    method: Target.Method
    percent: int = 0
    rounding: str = "ceil"

    def target(self, base: int) -> int:
        share = self.percent + (10000 if self.method == Target.Method.GROWTH else 0)
        return ROUNDERS[self.rounding](Fraction(base * share, 10000))


@dataclass(frozen=True)
class Proposal:
    """What a table would set. `mistakes` forbid it, `differences` have to be looked at."""

    aims: list[Aim]
    mistakes: list[str]
    differences: list[str]
    missing: list[str]

    @property
    def target(self) -> int:
        return sum(aim.target for aim in self.aims)

    @property
    def residents(self) -> int:
        return sum(aim.residents for aim in self.aims)


def formula_of(notice: Notice) -> Targets | None:
    """The notice's target that counts everybody: the one with a table, else the first."""
    with_table = [targets for targets in notice.targets if targets.units]
    return next(iter([*with_table, *notice.targets]), None)


def places_below(place: Area) -> list[Area]:
    """A county's towns or a town's villages."""
    return list(place.children.order_by("code"))


def propose(
    table: TargetTable | None, place: Area, cover_year: int, formula: Formula, notice: Notice
) -> Proposal:
    """The targets of a table; without one, of every place below from what the portal knows."""
    below = places_below(place)
    rows = table.rows if table else _known(below, place, cover_year, formula.method)
    found, strangers = _matched(rows, below)
    mistakes = [*(table.mistakes if table else []), *strangers]
    aims = []
    for area, row in found.items():
        aim = _aim(area, row, formula)
        if aim is None:
            mistakes.append(f"“{row.name}”没有{_what_is_missing(formula)}")
        else:
            aims.append(aim)
    differences = list(table.differences) if table else []
    if table and formula.method == Target.Method.TABLE:
        differences += against_notice(table, formula_of(notice))
    missing = [area.name for area in below if area not in found]
    if missing:
        differences.append(f"表里没有：{'、'.join(missing[:12])}（共{len(missing)}个）")
    return Proposal(aims, mistakes, differences, missing)


def _matched(rows: Iterable[TableRow], below: list[Area]) -> tuple[dict[Area, TableRow], list[str]]:
    """By the whole name, else by what stands before its bracket, where that is clear."""
    whole = {closed_up(area.name): area for area in below}
    short: dict[str, list[Area]] = {}
    for name, area in whole.items():
        short.setdefault(name.partition(BRACKET)[0], []).append(area)
    found: dict[Area, TableRow] = {}
    strangers = []
    for row in rows:
        candidates = short.get(row.name.partition(BRACKET)[0], [])
        area = whole.get(row.name) or (candidates[0] if len(candidates) == 1 else None)
        if area is None:
            strangers.append(f"第{row.line}行“{row.name}”不是这里的单位")
        elif area in found:
            strangers.append(f"“{found[area].name}”和“{row.name}”是同一个单位")
        else:
            found[area] = row
    return found, strangers


def _aim(area: Area, row: TableRow, formula: Formula) -> Aim | None:
    if formula.method == Target.Method.TABLE:
        if row.target is None:
            return None
        return Aim(area, row.residents or row.target, row.target, row.special)
    base = row.residents if row.residents is not None else row.target
    return None if base is None else Aim(area, base, formula.target(base), None)


def _what_is_missing(formula: Formula) -> str:
    return "任务数" if formula.method == Target.Method.TABLE else "人数（基数）"


def _known(
    below: list[Area], place: Area, cover_year: int, method: Target.Method
) -> list[TableRow]:
    """The base that the portal knows: last year's insured, or the people registered this year."""
    level = Level(below[0].level) if below else Level.VILLAGE
    if method == Target.Method.GROWTH:
        counts = insured_in(place, cover_year - 1, level)
    else:
        counts = registered_in(place, cover_year, level)
    rows = [TableRow(0, closed_up(area.name)) for area in below]
    return [replace(r, residents=counts[a.pk]) for r, a in zip(rows, below, strict=True)]
