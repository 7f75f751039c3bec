"""Which subsidies a person qualifies for, and which of them count."""

from datetime import date

from rules.notice import REFUNDED, Notice, Subsidy, Window
from rules.profile import Claim, Profile
from rules.verdict import (
    EXCLUDED,
    EXPIRED,
    GRADE_MISSING,
    GRADE_OTHER,
    KIND_MISSING,
    KIND_OTHER,
    LATE_ROSTER,
    LOWER,
    NOT_IN_WINDOW,
    NOT_SUBSIDISED,
    NOT_YET,
    STACKED,
    SUB_MISSING,
    SUB_OTHER,
    TIED,
    UNMET,
    UNSET,
    WON,
    Verdict,
)

Claims = tuple[Claim, ...]
NOTHING: frozenset[str] = frozenset()
_CANDIDATE = "candidate"


def standing(notice: Notice, claim: Claim, paid_on: date) -> str | None:
    """Why the identity does not count on the payment date, or None when it does."""
    held = claim.held
    if held.since is not None:
        if held.since > paid_on:
            return NOT_YET
        identity = notice.index.identities.get(claim.known)
        if identity and identity.recognised_by and held.since > identity.recognised_by:
            return LATE_ROSTER
    if held.until is not None and held.until < paid_on:
        return EXPIRED
    return None


def without_excluded(
    notice: Notice, claims: Claims, standings: tuple[str | None, ...]
) -> tuple[str | None, ...]:
    """The standings, after identities have given way to those that shut them out."""
    held = {claim.known for claim, why in zip(claims, standings, strict=True) if why is None}
    excluding = notice.index.excluding
    return tuple(
        EXCLUDED if why is None and held & excluding.get(claim.known, NOTHING) else why
        for claim, why in zip(claims, standings, strict=True)
    )


def judge(
    notice: Notice,
    profile: Profile,
    claims: Claims,
    standings: tuple[str | None, ...],
    window: Window,
    own: int,
) -> list[Verdict]:
    """One verdict per claim and per rule without identity. `own` is the standard in fen."""
    counting = tuple(c for c, why in zip(claims, standings, strict=True) if why is None)
    verdicts = [
        Verdict(claim, None, why)
        if why
        else verdict_of(notice, profile, claim, counting, window, own)
        for claim, why in zip(claims, standings, strict=True)
    ]
    for rule in notice.index.open_rules:
        if (window.subsidised is None or rule.id in window.subsidised) and rule.when.test(
            profile, counting
        ):
            amount = rule.amount.fen(own, notice.index.bases)
            verdicts.append(Verdict(None, rule, _CANDIDATE, amount))
    return verdicts


def verdict_of(
    notice: Notice,
    profile: Profile,
    claim: Claim,
    counting: Claims,
    window: Window | None,
    own: int,
) -> Verdict:
    """The best rule for a claim that counts, or the reason why none fits.

    Without a window the rules are looked at as if every one were open.
    """
    rules = notice.index.rules.get(claim.known)
    if not rules:
        return Verdict(claim, None, NOT_SUBSIDISED)
    if window and window.subsidised is not None and claim.known not in window.subsidised:
        return Verdict(claim, rules[0], NOT_IN_WINDOW)
    best, misfit = None, None
    for rule in rules:
        why = _misfit(rule, claim, profile, counting)
        if why:
            misfit = misfit or Verdict(claim, rule, why)
            continue
        amount = rule.amount.fen(own, notice.index.bases)
        if best is None or (amount or 0) > (best.amount or 0):
            best = Verdict(claim, rule, _CANDIDATE, amount)
    return best or misfit


def _misfit(rule: Subsidy, claim: Claim, profile: Profile, counting: Claims) -> str | None:
    if rule.subs and claim.sub not in rule.subs:
        return SUB_OTHER if claim.sub else SUB_MISSING
    if rule.kinds and claim.kind not in rule.kinds:
        return KIND_OTHER if claim.kind else KIND_MISSING
    if rule.grades and claim.grade not in rule.grades:
        return GRADE_OTHER if claim.grade else GRADE_MISSING
    if rule.when is not None and not rule.when.test(profile, counting):
        return UNMET
    return None


def combine(notice: Notice, verdicts: list[Verdict], own: int) -> tuple[list[Verdict], int]:
    """The verdicts with the winners marked, and the subsidy in fen (0 when not stated)."""
    candidates = [i for i, verdict in enumerate(verdicts) if verdict.outcome is _CANDIDATE]
    if not candidates:
        return verdicts, 0
    if notice.combination == "highest":
        if notice.index.adding:
            return _highest_and_more(notice, verdicts, candidates, own)
        return _highest(notice, verdicts, candidates)
    return _together(notice, verdicts, candidates, own)


def _highest(
    notice: Notice, verdicts: list[Verdict], candidates: list[int]
) -> tuple[list[Verdict], int]:
    best = (
        candidates[0]
        if len(candidates) == 1
        else min(candidates, key=lambda i: _rank(notice, verdicts[i]))
    )
    top = verdicts[best].amount
    for i in candidates:
        old = verdicts[i]
        if i == best:
            outcome = WON if old.amount is not None else UNSET
        else:
            outcome = TIED if old.amount == top else LOWER
        verdicts[i] = Verdict(old.claim, old.rule, outcome, old.amount)
    return verdicts, top or 0


def _highest_and_more(
    notice: Notice, verdicts: list[Verdict], candidates: list[int], own: int
) -> tuple[list[Verdict], int]:
    """The highest of those that compete, and what is left of the standard to those that add up.

    One rule adds up once, whichever of its identities somebody holds.
    """
    adding = {verdicts[i].rule.id: i for i in reversed(candidates) if verdicts[i].rule.stacks}
    rivals = [i for i in candidates if not verdicts[i].rule.stacks]
    subsidy = 0
    if rivals:
        verdicts, subsidy = _highest(notice, verdicts, rivals)
    for i in candidates:
        old = verdicts[i]
        if not old.rule.stacks:
            continue
        counts = adding[old.rule.id] == i
        amount = None if old.amount is None else min(old.amount, own - subsidy)
        subsidy += amount or 0 if counts else 0
        outcome = (UNSET if amount is None else STACKED) if counts else TIED
        verdicts[i] = Verdict(old.claim, old.rule, outcome, amount if counts else old.amount)
    return verdicts, subsidy


def _rank(notice: Notice, verdict: Verdict) -> tuple:
    """Highest first; then a waiver before a rebate, then the departments' order, then the
    identities' order in the notice. A relief without identity comes after all departments.
    """
    amount = verdict.amount
    order = notice.index.order[verdict.claim.known] if verdict.claim else (len(notice.departments),)
    return (
        amount is None,
        -(amount or 0),
        verdict.rule.settlement == REFUNDED,
        order,
        verdict.rule.priority,
    )


def _together(
    notice: Notice, verdicts: list[Verdict], candidates: list[int], own: int
) -> tuple[list[Verdict], int]:
    """Reliefs that add up: `stack` each on the standard, `sequence` each on what is left."""
    left = own
    for i in sorted(candidates, key=lambda i: verdicts[i].rule.priority):
        old = verdicts[i]
        base = left if notice.combination == "sequence" else own
        amount = old.rule.amount.fen(base, notice.index.bases)
        counted = None if amount is None else min(amount, left)
        left -= counted or 0
        outcome = UNSET if counted is None else STACKED
        verdicts[i] = Verdict(old.claim, old.rule, outcome, counted)
    return verdicts, own - left
