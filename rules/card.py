"""The policy card (明白卡): one notice in the plain words of those who pay."""

from dataclasses import dataclass
from datetime import date

from rules.amounts import short
from rules.notice import REFUNDED, Notice, Subsidy, Window
from rules.plain import conditions, own_part, price_words, subsidised
from rules.prices import Price

HELP = {
    "highest": "一个人有几种身份的，只按资助最多的一种算，不能相加。",
    "stack": "一个人有几种身份的，资助可以相加，最多免到不用缴。",
    "sequence": "一个人有几种身份的，按先后逐项减免，最多免到不用缴。",
}


@dataclass(frozen=True, slots=True)
class Helped:
    """Those who pay the same: what they pay themselves, and who they are."""

    pays: str
    free: bool
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OtherWay:
    """A further way to pay: for whom, when, how much, and from when on it counts."""

    name: str
    when: str
    pays: str
    counts: str


@dataclass(frozen=True, slots=True)
class Card:
    """All texts are whole phrases in Chinese. `amounts` are (who, yuan)."""

    area: str
    year: int
    number: str
    title: str
    amounts: tuple[tuple[str, str], ...]
    deadline: str
    late: str
    helped: tuple[Helped, ...]
    several: str
    other_ways: tuple[OtherWay, ...]
    addons: tuple[str, ...]
    benefits: str
    employees: str


def card(notice: Notice) -> Card:
    """The card of a notice; everything on it follows from the notice alone."""
    main = _main(notice)
    standards = notice.standards
    names = ("每人",) if len(standards) == 1 else tuple(s.name for s in standards)
    return Card(
        area=notice.area,
        year=notice.cover_year,
        number=notice.number,
        title=f"{notice.cover_year}年度城乡居民医保缴费明白卡",
        amounts=tuple((n, short(s.personal)) for n, s in zip(names, standards, strict=True)),
        deadline=_span(main.opens, main.closes),
        late=_late(notice, main),
        helped=tuple(_helped(notice)),
        several=_several(notice),
        other_ways=tuple(_other(notice, w) for w in notice.windows if w is not main),
        addons=tuple(
            f"{a.name}每人{short(a.price)}元，{'自愿参加' if a.optional else '一并收取'}"
            for a in notice.addons
        ),
        benefits=_span(notice.cover_from, notice.cover_to),
        employees="参加职工医保的，不用再参加居民医保。" if notice.excludes_employees else "",
    )


def _several(notice: Notice) -> str:
    adding = [subsidised(notice, rule) for rule in notice.subsidies if rule.stacks]
    if not adding:
        return HELP[notice.combination]
    return (
        "一个人有几种身份的，按资助最多的一种算；"
        f"{'、'.join(dict.fromkeys(adding))}的资助可以另外相加，最多免到不用缴。"
    )


def _main(notice: Notice) -> Window:
    """The first window for everybody at the earliest day: the collection as people know it."""
    general = [window for window in notice.windows if window.general]
    return min(general or notice.windows, key=lambda window: window.opens)


def _late(notice: Notice, main: Window) -> str:
    later = [w for w in notice.windows if w.general and w.opens > main.closes]
    if later:
        return f"{_day(main.closes)}以后还能缴，但条件不同，见下面。"
    return f"过了{_day(main.closes)}一般不再收，请按时缴。"


def _helped(notice: Notice) -> list[Helped]:
    """Groups from those who pay nothing upwards; who pays first and gets back comes last."""
    groups: dict[tuple, list[str]] = {}
    for rule in notice.subsidies:
        groups.setdefault(_burden(notice, rule), []).append(_named(notice, rule))
    return [
        Helped(
            words,
            least == 0,
            tuple(dict.fromkeys(w for who in groups[key] for w in who.split("、"))),
        )
        for key in sorted(groups)
        for _, least, words in [key]
    ]


def _burden(notice: Notice, rule: Subsidy) -> tuple[bool, int, str]:
    own = notice.standards[-1].personal
    given = rule.amount.fen(own, notice.index.bases)
    if rule.settlement == REFUNDED:
        back = "按规定返还" if given is None else f"返还{short(given)}元"
        return True, own, f"先缴{short(own)}元，再{back}"
    if given is None:
        return True, own, "资助多少等县里确定"
    pays = own_part(notice, rule)
    return False, own - given, "自己不用缴" if pays == "0" else f"自己缴{pays}元"


def _named(notice: Notice, rule: Subsidy) -> str:
    if not rule.identities:
        return rule.name
    details = [*rule.subs[:1], *(f"{kind}残疾" for kind in rule.kinds)]
    if rule.grades:
        details.append(f"{'／'.join(map(str, rule.grades))}级")
    if rule.when:
        details.append(conditions(notice, rule).rsplit("；", 1)[-1])
    detail = f"（{'，'.join(details)}）" if details else ""
    names = subsidised(notice, rule).split("、")
    return "、".join(name + detail.replace("、", "，") for name in names)


def _other(notice: Notice, window: Window) -> OtherWay:
    pays = _pays(notice, window.price) or price_words(window)
    if window.subsidised == frozenset():
        pays += "，没有资助"
    return OtherWay(
        window.name,
        _span(window.opens, window.closes),
        pays,
        f"待遇{window.start.words}",
    )


def _pays(notice: Notice, price: Price) -> str:
    """The amount itself where there is only one."""
    if len(notice.standards) > 1 or not price.flat:
        return ""
    (standard,) = notice.standards
    return f"每人{short(price.base(standard.personal, standard.government or 0))}元"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _span(first: date, last: date) -> str:
    """The year is said once where it is the same."""
    end = f"{last.month}月{last.day}日" if first.year == last.year else _day(last)
    return f"{_day(first)}至{end}"
