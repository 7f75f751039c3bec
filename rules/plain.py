"""A notice as people read it: who, how much, when, from whom, and the clause of each."""

from dataclasses import dataclass

from rules.amounts import FULL, UNSET, short
from rules.basis import Basis
from rules.leaves import RESIDENCES, Condition
from rules.notice import REFUNDED, FundingLine, Identity, Notice, Standard, Subsidy, Window
from rules.prices import BOTH
from rules.read_plan import PAYER_LEVELS
from rules.starts import RECOGNISED
from rules.wording import told_condition

COMBINATIONS = {
    "highest": "有几种身份的，只按最高的一种资助，不叠加（就高不就低）",
    "stack": "有几种身份的，资助相加，以个人缴费标准为限",
    "sequence": "有几种身份的，按先后逐项资助，以个人缴费标准为限",
}
MODES = {
    "net": "同缴同补：个人只缴扣除资助以后的部分",
    "collect_then_refund": "先征后返：先按标准收，再返还资助",
}
LATER = {
    "wait": "缴费以后才认定身份的，等人工核定",
    "none": "缴费以后才认定身份的，不退不补",
}
ROSTERS = {
    "all": "照单全收：没有硬伤的行全部采用，有疑问的同时提示",
    "strict": "逐一核实：有疑问的行退给部门核实，核实以前不生效",
}
EVERYBODY = "所有人"


@dataclass(frozen=True, slots=True)
class Row:
    """One rule. `id` finds it in another year's notice; `reading` tells how silence is read."""

    id: str
    cells: tuple[str, ...]
    clause: str
    reading: str = ""
    document: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Rows of one kind under a title. `money` are the columns (from 0) that hold amounts."""

    id: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    money: tuple[int, ...] = ()


def sections(notice: Notice) -> list[Section]:
    """The whole notice, what is asked most first; empty sections are left out."""
    made = [
        _standards(notice),
        _subsidies(notice),
        _windows(notice),
        _policies(notice),
        _addons(notice),
        _identities(notice),
        _targets(notice),
        _duties(notice),
    ]
    return [section for section in made if section.rows]


def _row(id: str, basis: Basis, *cells: str) -> Row:
    return Row(id, cells, basis.clause, basis.reading, basis.document)


def who(notice: Notice, condition: Condition | None) -> str:
    return told_condition(notice, condition) if condition else EVERYBODY


def _standards(notice: Notice) -> Section:
    rows = tuple(_row(s.id, s.basis, *_standard(notice, s)) for s in notice.standards)
    heads = ("适用", "什么人", "个人缴费", "财政补助", "合计", "待遇")
    return Section("standard", "个人缴费标准（元／人·年）", heads, rows, (2, 3, 4))


def _standard(notice: Notice, standard: Standard) -> tuple[str, ...]:
    government = standard.government
    others = len(notice.standards) > 1 and standard.when is None
    return (
        standard.name,
        "其余的人" if others else who(notice, standard.when),
        short(standard.personal),
        "未写" if government is None else short(government),
        "—" if government is None else short(standard.personal + government),
        standard.benefit or "—",
    )


def _subsidies(notice: Notice) -> Section:
    rows = tuple(_row(s.id, s.basis, *_subsidy(notice, s)) for s in notice.subsidies)
    heads = ("谁", "条件", "怎么资助", "个人缴", "怎么办理", "谁出钱")
    return Section("subsidy", "谁有资助", heads, rows, (3,))


def _subsidy(notice: Notice, rule: Subsidy) -> tuple[str, ...]:
    return (
        subsidised(notice, rule),
        conditions(notice, rule) or "—",
        how_much(notice, rule),
        own_part(notice, rule),
        "先缴后返" if rule.settlement == REFUNDED else "缴费时减免",
        payers(notice, rule),
    )


def payers(notice: Notice, rule: Subsidy) -> str:
    """Who pays for the rule, and how much of it."""
    return "；".join(_payer(notice, line) for line in rule.funding) + _shares_rounded(rule)


def _shares_rounded(rule: Subsidy) -> str:
    rounding = rule.round_shares
    return f"（各方{rounding.words}，余数归{rounding.remainder}）" if rounding else ""


def subsidised(notice: Notice, rule: Subsidy) -> str:
    """Whom the rule is for, by the names that the notice writes."""
    found = (notice.identity(id) for id in rule.identities)
    return "、".join(identity.name for identity in found if identity) or rule.name


def conditions(notice: Notice, rule: Subsidy) -> str:
    parts = [
        "、".join(rule.subs),
        "、".join(rule.kinds) and f"{'、'.join(rule.kinds)}残疾",
        rule.grades and f"{'、'.join(map(str, rule.grades))}级",
        rule.when and told_condition(notice, rule.when),
    ]
    return "；".join(part for part in parts if part)


def how_much(notice: Notice, rule: Subsidy) -> str:
    """The rule in words, without the standard's amount, which may differ from person to person."""
    return _how_much(notice, rule) + ("，可与其他资助相加" if rule.stacks else "")


