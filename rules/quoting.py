"""`quote`: what one person pays, why, and for which benefits. Pure: it reads no clock, no file.

The readings of docs/how-to/add-a-notice.md hold here: the cheapest way to pay wins, then the
one with the lower own payment, then the earlier start; the highest subsidy wins.
"""

from datetime import date
from typing import NamedTuple, TypeVar

from rules import wording
from rules.funding import fund
from rules.notice import REFUNDED, WAIVED, Addon, Notice, Period, Standard, Window
from rules.prices import Span
from rules.profile import Claim, Profile
from rules.quote import AddonLine, Quote, Refused
from rules.recognising import recognise
from rules.subsidising import combine, judge, standing, verdict_of, without_excluded
from rules.verdict import EXCLUDED, NOT_YET, STACKED, UNSET, WON, Share, Verdict
from values.dates import add_months

Claims = tuple[Claim, ...]
Fitting = TypeVar("Fitting", Standard, Period)


class Way(NamedTuple):
    """One open way to pay, as far as it decides which one is taken."""

    price: int
    pay: int
    start: date
    order: int
    window: Window
    own: int
    verdicts: list[Verdict]
    subsidy: int


def quote(notice: Notice, profile: Profile) -> Quote | Refused:
    """The quote, or the refusal with its sentence. The same question has the same answer."""
    if profile.employee_insured and notice.excludes_employees:
        return Refused("employee_insured", wording.employee_insured(notice))
    claims: Claims = ()
    if profile.identities:
        found = [recognise(notice, held) for held in profile.identities]
        if None in found:
            unknown = profile.identities[found.index(None)].name
            return Refused("unknown_identity", wording.unknown_identity(notice, unknown))
        claims = tuple(found)
    paid_on = profile.paid_on
    standings = tuple(standing(notice, claim, paid_on) for claim in claims)
    if notice.index.excluding:
        standings = without_excluded(notice, claims, standings)
    counting = tuple(c for c, why in zip(claims, standings, strict=True) if why is None)
    windows = [
        window
        for window in notice.windows
        if window.opens <= paid_on <= window.closes
        and (window.when is None or window.when.test(profile, counting))
    ]
    if not windows:
        return _not_now(notice, profile, counting)
    period = _fitting(notice.periods, profile, counting)
    standard = _fitting(notice.standards, profile, counting)
    ways = _ways(notice, profile, claims, standings, windows, standard, period)
    if not ways:
        return Refused("no_benefit_left", wording.no_benefit_left(notice, period, paid_on))
    best = ways[0] if len(ways) == 1 else min(ways, key=lambda way: way[:4])
    return _answer(notice, profile, claims, standings, counting, standard, period, best)


def _fitting(blocks: tuple[Fitting, ...], profile: Profile, counting: Claims) -> Fitting:
    """The first block that fits. The last one has no condition."""
    if len(blocks) == 1:
        return blocks[0]
    return next(b for b in blocks if b.when is None or b.when.test(profile, counting))


def _ways(
    notice: Notice,
    profile: Profile,
    claims: Claims,
    standings: tuple[str | None, ...],
    windows: list[Window],
    standard: Standard,
    period: Period,
) -> list[Way]:
    """The open ways whose benefits begin before the period is over."""
    ways = []
    for order, window in enumerate(windows):
        known = _recognised(window, claims, standings) if window.by_recognition else None
        start = window.start.day(profile, period.first, known)
        if start is None:
            continue
        start = max(start, period.first)
        if profile.born is not None and profile.born > start:
            start = profile.born
        if start > period.last:
            continue
        price, own = _price(window, standard, profile, start, (period.first, period.last, known))
        verdicts, subsidy, waived = [], 0, 0
        if claims or notice.index.open_rules:
            verdicts = judge(notice, profile, claims, standings, window, own)
            verdicts, subsidy = combine(notice, verdicts, own)
            waived = 0 if _refunded(verdicts) else subsidy
        ways.append(Way(price, price - waived, start, order, window, own, verdicts, subsidy))
    return ways


def _recognised(window: Window, claims: Claims, standings: tuple[str | None, ...]) -> date | None:
    """Since when somebody is one of those whom the window asks for; None is since ever."""
    asked = window.when.identities if window.when else ()
    days = [
        claim.held.since
        for claim, why in zip(claims, standings, strict=True)
        if why is None and (not asked or claim.known in asked)
    ]
    return None if None in days else min(days, default=None)


