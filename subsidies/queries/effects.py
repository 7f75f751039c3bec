"""What people pay now and what they would pay if a roster changed who holds which identity."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from enrollment.models import Enrolment
from enrollment.notices import load_notice
from rules.kinds import kinds_of
from rules.profile import Held, Profile
from rules.quote import Refused
from rules.quoting import quote
from subsidies.models import Identity, Roster
from subsidies.queries import last_day
from subsidies.queries.versions import CHANGED, FACT, KINDS, Change, Changes, Fact

# (what is paid, what is subsidised) in fen; None where nobody can pay on that day.
Amounts = tuple[int, int] | None
Asked = Callable[[str, tuple, tuple[Held, ...]], Amounts]


@dataclass(frozen=True)
class Effect:
    """One person's change in money. Without an enrolment nothing is payable."""

    change: Change
    enrolment_id: int | None
    village: str
    before: Amounts
    after: Amounts

    @property
    def kind(self) -> str:
        return KINDS[self.change.kind]

    @property
    def difference_fen(self) -> int:
        """How much more is to be paid; negative: less."""
        return self.after[0] - self.before[0] if self.before and self.after else 0


def effects_of(roster: Roster, changes: Changes, *, on: date) -> list[Effect]:
    """Everybody whom the roster changes, with what they pay now and then, paying `on` that day.

    Two queries whatever the size; the engine is asked once for people that are alike.
    """
    indexes = [change.id_index for change in changes.people]
    held = _held(indexes, roster)
    enrolled = _enrolled(indexes, roster)
    ask = asking(on)
    return [_effect(change, enrolled, held, roster.department, ask) for change in changes.people]


def sums(effects: Iterable[Effect]) -> dict[str, dict[str, int]]:
    """Kind of change -> people, enrolled, fen payable and subsidised before and after."""
    found = {kind: dict.fromkeys(_SUMS, 0) for kind in KINDS}
    for effect in effects:
        row = found[effect.change.kind]
        row["people"] += 1
        if effect.enrolment_id is None:
            continue
        row["enrolled"] += 1
        if not effect.before or not effect.after:
            row["unknown"] += 1
            continue
        pairs = zip(_SUMS[3:], (*effect.before, *effect.after), strict=True)
        for name, fen in pairs:
            row[name] += fen
    total = {name: sum(row[name] for row in found.values()) for name in _SUMS}
    return found | {"total": total}


_SUMS = (
    "people",
    "enrolled",
    "unknown",
    "pay_before",
    "subsidy_before",
    "pay_after",
    "subsidy_after",
)


def asking(on: date) -> Asked:
    """The engine, asked once for people whom the notice cannot tell apart."""
    kinds: dict[str, tuple] = {}
    known: dict[tuple, Amounts] = {}

    def ask(notice: str, about: tuple, held: tuple[Held, ...]) -> Amounts:
        if notice not in kinds:
            loaded = load_notice(notice)
            kinds[notice] = loaded, kinds_of(loaded, on, with_identities=True)
        loaded, alike = kinds[notice]
        key = (notice, alike.key(*about), held)
        if key not in known:
            born, sex, renewing, area = about
            profile = Profile(
                paid_on=on, born=born, sex=sex, renewing=renewing, identities=held, area=area
            )
            answer = quote(loaded, profile)
            known[key] = None if isinstance(answer, Refused) else (answer.pay, answer.subsidy)
        return known[key]

    return ask


def held_fact(fact: Fact, department: str, ended_on: date | None = None) -> Held:
    name, sub, kind, grade, since, until = fact
    last = last_day(until, ended_on)
    return Held(name, sub or None, kind or None, grade, since, last, department)


def _held(indexes: list[bytes], roster: Roster) -> dict[bytes, list[tuple[int, str, Held]]]:
    """Number -> (identity, area of its roster, what the rules read of it)."""
    found = defaultdict(list)
    rows = Identity.objects.filter(id_index__in=indexes, cover_year=roster.cover_year).begun()
    fields = ("name", "sub", "kind", "grade", "since", "until")
    for pk, index, code, department, ended_on, *fact in rows.order_by("pk").values_list(
        "pk", "id_index", "row__roster__area__code", "department", "ended_on", *fields
    ):
        found[bytes(index)].append((pk, code, held_fact(tuple(fact), department, ended_on)))
    return found


def _enrolled(indexes: list[bytes], roster: Roster) -> dict[bytes, tuple]:
    """Number -> (enrolment, notice, facts, village) of those who are enrolled in the area."""
    rows = Enrolment.objects.live().filter(
        cover_year=roster.cover_year,
        group__code__startswith=roster.area.code,
        person__id_index__in=indexes,
    )
    return {
        bytes(index): (pk, notice, (born, sex, renewing, code), village)
        for pk, index, notice, born, sex, renewing, code, village in rows.values_list(
            "pk",
            "person__id_index",
            "notice",
            "person__born",
            "person__sex",
            "renewing",
            "group__code",
            "group__parent__name",
        )
    }


def _effect(change: Change, enrolled, held, department: str, ask: Asked) -> Effect:
    if change.id_index not in enrolled:
        return Effect(change, None, "", None, None)
    enrolment, notice, about, village = enrolled[change.id_index]
    own = [
        (pk, item) for pk, code, item in held.get(change.id_index, ()) if about[3].startswith(code)
    ]
    ended = {pk for pk, _ in change.ended}
    now = tuple(item for _, item in own)
    then = tuple(item for pk, item in own if pk not in ended)
    then += tuple(held_fact(fact, department) for _, fact in change.given)
    return Effect(change, enrolment, village, ask(notice, about, now), ask(notice, about, then))


def undoing(roster: Roster) -> Changes:
    """Taking an accepted roster back, as a change: what it gave goes, what it ended stands."""
    people: dict[bytes, Change] = {}
    given = Identity.objects.filter(row__roster=roster)
    for pk, index, row, *fact in given.values_list("pk", "id_index", "row_id", *FACT):
        change = people.setdefault(bytes(index), Change(bytes(index), CHANGED, row))
        change.ended.append((pk, tuple(fact)))
    for index, row, *fact in roster.ended.values_list("id_index", "row_id", *FACT):
        change = people.setdefault(bytes(index), Change(bytes(index), CHANGED, row))
        change.given.append((row, tuple(fact)))
    return Changes(list(people.values()), 0, 0)
