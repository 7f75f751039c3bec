from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.views.decorators.http import require_safe

from accounts.access import allowed, area_codes, area_for, areas_for, has_role, holds
from accounts.models import Area, Level, Role, User
from collection.models import RosterSignature
from collection.queries.overview import overview
from collection.queries.progress import Standing, county_standing, town_standing
from collection.queries.reconciliation import (
    Difference,
    deposited_total,
    match_village,
    totals,
    village_differences,
)
from collection.queries.rosters import open_roster, parties_of, party_of, ready_lines, rosters_of
from collection.views.rankings import READERS as RANKING_READERS
from collection.views.targets import WRITERS as TARGET_WRITERS
from collection.views.uninsured import READERS as UNINSURED_READERS
from enrollment.access import READERS
from enrollment.models import Season
from enrollment.notices import load_notice
from enrollment.queries import season_for

WATCHERS = (
    Role.TOWNSHIP_STAFF,
    Role.COUNTY_BUREAU,
    Role.INSPECTOR,
    Role.HOSPITAL_SIGNATORY,
    Role.TAX_SIGNATORY,
)
# The clerk signs the village's roster: they see what they sign.
RECONCILERS = (*WATCHERS, Role.VILLAGE_CLERK)
EVERYBODY = (*WATCHERS, Role.VILLAGE_CLERK, Role.TAX, Role.FINANCE)


@allowed(*RECONCILERS)
@require_safe
def reconciliation(request: HttpRequest) -> HttpResponse:
    """Every village in reach: four figures, and whether they agree."""
    villages = areas_for(request.user, *RECONCILERS).at(Level.VILLAGE)
    return render(request, "collection/reconciliation.html", {"rows": overview(villages)})


@allowed(*RECONCILERS)
@require_safe
def village_reconciliation(request: HttpRequest, code: str) -> HttpResponse:
    """One village, group by group: person, receipt, money, record, and each named difference."""
    village = area_for(request.user, code, *RECONCILERS, level=Level.VILLAGE)
    season = season_for(village)
    groups = match_village(village, season.cover_year)
    differences = village_differences(village, season.cover_year)
    named = [*differences, *(d for group in groups for d in group.differences)]
    context = {
        "village": village,
        "groups": groups,
        "totals": totals(groups),
        "differences": differences,
        "opens": {d.url_name for d in named if _opens(request.user, d)},
        "deposited_fen": deposited_total(village, season.cover_year),
        "rosters": rosters_of(village, season.cover_year, request.user),
        "ready": len(ready_lines(village, season.cover_year)),
        "seats": _seats(request, village, season),
        "sees_people": holds(request.user, village.code, *READERS),
        "voids": holds(request.user, village.code, Role.TOWNSHIP_STAFF),
    }
    return render(request, "collection/village_reconciliation.html", context)


def _opens(user: User, difference: Difference) -> bool:
    """May the user open the page that mends it? Others read who has to."""
    page = resolve(reverse(difference.url_name, args=difference.args)).func
    return has_role(user, *getattr(page, "roles", READERS))


def _seats(request: HttpRequest, village: Area, season: Season) -> list[tuple[str, str]]:
    """For whom one may begin a roster; nobody while one waits for signatures."""
    if open_roster(village, season.cover_year):
        return []
    parties = parties_of(load_notice(season.notice))
    mine = party_of(request.user, village, parties)
    return [(party, RosterSignature.Party(party).label) for party in mine]


@allowed(*EVERYBODY)
@require_safe
def progress(request: HttpRequest) -> HttpResponse:
    """Villages against their targets; for the county its towns, and each town's villages a click
    away. A clerk sees the whole ranking: no person stands in it."""
    codes = area_codes(request.user, *EVERYBODY)
    near = {code[: Level.TOWN] for code in codes if len(code) >= Level.TOWN}
    wide = {code for code in codes if len(code) < Level.TOWN}
    above = wide | {code[: Level.COUNTY] for code in area_codes(request.user, *WATCHERS)}
    counties = [county for county in (_county(area) for area in _at(Level.COUNTY, above)) if county]
    # A county of one town is its villages.
    near |= {c["rows"][0].code for c in counties if len(c["rows"]) == 1}
    tables = [table for table in (_town(area) for area in _at(Level.TOWN, near)) if table]
    ranked = [
        county | {"linked": holds(request.user, county["area"].code, *EVERYBODY)}
        for county in counties
        if len(county["rows"]) > 1
    ]
    context = {"counties": ranked, "tables": tables, **_ways_on(request)}
    return render(request, "collection/progress.html", context)


@allowed(*EVERYBODY)
@require_safe
def town_progress(request: HttpRequest, code: str) -> HttpResponse:
    """One town's villages, for whoever has all of the town in reach."""
    town = area_for(request.user, code, *EVERYBODY, level=Level.TOWN)
    table = _town(town)
    context = {"tables": [table] if table else [], "drilled": town, **_ways_on(request)}
    return render(request, "collection/progress.html", context)


def _ways_on(request: HttpRequest) -> dict:
    """Where one's roles lead from here: rankings, whom to visit, whose targets to set."""
    places = areas_for(request.user, *TARGET_WRITERS)
    return {
        "sees_rankings": has_role(request.user, *RANKING_READERS),
        "sees_uninsured": has_role(request.user, *UNINSURED_READERS),
        "sets_targets": places.at(Level.COUNTY) or places.at(Level.TOWN),
    }


def _at(level: Level, prefixes: set[str]) -> list[Area]:
    areas = [area for code in sorted(prefixes) for area in Area.objects.within(code).at(level)]
    return list(dict.fromkeys(areas))


def _county(county: Area) -> dict | None:
    season = season_for(county)
    return _shown(season, county_standing(county, season.cover_year)) if season else None


def _town(town: Area) -> dict | None:
    season = season_for(town)
    return _shown(season, town_standing(town, season.cover_year)) if season else None


def _shown(season: Season, standing: Standing) -> dict:
    return {
        "area": standing.area,
        "season": season,
        "rows": standing.rows,
        "sum": standing.sum,
        "targeted": standing.targeted,
        "clause": standing.sum.clause or next((r.clause for r in standing.rows if r.clause), ""),
    }