def _how_much(notice: Notice, rule: Subsidy) -> str:
    amount = rule.amount
    if amount.form == UNSET:
        return "通知没有写明数额"
    if amount.form == "fixed":
        least = "不低于" if amount.floor else ""
        return f"{least}定额{short(amount.value)}元"
    if amount.form == FULL:
        return "全额资助"
    base = "个人缴费标准"
    if amount.of:
        base = f"“{next(s.name for s in notice.standards if s.id == amount.of)}”标准"
    return amount.words(base, 0).removeprefix("按")


def own_part(notice: Notice, rule: Subsidy) -> str:
    """What such a person pays, on each standard: "140", or "190～200" where standards differ."""
    parts = set()
    for standard in notice.standards:
        given = rule.amount.fen(standard.personal, notice.index.bases)
        if given is None:
            return "待定"
        kept = 0 if rule.settlement == REFUNDED else given
        parts.add(standard.personal - kept)
    return "～".join(dict.fromkeys(short(fen) for fen in (min(parts), max(parts))))


def _payer(notice: Notice, line: FundingLine) -> str:
    names = "、".join(f"{payer}{weight}份" for payer, weight in line.split) or line.payer
    part = "其余" if line.rest else ""
    if line.amount is not None:
        part = f"{short(line.amount)}元"
    elif line.share is not None:
        part = f"{line.share / 100:g}%"
    alone = part == "其余" and not line.when
    case = f"（{told_condition(notice, line.when)}）" if line.when else ""
    return names if alone else f"{names}{part}{case}"


def _windows(notice: Notice) -> Section:
    rows = tuple(_row(w.id, w.basis, *_window(notice, w)) for w in notice.windows)
    heads = ("缴费期", "起止", "什么人", "缴多少", "待遇从哪天起", "资助")
    return Section("window", "什么时候缴、待遇从哪天起", heads, rows)


def _window(notice: Notice, window: Window) -> tuple[str, ...]:
    return (
        window.name,
        f"{window.opens} 至 {window.closes}",
        who(notice, window.when),
        price_words(window),
        window.start.words,
        _helped(notice, window),
    )


def price_words(window: Window) -> str:
    price = window.price
    if price.of == "fixed":
        words = f"{short(price.fixed)}元"
    else:
        words = "个人缴费与财政补助之和" if price.of == BOTH else "个人缴费标准"
    if price.plus:
        words += f"另加{short(price.plus)}元"
    if price.prorate:
        from_then = "从认定当月起" if price.prorate.on == RECOGNISED else ""
        words += f"，{from_then}按{price.prorate.unit_months}个月折算"
    if price.per_lapsed_year:
        words += f"，每断一年另补{short(price.per_lapsed_year)}元"
    return words


