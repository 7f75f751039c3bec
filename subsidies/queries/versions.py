"""A roster against the version before of the same department and kind: who comes, who goes."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from enrollment.models import Person
from enrollment.notices import load_notice
from subsidies.models import Identity, Roster, RosterRow

GIVES_IDENTITY = (RosterRow.Outcome.MATCHED, RosterRow.Outcome.UNMATCHED)
ADDED, REMOVED, CHANGED = "added", "removed", "changed"
KINDS = {ADDED: "新增", CHANGED: "变更", REMOVED: "退出"}
# name, sub, kind, grade, since, until: what a roster says of somebody.
Fact = tuple
FACT = ("name", "sub", "kind", "grade", "since", "until")
ROW_FACT = ("identity", "sub", "kind", "grade", "since", "until")


@dataclass
class Change:
    """One person of whom the roster says something else than the version before.

    `given` are (roster row, fact), `ended` (identity, fact); `before` is what stood. `row` is the
    roster row that names the person.
    """

    id_index: bytes
    kind: str
    row: int
    before: list[Fact] = field(default_factory=list)
    given: list[tuple[int, Fact]] = field(default_factory=list)
    ended: list[tuple[int, Fact]] = field(default_factory=list)

    @property
    def after(self) -> list[Fact]:
        gone = {fact for _, fact in self.ended}
        return [f for f in self.before if f not in gone] + [fact for _, fact in self.given]


@dataclass(frozen=True)
class Changes:
    """All of a roster. `waiting` rows say nothing yet: the department has to look at them."""

    people: list[Change]
    same: int
    waiting: int

    def of(self, kind: str) -> list[Change]:
        return [change for change in self.people if change.kind == kind]

    @property
    def counts(self) -> dict[str, int]:
        return {kind: len(self.of(kind)) for kind in KINDS}


def strict(roster: Roster) -> bool:
    """Whether the notice lets rows in doubt wait for the department."""
    return load_notice(roster.notice).rosters.strict


def rows_in_doubt(roster: Roster) -> QuerySet[RosterRow]:
    """Rows without a hard error about which something should be looked at."""
    good = roster.rows.filter(outcome__in=GIVES_IDENTITY)
    return good.filter(reasons__contains=[{"severity": "doubt"}])


def rows_coming_in(roster: Roster) -> QuerySet[RosterRow]:
    """The rows that give an identity once the roster is accepted, by the notice's rule."""
    rows = roster.rows.filter(outcome__in=GIVES_IDENTITY, id_index__isnull=False)
    if strict(roster):
        rows = rows.exclude(reasons__contains=[{"severity": "doubt"}])
    return rows


def changes_of(roster: Roster) -> Changes:
    """What accepting a checked roster would change now. Four queries whatever its size.

    In a whole list people who are no longer named leave; who is named in a row that cannot be
    used yet stays as they were until the department has put it right.
    """
    before = _standing(roster)
    after: dict[bytes, list[tuple[int, Fact]]] = defaultdict(list)
    rows = rows_coming_in(roster).order_by("pk")
    for pk, index, *fact in rows.values_list("pk", "id_index", *ROW_FACT):
        after[bytes(index)].append((pk, tuple(fact)))
    people, same = [], 0
    for index, given in after.items():
        change = _change(index, given, before.get(index, []), whole=roster.whole)
        people += [change] if change else []
        same += change is None
    named = _named(roster) if roster.whole else set()
    if roster.whole:
        people += [
            _leaving(index, stood)
            for index, stood in before.items()
            if index not in after and index not in named
        ]
    total = roster.rows.count()
    return Changes(people, same, waiting=total - sum(len(given) for given in after.values()))


def _standing(roster: Roster) -> dict[bytes, list[tuple[int, int, Fact]]]:
    """Number -> (identity, its row, fact) of the versions before, without what was ended."""
    found = defaultdict(list)
    rows = Identity.objects.of_version(roster).exclude(row__roster=roster).standing()
    for pk, index, row, *fact in rows.order_by("pk").values_list("pk", "id_index", "row_id", *FACT):
        found[bytes(index)].append((pk, row, tuple(fact)))
    return found


