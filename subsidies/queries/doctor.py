"""The roster doctor: what is wrong with a roster, kind by kind."""

from collections import Counter
from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from enrollment.workbooks.troubles import TroubleKind, kind_of_code, trouble_kinds
from subsidies.models import Roster, RosterRow

REASONS = """
SELECT codes, count(*) FROM (
    SELECT array_agg(DISTINCT reason->>'code' ORDER BY reason->>'code') codes
    FROM subsidies_rosterrow row CROSS JOIN LATERAL jsonb_array_elements(row.reasons) reason
    WHERE row.roster_id = %s AND row.reasons <> '[]' GROUP BY row.id
) told GROUP BY codes
"""
# Rows of another department's list are nowhere kept as a reason: that list may go or come.
SHARED_KIND = "T16"


@dataclass(frozen=True)
class Diagnosis:
    """One kind of trouble, with its number of rows in this roster."""

    kind: TroubleKind
    rows: int
    shared: int = 0

    @property
    def total(self) -> int:
        return self.rows + self.shared


def trouble_counts(roster: Roster) -> dict[str, dict[str, int]]:
    """How many rows have each reason, and how many each kind of trouble."""
    with connection.cursor() as cursor:
        cursor.execute(REASONS, [roster.pk])
        told = cursor.fetchall()
    codes, kinds = Counter(), Counter()
    for found, rows in told:
        codes.update(dict.fromkeys(found, rows))
        numbers = {kind_of_code()[code].number for code in found if code in kind_of_code()}
        kinds.update(dict.fromkeys(numbers, rows))
    return {"codes": dict(sorted(codes.items())), "kinds": dict(sorted(kinds.items()))}


def diagnoses(roster: Roster) -> list[Diagnosis]:
    """All kinds, in their order, found or not."""
    counts = roster.troubles.get("kinds", {})
    shared = shared_rows(roster).count()
    return [
        Diagnosis(kind, counts.get(kind.number, 0), shared if kind.number == SHARED_KIND else 0)
        for kind in trouble_kinds()
    ]


def rows_of_kind(roster: Roster, kind: TroubleKind) -> QuerySet[RosterRow]:
    """The rows with a reason of this kind, in the workbook's order."""
    told = Q(pk__in=())
    for code in kind.codes:
        told |= Q(reasons__contains=[{"code": code}])
    if kind.number == SHARED_KIND:
        told |= Q(pk__in=shared_rows(roster).values("pk"))
    rows = roster.rows.filter(told).order_by("pk")
    return rows.select_related("person__household__village", "resembles__household__group__parent")


def shared_rows(roster: Roster) -> QuerySet[RosterRow]:
    """The rows whose people stand in another department's roster of the same year, too."""
    rows = roster.rows.filter(id_index__isnull=False)
    return rows.filter(Exists(_elsewhere(roster).filter(id_index=OuterRef("id_index"))))


def _elsewhere(roster: Roster) -> QuerySet[RosterRow]:
    """What other departments listed, as far as it counts."""
    return RosterRow.objects.filter(
        roster__area_id=roster.area_id,
        roster__cover_year=roster.cover_year,
        roster__state__in=[Roster.State.CHECKED, Roster.State.ACCEPTED],
        outcome__in=[RosterRow.Outcome.MATCHED, RosterRow.Outcome.UNMATCHED],
    ).exclude(roster__department=roster.department)


def sharing_departments(rows: list[RosterRow], roster: Roster) -> dict[int, list[str]]:
    """Row -> the other departments' names. For the county alone: what a list is about is said by
    the name of its department.
    """
    by_index: dict[bytes, list[int]] = {}
    for row in rows:
        if row.id_index:
            by_index.setdefault(bytes(row.id_index), []).append(row.pk)
    others = _elsewhere(roster).filter(id_index__in=list(by_index))
    found: dict[int, list[str]] = {}
    for other in others.select_related("roster").order_by("pk"):
        name = other.roster.get_department_display()
        for pk in by_index[bytes(other.id_index)]:
            if name not in found.setdefault(pk, []):
                found[pk].append(name)
    return found
