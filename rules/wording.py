"""The Chinese sentences that explain a quote, each with its clause.

They are made from the quote alone, so that they come out the same years later.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date

from rules import verdict as outcome
from rules.amounts import short
from rules.answer import AddonLine, Answer
from rules.basis import Basis
from rules.leaves import RESIDENCES, Condition
from rules.notice import REFUNDED, Notice, Period, Subsidy, Window
from rules.prices import BOTH
from rules.verdict import Verdict
from values.money import yuan

Tell = Callable[[Answer, Verdict], str]


def reasons(quote: Answer) -> list[str]:
    """Price, every identity with its fate, refund, benefits: one sentence each."""
    return [
        *([] if quote.in_scope else [_out_of_scope(quote)]),
        _price(quote),
        *(verdict_sentence(quote, verdict) for verdict in _winners_first(quote)),
        *(_addon(line) for line in quote.addons),
        *([_refund(quote)] if quote.refund else []),
        _benefits(quote),
    ]


def sentence(quote: Answer) -> str:
    """The one sentence for the screen and the slip."""
    if quote.winners:
        return "".join(verdict_sentence(quote, winner) for winner in quote.winners)
    return (
        f"没有可享受的资助，个人缴费标准{short(quote.price)}元，个人缴{yuan(quote.pay)}元"
        f"{_cited(quote.standard.basis, quote.window.basis)}。"
    )


def employee_insured(notice: Notice) -> str:
    return (
        "此人正在参加职工医保，不能同时参加居民医保。"
        f"请核对职工参保状态，已停保的登记停保日期后再试{_cited(notice.scope_basis)}。"
    )


def unknown_identity(notice: Notice, name: str) -> str:
    return (
        f"身份“{name}”不在{notice.number}和公共称谓表里，无法判断资助。"
        "请核对名单的写法，或请县医保局在通知文件里补充这一称谓。"
    )


def not_open(window: Window, paid_on: date) -> str:
    return (
        f"缴费日{paid_on}还没有到缴费时间，{window.name}从{window.opens}开始。"
        f"请在{window.opens}至{window.closes}缴费{_cited(window.basis)}。"
    )


def closed(notice: Notice, paid_on: date) -> str:
    general = [window for window in notice.windows if window.general]
    last = max(general or notice.windows, key=lambda window: window.closes)
    others = [window.name for window in notice.windows if not window.general]
    exceptions = f"，此人也不符合{'、'.join(others)}的条件" if others else "，通知没有规定逾期补缴"
    return (
        f"缴费日{paid_on}不在缴费时间内：{last.name}为{last.opens}至{last.closes}{exceptions}。"
        f"请不要收款；情况特殊的请报县医保局决定{_cited(last.basis)}。"
    )


def no_benefit_left(notice: Notice, period: Period, paid_on: date) -> str:
    return (
        f"{paid_on}缴费后，待遇要到{period.last}之后才开始，这一年度已经享受不到待遇。"
        f"请不要收款，改缴下一年度{_cited(period.basis)}。"
    )


def _out_of_scope(quote: Answer) -> str:
    return (
        f"此人{RESIDENCES[quote.profile.residence]}，不在通知写明的参保对象之内，"
        f"收款以前请核实{_cited(quote.notice.scope_basis)}。"
    )


def _price(quote: Answer) -> str:
    window = quote.window
    return (
        f"{window.name}（{window.opens}至{window.closes}）缴费，{_price_words(quote)}"
        f"应缴{yuan(quote.price)}元{_cited(quote.standard.basis, window.basis)}。"
    )


def _price_words(quote: Answer) -> str:
    price, standard = quote.window.price, quote.standard
    if price.of == "fixed":
        return ""
    words = f"个人缴费标准{short(standard.personal)}元"
    if price.of == BOTH:
        words += f"与财政补助{short(standard.government or 0)}元之和"
    if price.plus:
        words += f"另加{short(price.plus)}元"
    return words + ("，按剩余时间折算，" if price.prorate else "，")


def _benefits(quote: Answer) -> str:
    return (
        f"待遇享受期{quote.benefit_from}至{quote.benefit_to}，{quote.window.start.words}"
        f"{_cited(quote.window.basis, quote.period.basis)}。"
    )


def _refund(quote: Answer) -> str:
    verdict = quote.refund_for
    return (
        f"{verdict.name}自{verdict.claim.held.since}起认定，缴费在前，"
        f"应在{quote.refund_by}（含当日）以前退还{yuan(quote.refund)}元{_cited(quote.notice.later.basis)}。"
    )


def _addon(line: AddonLine) -> str:
    helped = f"，资助{yuan(line.subsidy)}元" if line.subsidy else ""
    return f"{line.name}{yuan(line.price)}元{helped}，个人缴{yuan(line.pay)}元。"


def _winners_first(quote: Answer) -> list[Verdict]:
    return sorted(quote.verdicts, key=lambda verdict: verdict not in quote.winners)


def verdict_sentence(quote: Answer, verdict: Verdict) -> str:
    """What became of one identity, and why."""
    return f"{verdict.name}，{_FATES[verdict.outcome](quote, verdict)}。"


def _won(quote: Answer, verdict: Verdict) -> str:
    rule = verdict.rule
    given = f"{rule.amount.words(_base(quote, rule), verdict.amount)}{yuan(verdict.amount)}元"
    cited = _cited(rule.basis)
    if rule.settlement == REFUNDED:
        return f"先按{yuan(quote.pay)}元收取，缴费后返还：{given}{cited}"
    return f"{given}，个人缴{yuan(quote.pay)}元{cited}"


def _base(quote: Answer, rule: Subsidy) -> str:
    """What a share is a share of."""
    if rule.amount.of:
        other = next(s for s in quote.notice.standards if s.id == rule.amount.of)
        return f"“{other.name}”标准{short(other.personal)}元"
    if quote.window.price.prorate:
        return f"折算后的应缴金额{short(quote.price)}元"
    return f"个人缴费标准{short(quote.standard.personal)}元"


def _unset(quote: Answer, verdict: Verdict) -> str:
    first = f"先按{yuan(quote.pay)}元收取，" if verdict.rule.settlement == REFUNDED else ""
    return f"{first}资助数额通知没有写明，等县里确定后再算{_cited(verdict.rule.basis)}"


def _lower(quote: Answer, verdict: Verdict) -> str:
    cited = _cited(verdict.rule.basis, quote.notice.combination_basis)
    best = _highest(quote)
    if verdict.amount is None:
        return f"资助数额通知没有写明，已按{best.name}办理，不重复资助{cited}"
    return (
        f"可资助{yuan(verdict.amount)}元，低于{best.name}的{yuan(best.amount or 0)}元，"
        f"不重复资助{cited}"
    )


def _highest(quote: Answer) -> Verdict:
    """The one that the others were compared with; the reliefs that add up come beside it."""
    return next((v for v in quote.winners if v.outcome != outcome.STACKED), quote.winners[0])


def _tied(quote: Answer, verdict: Verdict) -> str:
    if verdict.amount is None:
        return _lower(quote, verdict)
    best = _highest(quote).name
    cited = _cited(verdict.rule.basis, quote.notice.combination_basis)
    return (
        f"可资助{yuan(verdict.amount)}元，与{best}相同，按部门先后以{best}为准，不重复资助{cited}"
    )


def _not_yet(quote: Answer, verdict: Verdict) -> str:
    later = quote.notice.later
    then = {
        "wait": "缴费后的变化等人工核定",
        "refund": "缴费后的变化按退费规定办理",
        "none": "缴费后的变化不再调整",
    }[later.policy]
    return f"自{verdict.claim.held.since}起认定，晚于缴费日，不计入，{then}{_cited(later.basis)}"


def _late_roster(quote: Answer, verdict: Verdict) -> str:
    identity = quote.notice.identity(verdict.claim.known)
    return (
        f"自{verdict.claim.held.since}起认定，晚于名单时点{identity.recognised_by}，"
        f"暂不资助，等人工核定{_cited(identity.basis)}"
    )


def _expired(quote: Answer, verdict: Verdict) -> str:
    return f"{verdict.claim.held.until}已到期，缴费日不在有效期内，不资助"


def _excluded(quote: Answer, verdict: Verdict) -> str:
    identity = quote.notice.identity(verdict.claim.known)
    names = [v.name for v in quote.verdicts if v.claim and v.claim.known in identity.excluded_by]
    return f"已属于{'、'.join(names)}，按规定不再算作这一类{_cited(identity.basis)}"


def _not_subsidised(quote: Answer, verdict: Verdict) -> str:
    return f"{quote.notice.number}没有规定这类人员的资助，不资助"


def _not_in_window(quote: Answer, verdict: Verdict) -> str:
    return f"在{quote.window.name}缴费不享受资助{_cited(quote.window.basis)}"


def _unmet(quote: Answer, verdict: Verdict) -> str:
    told = told_condition(quote.notice, verdict.rule.when)
    return f"不符合资助条件（{told}），不资助{_cited(verdict.rule.basis)}"


def told_condition(notice: Notice, condition: Condition) -> str:
    """A condition's words, identities by their names instead of their ids."""
    words = condition.words
    for id in sorted(condition.identities, key=len, reverse=True):
        identity = notice.identity(id)
        if identity:
            words = re.sub(rf"(?<![a-z0-9_-]){re.escape(id)}(?![a-z0-9_-])", identity.name, words)
    return words


