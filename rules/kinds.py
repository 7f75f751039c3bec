"""The kinds of people that a notice distinguishes: who is alike to it pays alike.

Of people without identity and event a notice reads little: the birthday, against a few days on
which something turns, and perhaps sex, residence or area. One quote then serves a whole kind.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta

from rules.leaves import Condition
from rules.notice import Notice
from rules.profile import Profile

# Years before the benefit period from which a birth can move the start of benefits.
_LONGEST_WAIT = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Kinds:
    """How a notice tells people apart who pay on one day.

    `turns` are birthdays in order; people born before, between and after them are alike. Who is
    born on `young_from` or later counts day by day. `reads` are the other facts that count.
    """

    turns: tuple[date, ...]
    young_from: date
    reads: frozenset[str]

    def key(self, born: date, sex: str, renewing: bool, area: str) -> tuple:
        """Equal for people whom the notice cannot tell apart, identities and events aside."""
        return (
            born if born >= self.young_from else bisect_right(self.turns, born),
            sex if "sex" in self.reads else None,
            renewing if "renewing" in self.reads else None,
            area if "area" in self.reads else None,
        )


def kinds_of(notice: Notice, paid_on: date, *, with_identities: bool = False) -> Kinds:
    """What the notice reads of those who have no identity and no event.

    `with_identities` reads the conditions of all subsidies: then people of one kind who hold the
    same identities are alike, too.
    """
    conditions = _conditions(notice, paid_on, with_identities)
    reads = frozenset().union(*(condition.reads for condition in conditions))
    turns = frozenset().union(*(condition.turns(paid_on) for condition in conditions))
    days = [_young_from(notice, first) for first in {p.first for p in notice.periods}]
    # Who is born after the payment is nobody's kind.
    young_from = min(*days, paid_on + timedelta(days=1))
    return Kinds(tuple(sorted(d for d in turns if d < young_from)), young_from, reads)


def _conditions(notice: Notice, paid_on: date, with_identities: bool) -> list[Condition]:
    """Those that can decide on that day: of the windows only the open ones, if one is open."""
    opened = [w for w in notice.windows if w.opens <= paid_on <= w.closes]
    rules = [*notice.subsidies, *(rule for addon in notice.addons for rule in addon.subsidies)]
    blocks = (
        *notice.standards,
        *(opened if any(window.general for window in opened) else notice.windows),
        *notice.periods,
        *notice.addons,
        *(rule for rule in rules if with_identities or not rule.identities),
    )
    return [block.when for block in blocks if block.when is not None]


def _young_from(notice: Notice, first: date) -> date:
    """The first birthday that can move the start of benefits, or a price that follows it."""
    earliest = first + timedelta(days=1)
    for window in notice.windows:
        low, high = first - _LONGEST_WAIT, earliest
        if _starts(window, low, first) == _starts(window, earliest, first):
            continue
        # Later births never start earlier: halve until the first that starts after the year's.
        while low < high:
            middle = low + (high - low) // 2
            start = _starts(window, middle, first)
            if start is not None and start > first:
                high = middle
            else:
                low = middle + timedelta(days=1)
        earliest = min(earliest, low)
    return earliest


def _starts(window, born: date, first: date) -> date | None:
    return window.start.day(Profile(paid_on=first, born=born), first, None)