def _helped(notice: Notice, window: Window) -> str:
    if window.subsidised is None:
        return "享受"
    named = (notice.identity(id) for id in sorted(window.subsidised))
    names = [identity.name for identity in named if identity]
    return f"限{'、'.join(names)}" if window.subsidised else "不享受"


def _policies(notice: Notice) -> Section:
    later = notice.later
    refund = f"缴费以后才认定身份的，认定后{later.months}个月内退还应资助的部分"
    residences = "、".join(RESIDENCES[name] for name in notice.residences)
    jobs = "，参加职工医保的除外" if notice.excludes_employees else ""
    rows = (
        _row("scope", notice.scope_basis, "参保对象", f"{residences}{jobs}"),
        *(
            _row(
                f"benefit-{n}",
                p.basis,
                "待遇享受期",
                f"{p.first} 至 {p.last}（{who(notice, p.when)}）",
            )
            for n, p in enumerate(notice.periods)
        ),
        _row("combination", notice.combination_basis, "多重身份", combination_words(notice)),
        _row("collection", notice.collection_basis, "收款方式", MODES[notice.collection_mode]),
        _row("later", later.basis, "后来认定", LATER.get(later.policy, refund)),
        _row("rosters", notice.rosters.basis, "部门名单", ROSTERS[notice.rosters.acceptance]),
        *(
            _row(
                f"payer-{n}",
                p.basis,
                f"资金来源：{p.name}",
                f"{PAYER_LEVELS[p.level]}，{p.fund}",
            )
            for n, p in enumerate(notice.payers)
        ),
    )
    return Section("policy", "总的规定", ("事项", "规定"), rows)


def combination_words(notice: Notice) -> str:
    words = COMBINATIONS[notice.combination]
    adding = [subsidised(notice, rule) for rule in notice.subsidies if rule.stacks]
    return f"{words}；{'、'.join(adding)}的资助另外相加" if adding else words


def _addons(notice: Notice) -> Section:
    rows = tuple(
        _row(
            a.id,
            a.basis,
            a.name,
            who(notice, a.when),
            short(a.price),
            "自愿" if a.optional else "一并收取",
            "；".join(f"{subsidised(notice, s)}{how_much(notice, s)}" for s in a.subsidies) or "—",
        )
        for a in notice.addons
    )
    return Section(
        "addon", "一并收取的险种", ("险种", "什么人", "每人", "方式", "资助"), rows, (2,)
    )


def _identities(notice: Notice) -> Section:
    names = {department.id: department.name for department in notice.departments}
    rows = tuple(
        _row(
            i.id,
            i.basis,
            i.name,
            names[i.department],
            str(i.form_code or "—"),
            f"{i.recognised_by}" if i.recognised_by else "—",
            _standing(notice, i),
        )
        for i in notice.identities
    )
    heads = ("身份", "由谁认定", "登记表代码", "名单时点", "资助")
    return Section("identity", "身份由哪个部门认定", heads, rows)


def _standing(notice: Notice, identity: Identity) -> str:
    others = [other.name for other in notice.identities if other.id in identity.excluded_by]
    helped = "有" if notice.index.rules.get(identity.id) else "没有资助"
    return f"{helped}；已属于{'、'.join(others)}的不算" if others else helped


def _targets(notice: Notice) -> Section:
    rows = tuple(
        Row(f"{n}-{unit.name}", _unit(targets.measure, unit), targets.basis.clause)
        for n, targets in enumerate(notice.targets)
        for unit in targets.units
    )
    return Section("target", "目标任务", ("单位", "口径", "人数", "任务"), rows, (2, 3))


def _unit(measure: str, unit) -> tuple[str, ...]:
    return unit.name, measure, str(unit.residents or "—"), str(unit.target)


def _duties(notice: Notice) -> Section:
    rows = tuple(_row(d.id, d.basis, d.who, d.what) for d in notice.duties)
    return Section("duty", "谁做什么", ("谁", "做什么"), rows)