def _named(roster: Roster) -> set[bytes]:
    rows = roster.rows.filter(id_index__isnull=False)
    return {bytes(index) for index in rows.values_list("id_index", flat=True)}


def _change(
    index: bytes,
    rows: list[tuple[int, Fact]],
    stood: list[tuple[int, int, Fact]],
    *,
    whole: bool,
) -> Change | None:
    """None where the roster says what stood already. A supplement ends only what it says anew."""
    said = {fact: row for row, fact in reversed(rows)}
    names = {fact[0] for fact in said}
    old = {fact for _, _, fact in stood}
    given = [(row, fact) for fact, row in said.items() if fact not in old]
    ended = [
        (pk, fact) for pk, _, fact in stood if fact not in said and (whole or fact[0] in names)
    ]
    if not given and not ended:
        return None
    kind = CHANGED if stood else ADDED
    return Change(index, kind, rows[0][0], [fact for _, _, fact in stood], given, ended)


def _leaving(index: bytes, stood: list[tuple[int, int, Fact]]) -> Change:
    facts = [fact for _, _, fact in stood]
    ended = [(pk, fact) for pk, _, fact in stood]
    return Change(index, REMOVED, stood[0][1], facts, [], ended)


def told_changes(roster: Roster) -> Changes:
    """What a roster's acceptance did, read from the identities that it gave and ended."""
    people: dict[bytes, Change] = {}
    given = Identity.objects.filter(row__roster=roster)
    for index, row, *fact in given.values_list("id_index", "row_id", *FACT):
        change = people.setdefault(bytes(index), Change(bytes(index), ADDED, row))
        change.given.append((row, tuple(fact)))
    for pk, index, row, *fact in roster.ended.values_list("pk", "id_index", "row_id", *FACT):
        change = people.setdefault(bytes(index), Change(bytes(index), REMOVED, row))
        change.kind = CHANGED if change.given else REMOVED
        change.before.append(tuple(fact))
        change.ended.append((pk, tuple(fact)))
    effect = roster.effect
    return Changes(list(people.values()), effect.get("same", 0), effect.get("waiting", 0))


def versions_of(roster: Roster) -> QuerySet[Roster]:
    """Every hand-in of the same department, kind, year and area, newest first."""
    same = Roster.objects.filter(
        area=roster.area_id,
        department=roster.department,
        identity=roster.identity,
        cover_year=roster.cover_year,
    )
    return same.select_related("handed_in_by", "decided_by", "undo__undone_by").order_by("-pk")


def version_before(roster: Roster) -> Roster | None:
    """The version that is in force, if it is another one."""
    accepted = versions_of(roster).filter(state=Roster.State.ACCEPTED)
    return accepted.exclude(pk=roster.pk).first()


def newer_version(roster: Roster) -> Roster | None:
    """A version that was accepted after an accepted one, and compared with it."""
    accepted = versions_of(roster).filter(state=Roster.State.ACCEPTED)
    return accepted.filter(decided_at__gt=roster.decided_at).exclude(pk=roster.pk).first()


def words(facts: Iterable[Fact]) -> str:
    """What a roster says of somebody, for people to read."""
    return "；".join(_words(fact) for fact in facts) or "—"


def _words(fact: Fact) -> str:
    name, sub, kind, grade, since, until = fact
    parts: Iterator[str] = filter(None, (name, sub, kind, f"{grade}级" if grade else ""))
    span = f"（{since or ''}至{until or ''}）" if since or until else ""
    return " ".join(parts) + span


def identities_with_evidence(person: Person) -> QuerySet[Identity]:
    """Every identity of a person's number, newest year first, with its roster row and roster."""
    if person.id_index is None:
        return Identity.objects.none()
    rows = Identity.objects.filter(id_index=bytes(person.id_index))
    rows = rows.select_related(
        "row__roster__handed_in_by",
        "row__roster__decided_by",
        "ended_by",
        "ended_decision__decided_by",
    )
    return rows.order_by("-cover_year", "department", "pk")
