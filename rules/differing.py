"""What changes from one notice to the next: amounts, categories come and gone, windows."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.notice import REFUNDED, Notice, Subsidy
from rules.plain import Row, Section, conditions, how_much, own_part, payers, sections

SAME, CHANGED, NEW, GONE = "same", "changed", "new", "gone"


@dataclass(frozen=True, slots=True)
class Change:
    """One rule then and now, each as (words, clause); empty where it did not exist.

    `more_fen` is how much more the person pays now; None where that cannot be said.
    """

    kind: str
    what: str
    before: tuple[str, str]
    after: tuple[str, str]
    more_fen: int | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Changes of one kind of rule."""

    title: str
    rows: tuple[Change, ...]

    @property
    def changed(self) -> int:
        return sum(row.kind != SAME for row in self.rows)


def differences(old: Notice, new: Notice) -> list[Changes]:
    """Standards, who is helped and by whose money, identities, windows and policies, in this
    order; what stays is listed too.
    """
    before, after = ({s.id: s for s in sections(n)} for n in (old, new))
    return [
        Changes("个人缴费标准", tuple(_standards(old, new))),
        Changes("谁有资助", tuple(_helped(old, new))),
        Changes("资助由谁出钱", tuple(_paid_for(old, new))),
        Changes("身份由谁认定、怎么算", tuple(_by_id(before, after, "identity", label=0))),
        Changes("缴费期", tuple(_by_id(before, after, "window"))),
        Changes("总的规定", tuple(_by_id(before, after, "policy", label=0))),
        Changes("一并收取的险种", tuple(_by_id(before, after, "addon"))),
    ]


def _kind(before: object, after: object) -> str:
    if before == after:
        return SAME
    if not before:
        return NEW
    return CHANGED if after else GONE


def _standards(old: Notice, new: Notice) -> list[Change]:
    then = {s.id: s for s in old.standards}
    now = {s.id: s for s in new.standards}
    if len(then) == len(now) == 1:
        # One amount for all is the same rule, whatever it is called.
        then = {new.standards[0].id: old.standards[0]}
    changes = []
    for id in dict.fromkeys([*now, *then]):
        first, second = then.get(id), now.get(id)
        words = [_standard_words(s) for s in (first, second)]
        more = second.personal - first.personal if first and second else None
        kind = _kind(words[0][0], words[1][0])
        changes.append(Change(kind, (second or first).name, *words, more))
    return changes


def _standard_words(standard) -> tuple[str, str]:
    if standard is None:
        return "", ""
    words = f"个人{standard.personal / 100:g}元"
    if standard.government is not None:
        words += f"，财政补助{standard.government / 100:g}元"
    return words, str(standard.basis)


def _helped(old: Notice, new: Notice) -> list[Change]:
    changes = []
    for key, first, second in _pairs(old, new):
        words = [
            _rule_words(old, first) if first else ("", ""),
            _rule_words(new, second) if second else ("", ""),
        ]
        more = (
            _pays(new, second) - _pays(old, first) if _both_known(old, first, new, second) else None
        )
        changes.append(Change(_kind(words[0][0], words[1][0]), _who(old, new, key), *words, more))
    return changes


def _paid_for(old: Notice, new: Notice) -> list[Change]:
    changes = []
    for key, first, second in _pairs(old, new):
        words = [
            (payers(notice, rule), str(rule.basis)) if rule else ("", "")
            for notice, rule in ((old, first), (new, second))
        ]
        changes.append(Change(_kind(words[0][0], words[1][0]), _who(old, new, key), *words))
    return changes


def _pairs(old: Notice, new: Notice) -> Iterator[tuple[tuple, Subsidy | None, Subsidy | None]]:
    """(whom it is for, the rule then, the rule now), today's order first."""
    then, now = _rules_by_person(old), _rules_by_person(new)
    for key in dict.fromkeys([*now, *then]):
        yield key, then.get(key), now.get(key)


def _rules_by_person(notice: Notice) -> dict[tuple, Subsidy]:
    """Rules by whom they are for: a rule's own id may differ from year to year."""
    found = {}
    for rule in notice.subsidies:
        for id in rule.identities or ("",):
            named = "" if id else rule.name
            found.setdefault((id, named, rule.subs, rule.kinds, rule.grades), rule)
    return found


def _who(old: Notice, new: Notice, key: tuple) -> str:
    id, named, subs, kinds, grades = key
    identity = new.identity(id) or old.identity(id)
    detail = "、".join([*subs, *kinds, *(f"{grade}级" for grade in grades)])
    name = identity.name if identity else named
    return f"{name}（{detail}）" if detail else name


def _rule_words(notice: Notice, rule: Subsidy) -> tuple[str, str]:
    condition = conditions(notice, rule) if rule.when else ""
    words = f"{how_much(notice, rule)}，个人缴{own_part(notice, rule)}"
    words += "元" if words[-1].isdigit() else ""
    if rule.settlement == REFUNDED:
        words += "，先缴后返"
    return words + (f"（{condition}）" if condition else ""), str(rule.basis)


def _pays(notice: Notice, rule: Subsidy) -> int:
    """What such a person bears in the end, on the last standard (the one without a condition)."""
    own = notice.standards[-1].personal
    return own - (rule.amount.fen(own, notice.index.bases) or 0)


def _both_known(old: Notice, first: Subsidy | None, new: Notice, second: Subsidy | None) -> bool:
    known = [
        rule is not None and rule.amount.fen(0, notice.index.bases) is not None
        for notice, rule in ((old, first), (new, second))
    ]
    return all(known)


def _by_id(
    before: dict[str, Section], after: dict[str, Section], section: str, label: int = 0
) -> list[Change]:
    then, now = (_rows(side.get(section)) for side in (before, after))
    changes = []
    for id in dict.fromkeys([*now, *then]):
        first, second = then.get(id), now.get(id)
        words = [_row_words(row, label) for row in (first, second)]
        kind = _kind(words[0][0], words[1][0])
        changes.append(Change(kind, (second or first).cells[label], *words))
    return changes


def _rows(section: Section | None) -> dict[str, Row]:
    return {row.id: row for row in section.rows} if section else {}


def _row_words(row: Row | None, label: int) -> tuple[str, str]:
    if row is None:
        return "", ""
    return "；".join(cell for n, cell in enumerate(row.cells) if n != label), row.clause