def _price(
    window: Window, standard: Standard, profile: Profile, start: date, span: Span
) -> tuple[int, int]:
    """(price, the part of it that subsidies count on), in fen.

    Subsidies count on the personal standard; where the price is a part of the year's, on that.
    """
    price = window.price.base(standard.personal, standard.government or 0)
    if window.price.flat:
        return price, min(standard.personal, price)
    price = window.price.fen(price, profile, start, span)
    own = price if window.price.prorate else standard.personal
    return price, min(own, price)


def _refunded(verdicts: list[Verdict]) -> bool:
    return any(
        v.rule.settlement == REFUNDED for v in verdicts if v.outcome in (WON, UNSET, STACKED)
    )


def _answer(
    notice: Notice,
    profile: Profile,
    claims: Claims,
    standings: tuple[str | None, ...],
    counting: Claims,
    standard: Standard,
    period: Period,
    way: Way,
) -> Quote:
    winners = tuple(v for v in way.verdicts if v.outcome in (WON, UNSET, STACKED))
    funding: list[Share] = []
    for winner in winners:
        funding += fund(profile, counting, winner)
    refund = _refund(notice, profile, claims, standings, counting, standard, way.subsidy)
    settlement = None
    if winners:
        settlement = REFUNDED if _refunded(way.verdicts) else WAIVED
    return Quote(
        notice,
        profile,
        standard,
        way.window,
        period,
        way.price,
        way.subsidy,
        way.pay,
        settlement,
        winners,
        tuple(way.verdicts),
        tuple(funding),
        way.start,
        period.last,
        *refund,
        _addons(notice.addons, notice, profile, claims, counting) if notice.addons else (),
    )


def _refund(
    notice: Notice,
    profile: Profile,
    claims: Claims,
    standings: tuple[str | None, ...],
    counting: Claims,
    standard: Standard,
    subsidy: int,
) -> tuple[int | None, date | None, Verdict | None]:
    """What is owed back for an identity recognised after the payment, and until when."""
    if notice.later.policy != "refund" or NOT_YET not in standings:
        return None, None, None
    best: Verdict | None = None
    for claim, why in zip(claims, standings, strict=True):
        if why != NOT_YET or claim.held.since > notice.cover_to:
            continue
        held_then = (*counting, claim)
        if (
            notice.index.excluding
            and EXCLUDED in without_excluded(notice, held_then, (None,) * len(held_then))[-1:]
        ):
            continue
        verdict = verdict_of(notice, profile, claim, held_then, None, standard.personal)
        if (verdict.amount or 0) > (best.amount if best else subsidy):
            best = verdict
    if best is None:
        return None, None, None
    owed_by = add_months(best.claim.held.since, notice.later.months)
    return best.amount - subsidy, owed_by, best


def _addons(
    addons: tuple[Addon, ...], notice: Notice, profile: Profile, claims: Claims, counting: Claims
) -> tuple[AddonLine, ...]:
    """Further products on the same bill; each takes the highest of its own subsidies."""
    lines = []
    for addon in addons:
        if addon.optional or (addon.when and not addon.when.test(profile, counting)):
            continue
        held = {claim.known for claim in counting}
        amounts = [
            rule.amount.fen(addon.price, notice.index.bases) or 0
            for rule in addon.subsidies
            if (not rule.identities or held & set(rule.identities))
            and (rule.when is None or rule.when.test(profile, counting))
        ]
        subsidy = max(amounts, default=0)
        lines.append(AddonLine(addon.id, addon.name, addon.price, subsidy, addon.price - subsidy))
    return tuple(lines)


def _not_now(notice: Notice, profile: Profile, counting: Claims) -> Refused:
    """No way is open: either one opens later for this person, or it is too late."""
    later = [
        window
        for window in notice.windows
        if window.opens > profile.paid_on
        and (window.when is None or window.when.test(profile, counting))
    ]
    if later:
        first = min(later, key=lambda window: window.opens)
        return Refused("not_open", wording.not_open(first, profile.paid_on))
    return Refused("closed", wording.closed(notice, profile.paid_on))
