"""The single tests of a condition: one small function per key that `when` may hold.

What is unknown of a person does not hold; a residence that nobody stated counts as registered.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from rules.block import MOST_DAYS, MOST_MONTHS, MOST_YEARS, Block
from rules.profile import Claim, Profile
from values.dates import add_months, days_after

Claims = tuple[Claim, ...]
Test = Callable[[Profile, Claims], bool]
Turns = Callable[[date], frozenset[date]]
_BORN, _EVENT = frozenset({"born"}), frozenset({"event"})

EVENTS = {
    "graduated": "毕业",
    "released_from_prison": "刑满释放",
    "discharged_from_army": "退出现役",
    "left_employee_insurance": "职工医保停保",
    "moved_in": "迁入",
}
RESIDENCES = {"registered": "本地户籍", "permit": "持居住证", "none": "无户籍无居住证"}
_FLAGS = {
    "student": "在校学生",
    "renewing": "续保",
    "migrant_worker": "外出务工或返乡",
    "parent_insured": "父母一方已参保",
}
_SEXES = {"1": "男", "2": "女"}


def _no_turns(paid_on: date) -> frozenset[date]:
    return frozenset()


@dataclass(frozen=True, slots=True)
class Condition:
    """`words` tells it in Chinese; `identities` are the ids that it names; nobody who holds one
    of `barred` can fulfil it.

    `reads` are the facts of the profile that it looks at. `turns(paid_on)` are the birthdays on
    which it turns: all who are born between two of them fare alike.
    """

    test: Test
    words: str
    identities: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    turns: Turns = _no_turns


def _identity(block: Block, key: str) -> Condition:
    known = frozenset(block.texts(key))
    return Condition(
        lambda p, c: any(claim.known in known for claim in c),
        f"身份为{'、'.join(sorted(known))}",
        identities=known,
    )


def _holds(block: Block, key: str) -> Condition:
    inner = block.inner(key)
    known = frozenset(inner.texts("identity"))
    subs, kinds = inner.texts("sub", ()), inner.texts("kind", ())
    grades = inner.grades("grade")
    low = inner.day("recognised_from") if inner.has("recognised_from") else date.min
    high = inner.day("recognised_to") if inner.has("recognised_to") else date.max
    inner.done()

    anytime = (low, high) == (date.min, date.max)

    def test(p: Profile, c: Claims) -> bool:
        return any(
            claim.known in known
            and (not subs or claim.sub in subs)
            and (not kinds or claim.kind in kinds)
            and (not grades or claim.grade in grades)
            and (anytime or (claim.held.since is not None and low <= claim.held.since <= high))
            for claim in c
        )

    words = "、".join([*sorted(known), *subs, *kinds, *(f"{grade}级" for grade in grades)])
    words += f"（{low}及以后认定）" if low > date.min else ""
    words += f"（{high}及以前认定）" if high < date.max else ""
    return Condition(test, f"身份为{words}", identities=known)


def _flag(block: Block, key: str) -> Condition:
    wanted = block.flag(key, True)
    reads = frozenset({key})
    if wanted:
        return Condition(lambda p, c: getattr(p, key) is True, _FLAGS[key], reads=reads)
    return Condition(lambda p, c: getattr(p, key) is not True, f"不是{_FLAGS[key]}", reads=reads)


def _residence(block: Block, key: str) -> Condition:
    wanted = frozenset(block.texts(key))
    if unknown := wanted - RESIDENCES.keys():
        _unknown_choice(block, key, unknown, RESIDENCES)
    return Condition(
        lambda p, c: (p.residence or "registered") in wanted,
        "或".join(RESIDENCES[name] for name in sorted(wanted)),
        reads=frozenset({key}),
    )


def _one_of(block: Block, key: str) -> Condition:
    wanted = frozenset(block.texts(key))
    label = {"county_class": "县类别", "tier": "档次"}[key]
    return Condition(
        lambda p, c: getattr(p, key) in wanted,
        f"{label}为{'、'.join(sorted(wanted))}",
        reads=frozenset({key}),
    )


def _sex(block: Block, key: str) -> Condition:
    wanted = block.choice(key, _SEXES)
    return Condition(lambda p, c: p.sex == wanted, _SEXES[wanted], reads=frozenset({key}))


def _area(block: Block, key: str) -> Condition:
    prefixes = block.texts(key)
    words = f"区划为{'、'.join(prefixes)}"
    return Condition(lambda p, c: p.area.startswith(prefixes), words, reads=frozenset({key}))


def _age(block: Block, key: str) -> Condition:
    """Full years on a day: a date, or "paid" (also when nothing is said).

    Who is born after the day is younger than every `under`.
    """
    inner = block.inner(key)
    low = inner.whole("from", 0, MOST_YEARS)
    under = inner.whole("under", MOST_YEARS, MOST_YEARS)
    on = None if inner.take("on", "paid") == "paid" else inner.day("on")
    inner.done()
    if low >= under:
        block.fail("bad_condition", f"年龄从{low}岁到不满{under}岁，没有人符合", "请核对", key)

    def test(p: Profile, c: Claims) -> bool:
        if p.born is None:
            return False
        return low <= max(0, full_years(p.born, on or p.paid_on)) < under

    parts = [f"{low}周岁以上"] * bool(low) + [f"不满{under}周岁"] * (under < MOST_YEARS)
    ages = [low] * bool(low) + [under] * (under < MOST_YEARS)
    return Condition(
        test,
        f"{'、'.join(parts)}（以{on or '缴费日'}为准）",
        reads=_BORN,
        turns=lambda paid_on: frozenset(_still_younger(age, on or paid_on) for age in ages),
    )


def full_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _still_younger(age: int, on: date) -> date:
    """The first birthday of those who have not reached the age on that day."""
    if (on.month, on.day) == (2, 29):
        return date(on.year - age, 3, 1)
    return on.replace(year=on.year - age) + timedelta(days=1)


def _years(block: Block, key: str) -> Condition:
    inner = block.inner(key)
    low, high = inner.whole("from", 0), inner.whole("to", 999)
    inner.done()
    label = {"years_paid": "已参保年数", "years_lapsed": "断保年数"}[key]
    return Condition(
        lambda p, c: p.history is not None and low <= getattr(p.history, key) <= high,
        f"{label}{low}至{high}年" if high < 999 else f"{label}不少于{low}年",
        reads=frozenset({"history"}),
    )


def _event(block: Block, key: str) -> Condition:
    kinds = frozenset(block.texts(key))
    if unknown := kinds - EVENTS.keys():
        _unknown_choice(block, key, unknown, EVENTS)
    # An event after the payment has not happened yet.
    return Condition(
        lambda p, c: p.event is not None and p.event.kind in kinds and p.event.on <= p.paid_on,
        "或".join(EVENTS[kind] for kind in sorted(kinds)),
        reads=_EVENT,
    )


def _event_months(block: Block, key: str) -> Condition:
    least = block.whole(key)
    return Condition(
        lambda p, c: p.event is not None and (p.event.months or 0) >= least,
        f"此前连续参保不少于{least}个月",
        reads=_EVENT,
    )


def _event_from(block: Block, key: str) -> Condition:
    day = block.day(key)
    return Condition(
        lambda p, c: p.event is not None and p.event.on >= day, f"发生在{day}及以后", reads=_EVENT
    )


def _event_to(block: Block, key: str) -> Condition:
    day = block.day(key)
    return Condition(
        lambda p, c: p.event is not None and p.event.on <= day, f"发生在{day}及以前", reads=_EVENT
    )


def _born_from(block: Block, key: str) -> Condition:
    day = block.day(key)
    return Condition(
        lambda p, c: p.born is not None and p.born >= day,
        f"{day}及以后出生",
        reads=_BORN,
        turns=lambda paid_on: frozenset({day}),
    )


def _born_to(block: Block, key: str) -> Condition:
    day = block.day(key)
    return Condition(
        lambda p, c: p.born is not None and p.born <= day,
        f"{day}及以前出生",
        reads=_BORN,
        turns=lambda paid_on: frozenset({day + timedelta(days=1)}),
    )


def _paid_from(block: Block, key: str) -> Condition:
    day = block.day(key)
    return Condition(lambda p, c: p.paid_on >= day, f"{day}及以后缴费")


def _paid_to(block: Block, key: str) -> Condition:
    day = block.day(key)
    return Condition(lambda p, c: p.paid_on <= day, f"{day}及以前缴费")


def _event_within_days(block: Block, key: str, counted: int) -> Condition:
    days = block.whole(key, most=MOST_DAYS)

    def test(p: Profile, c: Claims) -> bool:
        return p.event is not None and p.event.on <= p.paid_on <= days_after(
            p.event.on, days - counted
        )

    return Condition(test, f"{days}日内缴费", reads=_EVENT)


def _event_within_months(block: Block, key: str, counted: int) -> Condition:
    months = block.whole(key, most=MOST_MONTHS)

    def test(p: Profile, c: Claims) -> bool:
        return p.event is not None and p.event.on <= p.paid_on <= days_after(
            add_months(p.event.on, months), -counted
        )

    return Condition(test, f"{months}个月内缴费", reads=_EVENT)


def _born_within_days(block: Block, key: str, counted: int) -> Condition:
    days = block.whole(key, most=MOST_DAYS)
    return _born_within(f"出生{days}日内缴费", lambda born: days_after(born, days - counted))


def _born_within_months(block: Block, key: str, counted: int) -> Condition:
    months = block.whole(key, most=MOST_MONTHS)
    return _born_within(
        f"出生{months}个月内缴费", lambda born: days_after(add_months(born, months), -counted)
    )


def _born_within(words: str, last_day: Callable[[date], date]) -> Condition:
    """`last_day(born)` is the last day to pay; it never falls with a later birth."""

    def turns(paid_on: date) -> frozenset[date]:
        born = paid_on
        while last_day(born - timedelta(days=1)) >= paid_on:
            born -= timedelta(days=1)
        return frozenset({born})

    return Condition(
        lambda p, c: p.born is not None and p.paid_on <= last_day(p.born),
        words,
        reads=_BORN,
        turns=turns,
    )


def _unknown_choice(block: Block, key: str, unknown: frozenset[str], known: dict) -> None:
    listed = "、".join(f"{name}（{words}）" for name, words in known.items())
    block.fail("bad_choice", f"“{min(unknown)}”不是 {key} 可以填的值", f"可填：{listed}", key)


LEAVES: dict[str, Callable[[Block, str], Condition]] = {
    "identity": _identity,
    "holds": _holds,
    "student": _flag,
    "renewing": _flag,
    "migrant_worker": _flag,
    "parent_insured": _flag,
    "residence": _residence,
    "county_class": _one_of,
    "tier": _one_of,
    "sex": _sex,
    "area": _area,
    "age": _age,
    "years_paid": _years,
    "years_lapsed": _years,
    "event": _event,
    "event_months": _event_months,
    "event_from": _event_from,
    "event_to": _event_to,
    "born_from": _born_from,
    "born_to": _born_to,
    "paid_from": _paid_from,
    "paid_to": _paid_to,
}
WITHIN: dict[str, Callable[[Block, str, int], Condition]] = {
    "event_within_days": _event_within_days,
    "event_within_months": _event_within_months,
    "born_within_days": _born_within_days,
    "born_within_months": _born_within_months,
}
