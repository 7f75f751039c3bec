"""Who pays a subsidy, adding up to it to the fen."""

from collections.abc import Iterator
from fractions import Fraction
from math import ceil

from rules.notice import FundingLine
from rules.profile import Claim, Profile
from rules.rounding import Rounding
from rules.verdict import Share, Verdict
from values.money import split

NOBODY_NAMED = "资金来源待定"


def fund(profile: Profile, counting: tuple[Claim, ...], winner: Verdict) -> list[Share]:
    """The payers of the winner's amount. What no line covers for this person says so."""
    total = winner.amount or 0
    lines = [
        line
        for line in winner.rule.funding
        if line.when is None or line.when.test(profile, counting)
    ]
    rounding = winner.rule.round_shares
    shares = _rounded(lines, total, rounding) if rounding else _to_the_fen(lines, total)
    if left := total - sum(share.amount for share in shares):
        shares.append(Share(NOBODY_NAMED, left))
    return [share for share in shares if share.amount]


def _to_the_fen(lines: list[FundingLine], total: int) -> list[Share]:
    percents = [line.share or 0 for line in lines]
    by_share = split(total, [*percents, max(0, 10000 - sum(percents))]) if any(percents) else ()
    left = total
    shares: list[Share] = []
    for n, line in enumerate(lines):
        part = left if line.rest else min(by_share[n] if line.share else line.amount or 0, left)
        left -= part
        shares += _divided(line, part)
    return shares


def _divided(line: FundingLine, part: int) -> list[Share]:
    if not line.split:
        return [Share(line.payer, part)]
    parts = split(part, [weight for _, weight in line.split])
    return [Share(payer, fen) for (payer, _), fen in zip(line.split, parts, strict=True)]


def _rounded(lines: list[FundingLine], total: int, rounding: Rounding) -> list[Share]:
    """Everybody but one pays a rounded part; that one pays what is left of what they cover."""
    exact = list(_exact(lines, total))
    names = [payer for payer, _, _ in exact]
    if not names:
        return []
    keeper = names.index(rounding.remainder) if rounding.remainder in names else len(names) - 1
    left = min(total, ceil(sum(part for _, part, _ in exact)))
    amounts = [0] * len(exact)
    for n, (_, part, whole) in enumerate(exact):
        if n != keeper:
            amounts[n] = min(int(part) if whole else rounding.fen(part), left)
            left -= amounts[n]
    amounts[keeper] = left
    return [Share(payer, fen) for payer, fen in zip(names, amounts, strict=True)]


def _exact(lines: list[FundingLine], total: int) -> Iterator[tuple[str, Fraction, bool]]:
    """(payer, exact part, whether the notice states it as an amount)."""
    left = Fraction(total)
    for line in lines:
        if line.rest:
            part = left
        elif line.share is not None:
            part = min(Fraction(total * line.share, 10000), left)
        else:
            part = min(Fraction(line.amount or 0), left)
        left -= part
        whole = sum(weight for _, weight in line.split)
        for payer, weight in line.split:
            yield payer, part * weight / whole, False
        if not line.split:
            yield line.payer, part, line.amount is not None
