from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import allowed, area_codes, area_for, areas_for
from accounts.models import Area, Level, Role
from collection.queries.overview import overview
from collection.queries.progress import progress_of, sum_up
from collection.queries.reconciliation import (
    deposited_total,
    match_village,
    totals,
    village_differences,
)
from enrollment.queries import season_for

WATCHERS = (
    Role.TOWNSHIP_STAFF,
    Role.COUNTY_BUREAU,
    Role.INSPECTOR,
    Role.HOSPITAL_SIGNATORY,
    Role.TAX_SIGNATORY,
)
EVERYBODY = (*WATCHERS, Role.VILLAGE_CLERK, Role.TAX, Role.FINANCE)


@allowed(*WATCHERS)
@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Every village in reach: four figures, and whether they agree."""
    villages = areas_for(request.user, *WATCHERS).at(Level.VILLAGE)
    return render(request, "collection/reconciliation.html", {"rows": overview(villages)})


@allowed(*WATCHERS)
@require_safe
def village_reconciliation(request: HttpRequest, code: str) -> HttpResponse:
    """One village, group by group: person, receipt, money, record, and each named difference."""
    village = area_for(request.user, code, *WATCHERS, level=Level.VILLAGE)
    season = season_for(village)
    groups = match_village(village, season.cover_year)
    context = {
        "village": village,
        "groups": groups,
        "totals": totals(groups),
        "differences": village_differences(village, season.cover_year),
        "deposited_fen": deposited_total(village, season.cover_year),
    }
    return render(request, "collection/village_reconciliation.html", context)


@allowed(*EVERYBODY)
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Villages against their targets. A clerk sees the whole ranking: no person stands in it."""
    towns = {code[: Level.TOWN] for code in area_codes(request.user, *EVERYBODY)}
    tables = []
    for town in _towns(towns):
        season = season_for(town)
        if season:
            rows = progress_of(Area.objects.within(town.code), season.cover_year)
            tables.append({"town": town, "season": season, "rows": rows, "sum": sum_up(rows, town)})
    return render(request, "collection/progress.html", {"tables": tables})


def _towns(prefixes: set[str]) -> list[Area]:
    towns = []
    for prefix in sorted(prefixes):
        towns += Area.objects.within(prefix).at(Level.TOWN)
    return list(dict.fromkeys(towns))
