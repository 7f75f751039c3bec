"""Who stands registered and has not paid, why as far as known, and whom to visit next."""

import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path

from django.db import connection

from accounts.models import Area, Level
from collection.queries.counts import insured_in, registered_in
from collection.unpaid_reasons import UnpaidReason, unpaid_reasons

UNPAID = """
WITH lengths AS (
    SELECT n.id, coalesce((
        SELECT max(e.seq) FROM collection_entry e WHERE e.enrolment_id = n.id), 0) AS seq,
        n.household_id
    FROM enrollment_enrolment n
    WHERE n.cover_year = %(year)s AND n.state = 'enrolled'
      AND n.group_id IN (SELECT id FROM accounts_area WHERE parent_id = %(village)s)
), begun AS (
    SELECT DISTINCT household_id FROM lengths WHERE seq %% 2 = 1
)
SELECT n.id, q.name, h.id, h.number, head.name, g.name,
    EXISTS (SELECT 1 FROM subsidies_identity i
            WHERE i.id_index = q.id_index AND i.cover_year = n.cover_year) AS hardship,
    EXISTS (SELECT 1 FROM enrollment_mark m
            WHERE m.person_id = q.id AND m.state = 'open') AS marked,
    n.review = 'returned' AS returned,
    l.seq > 0 AS reversed,
    b.household_id IS NOT NULL AS rest_of_household,
    coalesce((SELECT max(e.seq) FROM enrollment_enrolment y
              JOIN collection_entry e ON e.enrolment_id = y.id
              WHERE y.person_id = q.id AND y.cover_year = n.cover_year - 1), 0) %% 2 = 1
        OR n.renewing AS insured_before,
    t.reason AS told
FROM lengths l
JOIN enrollment_enrolment n ON n.id = l.id
JOIN enrollment_person q ON q.id = n.person_id
JOIN enrollment_household h ON h.id = n.household_id
LEFT JOIN enrollment_person head ON head.id = h.head_id
JOIN accounts_area g ON g.id = n.group_id
LEFT JOIN begun b ON b.household_id = n.household_id
LEFT JOIN LATERAL (
    SELECT u.reason FROM collection_unpaidnote u WHERE u.enrolment_id = n.id
    ORDER BY u.id DESC LIMIT 1
) t ON true
WHERE l.seq %% 2 = 0 ORDER BY g.code, h.number, q.position
"""


@dataclass(frozen=True)
class Reason:
    """One reason of uninsured.toml; `url` names the page where it is looked into."""

    code: str
    text: str
    weight: int
    url: str = ""
    cure: str = ""


@dataclass(frozen=True)
class Uninsured:
    """One person without a live payment; `told` is what was said at the door the last time."""

    enrolment_id: int
    name: str
    household_id: int
    household: str
    head: str
    group: str
    reasons: tuple[Reason, ...]
    told: UnpaidReason | None = None

    @property
    def weight(self) -> int:
        return sum(reason.weight for reason in self.reasons)

    @property
    def to_visit(self) -> bool:
        return self.told is None or self.told.visit


@dataclass(frozen=True)
class Visit:
    """A household to visit: everybody in it who has not paid, and why it comes so early."""

    household_id: int
    household: str
    head: str
    group: str
    people: tuple[Uninsured, ...]

    @property
    def weight(self) -> int:
        return sum(person.weight for person in self.people)

    @property
    def reasons(self) -> list[Reason]:
        found = {reason.code: reason for person in self.people for reason in person.reasons}
        return sorted(found.values(), key=lambda reason: -reason.weight)


@dataclass(frozen=True)
class VillageUninsured:
    village: Area
    registered: int
    paid: int

    @property
    def uninsured(self) -> int:
        return self.registered - self.paid


@cache
def reasons() -> dict[str, Reason]:
    path = Path(__file__).parent.parent / "uninsured.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {row["code"]: Reason(**row) for row in table["reason"]}


def uninsured_in(village: Area, cover_year: int) -> list[Uninsured]:
    """In the order of groups and households."""
    with connection.cursor() as cursor:
        cursor.execute(UNPAID, {"village": village.pk, "year": cover_year})
        return [_uninsured(row) for row in cursor.fetchall()]


def _uninsured(row: tuple) -> Uninsured:
    known = list(reasons().values())
    held = [reason for reason, true in zip(known, row[6:-1], strict=False) if true]
    told = unpaid_reasons()[row[-1]] if row[-1] else None
    return Uninsured(*row[:6], reasons=tuple(held or [reasons()["new"]]), told=told)


def visits(people: list[Uninsured]) -> list[Visit]:
    """The households, those with most to win first; of equals in walking order.

    Without people who said at the door what no further visit changes.
    """
    homes: dict[int, list[Uninsured]] = {}
    for person in filter(attrgetter("to_visit"), people):
        homes.setdefault(person.household_id, []).append(person)
    found = [
        Visit(pk, some[0].household, some[0].head, some[0].group, tuple(some))
        for pk, some in homes.items()
    ]
    return sorted(found, key=lambda visit: -visit.weight)


def counted(people: list[Uninsured]) -> list[tuple[Reason, int]]:
    """How many people each reason holds for, in the file's order."""
    numbers = Counter(reason.code for person in people for reason in person.reasons)
    return [(reason, numbers[code]) for code, reason in reasons().items() if numbers[code]]


def told_counted(people: list[Uninsured]) -> list[tuple[UnpaidReason, int]]:
    """How many people said what at the door, in the file's order."""
    numbers = Counter(person.told.code for person in people if person.told)
    return [(reason, numbers[code]) for code, reason in unpaid_reasons().items() if numbers[code]]


def villages_uninsured(above: Area, cover_year: int) -> list[VillageUninsured]:
    """Every village of a place, those with most people missing first."""
    registered = registered_in(above, cover_year, Level.VILLAGE)
    paid = insured_in(above, cover_year, Level.VILLAGE)
    villages = Area.objects.within(above.code).at(Level.VILLAGE)
    rows = [VillageUninsured(v, registered[v.pk], paid[v.pk]) for v in villages]
    return sorted(rows, key=lambda row: (-row.uninsured, row.village.code))
