"""People of whom two departments say different things (部门打架), as a list for the county."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from accounts.models import Area
from subsidies.models import Identity, IdentityDecision
from subsidies.queries.versions import words
from values.text import closed_up

Kind = IdentityDecision.Kind


@dataclass(frozen=True)
class Saying:
    """What one department says of the person: the identity with its roster row."""

    identity: Identity
    over: bool

    @property
    def name(self) -> str:
        """The person's name as the department writes it."""
        sealed = self.identity.row.name
        return sealed.open() if sealed else ""

    @property
    def words(self) -> str:
        held = self.identity
        return words([(held.name, held.sub, held.kind, held.grade, held.since, held.until)])

    @property
    def facts(self) -> dict:
        """Without name and number, to be kept with a decision."""
        held = self.identity
        return {
            "department": held.department,
            "identity": self.words,
            "over": self.over,
            "row": held.row_id,
        }


@dataclass(frozen=True)
class Conflict:
    """One person, by number: what the departments say, and what the county decided, if it did."""

    kind: str
    sayings: tuple[Saying, ...]
    decision: IdentityDecision | None

    @property
    def pk(self) -> int:
        """How the address names it: by the first identity."""
        return self.sayings[0].identity.pk

    @property
    def label(self) -> str:
        return Kind(self.kind).label

    @property
    def id_index(self) -> bytes:
        return bytes(self.sayings[0].identity.id_index)

    @property
    def digest(self) -> bytes:
        return digest_of(self.kind, self.sayings)

    @property
    def standing(self) -> tuple[Saying, ...]:
        return tuple(s for s in self.sayings if not s.over)


def digest_of(kind: str, sayings: Iterable[Saying]) -> bytes:
    facts = [saying.facts | {"name": closed_up(saying.name)} for saying in sayings]
    text = json.dumps([kind, facts], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).digest()


def conflicts_of(area: Area, cover_year: int, *, on: date) -> list[Conflict]:
    """Every conflict of the county, undecided first. Three queries whatever the number."""
    mine = Identity.objects.filter(cover_year=cover_year, row__roster__area=area)
    several = mine.values("id_index").annotate(n=Count("department", distinct=True)).filter(n__gt=1)
    found = _conflicts(mine.filter(id_index__in=several.values("id_index")), area, cover_year, on)
    return sorted(found, key=lambda c: (c.decision is not None, c.kind, c.pk))


@dataclass(frozen=True)
class Together:
    """The undecided conflicts of one kind that may be left standing at once.

    `departments` counts their people by who speaks. `digest` (hex) is that of all of them.
    """

    kind: str
    people: int
    departments: tuple[tuple[str, int], ...]
    digest: str

    @property
    def label(self) -> str:
        return Kind(self.kind).label


def undecided(area: Area, cover_year: int, kind: str, *, on: date) -> list[Conflict]:
    found = conflicts_of(area, cover_year, on=on)
    return [one for one in found if one.kind == kind and one.decision is None]


def kept_together(conflicts: list[Conflict], kind: str) -> Together | None:
    """None where there is nothing to keep, and where names differ: those may be two people."""
    if not conflicts or kind not in (Kind.CLASS, Kind.ENDED):
        return None
    marks = b"".join(sorted(conflict.digest for conflict in conflicts))
    departments = Counter(_departments(conflict) for conflict in conflicts)
    told = tuple(departments.most_common())
    return Together(kind, len(conflicts), told, hashlib.sha256(marks).hexdigest())


def _departments(conflict: Conflict) -> str:
    return "、".join(dict.fromkeys(s.identity.get_department_display() for s in conflict.sayings))


def conflict_of(identity: Identity, *, on: date) -> Conflict | None:
    """The conflict of one person, as it stands now."""
    area = identity.row.roster.area
    mine = Identity.objects.filter(
        cover_year=identity.cover_year, row__roster__area=area, id_index=identity.id_index
    )
    return next(iter(_conflicts(mine, area, identity.cover_year, on)), None)


def _conflicts(identities, area: Area, cover_year: int, on: date) -> list[Conflict]:
    people: dict[bytes, list[Saying]] = defaultdict(list)
    rows = identities.select_related("row__roster", "ended_decision").order_by("pk")
    for held in rows:
        over = held.ended_on is not None or bool(held.until and held.until < on)
        people[bytes(held.id_index)].append(Saying(held, over))
    decided = defaultdict(list)
    for decision in IdentityDecision.objects.filter(
        area=area, cover_year=cover_year, id_index__in=list(people)
    ).select_related("decided_by"):
        decided[bytes(decision.id_index)].append(decision)
    found = []
    for index, sayings in people.items():
        if conflict := _conflict(sayings, decided[index]):
            found.append(conflict)
    return found


def _conflict(sayings: list[Saying], decisions: list[IdentityDecision]) -> Conflict | None:
    """The gravest kind; None where the departments agree or only one still speaks."""
    latest: dict[str, list[Saying]] = defaultdict(list)
    for saying in sayings:
        latest[saying.identity.department].append(saying)
    # What a department has said anew replaces what it has ended itself.
    spoken = [
        saying
        for own in latest.values()
        for saying in ([s for s in own if not s.over] or own[-1:])
        if saying.identity.ended_decision_id is None
    ]
    standing = [s for s in spoken if not s.over]
    departments = {s.identity.department for s in spoken}
    if len(departments) < 2 or not standing:
        return None
    if len({closed_up(s.name) for s in spoken if s.name}) > 1:
        kind = Kind.NAME
    elif any(s.over for s in spoken):
        kind = Kind.ENDED
    else:
        kind = Kind.CLASS
    mark = digest_of(kind, spoken)
    done = next((d for d in reversed(decisions) if bytes(d.digest) == mark), None)
    return Conflict(kind, tuple(spoken), done)
