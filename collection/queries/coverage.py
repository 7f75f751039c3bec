"""Which people of the special groups are insured: the ledger says it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from accounts.models import Area
from collection.queries.roster_dependents import live_payments
from enrollment.models import Person, Season
from subsidies.models import Identity, RosterRow
from subsidies.queries import county_of
from subsidies.queries.coverage import Coverage, Missing, coverage_of


def special_coverage(area: Area, season: Season, department: str, *, on: date) -> Coverage:
    """Coverage of an area's special groups, of one department if named."""
    county, year = county_of(area), season.cover_year
    named = Identity.objects.filter(cover_year=year).values("id_index")
    paid = live_payments().filter(
        enrolment__cover_year=year,
        group__code__startswith=county.code,
        enrolment__person__id_index__in=named,
    )
    insured = set(paid.values_list("enrolment_id", flat=True))
    return coverage_of(county, year, area=area, department=department, insured=insured, on=on)


@dataclass(frozen=True)
class Named:
    """Somebody who is missing, by name, with the roster row that names them."""

    missing: Missing
    row: RosterRow
    name: str


def named(missing: Iterable[Missing], *, department: bool) -> list[Named]:
    """By the name in the register; a department sees the one that it wrote itself."""
    missing = list(missing)
    rows = RosterRow.objects.select_related("roster").in_bulk([m.row for m in missing])
    ids = [m.person for m in missing if m.person and not department]
    people = dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))
    return [Named(m, rows[m.row], people.get(m.person) or _written(rows[m.row])) for m in missing]


def _written(row: RosterRow) -> str:
    return row.name.open() if row.name else ""
