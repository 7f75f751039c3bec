"""`start = …`: the first day of the benefits that a payment buys.

Days and months are counted as DESIGN's readings say: the first day is not counted, and after a
wait the benefits start on the next day. `first_day_counts` and `same_day` say otherwise.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from rules.block import MOST_DAYS, MOST_MONTHS, Block
from rules.profile import Profile
from values.dates import add_months

RECOGNISED = "recognised"
ANCHORS = {
    "period": "年度首日",
    "paid": "缴费之日",
    "arrived": "缴费到账之日",
    "event": "事件发生之日",
    "born": "出生之日",
    RECOGNISED: "身份认定之日",
}
_SHIFTS = ("plus_days", "first_of_month")
_WAITS = (
    "wait_days",
    "wait_months",
    "same_day",
    "first_day_counts",
    "months_per_lapsed_year",
    "lapsed_from",
    "least_months",
)
# (profile, first day of the benefit period, day of recognition) to a day.
_Anchor = Callable[[Profile, date, date | None], date | None]
_ANCHOR: dict[str, _Anchor] = {
    "period": lambda p, first, known: first,
    "paid": lambda p, first, known: p.paid_on,
    "arrived": lambda p, first, known: p.arrived_on or p.paid_on,
    "event": lambda p, first, known: p.event.on if p.event else None,
    "born": lambda p, first, known: p.born,
    # Who has held it longer than anybody wrote down held it on the first day.
    RECOGNISED: lambda p, first, known: known or first,
}


@dataclass(frozen=True, slots=True)
class Start:
    """`day(profile, first day of the period, day of recognition)`; None where what it counts
    from is not known. `on` is the anchor's name, "" for a date.
    """

    day: _Anchor
    words: str
    on: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Months are the fixed wait plus some for every missed year that was not paid later."""

    days: int
    months: int
    months_per_lapsed_year: int
    lapsed_from: int
    least_months: int
    back: int

    def end(self, base: date, p: Profile) -> date:
        """The last day of the wait, or the day after it, as the notice counts."""
        return add_months(base, self._months(p)) + timedelta(days=self.days - self.back)

    def _months(self, p: Profile) -> int:
        if not self.months_per_lapsed_year or p.history is None:
            return self.months
        missed = max(0, p.history.years_lapsed - p.history.years_repaired)
        months = self.months + missed * self.months_per_lapsed_year
        long_gap = self.lapsed_from and p.history.years_lapsed >= self.lapsed_from
        return max(months, self.least_months) if long_gap else months


def read_start(block: Block, key: str = "start") -> Start:
    """From `start = "paid"` or `start = { on = "paid", wait_days = 60 }`."""
    value = block.need(key)
    if isinstance(value, str):
        value = {"on": value}
    inner = block.inner(key, value)
    anchor, label = _anchor(inner)
    shapes = [name for name in _SHIFTS if inner.has(name)]
    waits = inner.has("wait_days") or inner.has("wait_months")
    if len(shapes) + waits > 1:
        inner.fail("bad_start", "待遇起始日写了几种算法", "等待、顺延、某月1日只能写一种", key)
    day, words = (_waiting if waits else _shifted)(inner, anchor, label)
    inner.done(_WAITS if waits else (*_WAITS, *_SHIFTS))
    on = value["on"]
    return Start(day, words, on if isinstance(on, str) else "")


def _anchor(inner: Block) -> tuple[_Anchor, str]:
    on = inner.need("on")
    if isinstance(on, date):
        fixed = inner.day("on")
        return lambda p, first, known: fixed, f"{fixed}"
    name = inner.choice("on", ANCHORS)
    return _ANCHOR[name], ANCHORS[name]


def _waiting(inner: Block, anchor: _Anchor, label: str) -> tuple[_Anchor, str]:
    back = inner.flag("first_day_counts", False) + inner.flag("same_day", False)
    wait = Wait(
        inner.whole("wait_days", 0, MOST_DAYS),
        inner.whole("wait_months", 0, MOST_MONTHS),
        inner.whole("months_per_lapsed_year", 0, MOST_MONTHS),
        inner.whole("lapsed_from", 0, MOST_MONTHS),
        inner.whole("least_months", 0, MOST_MONTHS),
        back - 1,
    )

    def day(p: Profile, first: date, known: date | None) -> date | None:
        base = anchor(p, first, known)
        return None if base is None else wait.end(base, p)

    span = f"{wait.months}个月" * bool(wait.months) + f"{wait.days}日" * bool(wait.days)
    more = f"（每断保一年另加{wait.months_per_lapsed_year}个月）"
    return day, f"自{label}起满{span}{more if wait.months_per_lapsed_year else ''}后"


def _shifted(inner: Block, anchor: _Anchor, label: str) -> tuple[_Anchor, str]:
    if inner.has("plus_days"):
        days = timedelta(days=inner.whole("plus_days", most=MOST_DAYS))

        def later(p: Profile, first: date, known: date | None) -> date | None:
            base = anchor(p, first, known)
            return None if base is None else base + days

        return later, f"自{label}后第{days.days}日起"
    if inner.has("first_of_month"):
        months = inner.whole("first_of_month", most=MOST_MONTHS)

        def month(p: Profile, first: date, known: date | None) -> date | None:
            base = anchor(p, first, known)
            return None if base is None else add_months(base.replace(day=1), months)

        return month, f"自{label}后第{months}个月1日起" if months else f"自{label}当月1日起"
    return anchor, f"自{label}起"