def _missing(what: str) -> Tell:
    def tell(quote: Answer, verdict: Verdict) -> str:
        return f"名单没有写明{what}，补充之前不资助{_cited(verdict.rule.basis)}"

    return tell


def _other(what: str, wanted: Callable[[Subsidy], Iterable[str]]) -> Tell:
    def tell(quote: Answer, verdict: Verdict) -> str:
        rules = quote.notice.index.rules[verdict.claim.known]
        listed = "、".join(str(value) for rule in rules for value in wanted(rule))
        return f"{what}不在资助范围（{listed}）内，不资助{_cited(verdict.rule.basis)}"

    return tell


def _grades(rule: Subsidy) -> list[str]:
    return [f"{grade}级" for grade in rule.grades]


_FATES = {
    outcome.WON: _won,
    outcome.STACKED: _won,
    outcome.UNSET: _unset,
    outcome.LOWER: _lower,
    outcome.TIED: _tied,
    outcome.NOT_YET: _not_yet,
    outcome.LATE_ROSTER: _late_roster,
    outcome.EXPIRED: _expired,
    outcome.EXCLUDED: _excluded,
    outcome.NOT_SUBSIDISED: _not_subsidised,
    outcome.NOT_IN_WINDOW: _not_in_window,
    outcome.UNMET: _unmet,
    outcome.GRADE_MISSING: _missing("残疾等级"),
    outcome.GRADE_OTHER: _other("残疾等级", _grades),
    outcome.SUB_MISSING: _missing("子类"),
    outcome.SUB_OTHER: _other("子类", lambda rule: rule.subs),
    outcome.KIND_MISSING: _missing("残疾类别"),
    outcome.KIND_OTHER: _other("残疾类别", lambda rule: rule.kinds),
}


def _cited(*bases: Basis) -> str:
    """“（依据：……）”, each document once, its clauses joined."""
    clauses: dict[str, list[str]] = {}
    readings: list[str] = []
    for basis in bases:
        if basis.silent:
            readings.append(f"{basis.document}未写，{basis.reading}")
        else:
            clauses.setdefault(basis.document, []).extend(basis.clause.split("、"))
    parts = [f"{document} {'、'.join(dict.fromkeys(cited))}" for document, cited in clauses.items()]
    return f"（依据：{'；'.join(dict.fromkeys(parts + readings))}）"
