"""The worklist of who has not paid yet (未缴名单): why, and which households come next."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import allowed, area_for, areas_for
from accounts.models import Area, Level, Role
from collection.queries.uninsured import (
    VillageUninsured,
    counted,
    reasons,
    told_counted,
    uninsured_in,
    villages_uninsured,
    visits,
)
from collection.unpaid_reasons import unpaid_reasons
from enrollment.queries import season_for

READERS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)
NEXT, PER_PAGE = 12, 100


@allowed(*READERS)
@require_safe
def uninsured(request: HttpRequest) -> HttpResponse:
    """The villages in reach, most people missing first."""
    mine = areas_for(request.user, *READERS)
    villages = list(mine.at(Level.VILLAGE).order_by("code"))
    rows: list[VillageUninsured] = []
    reach = {village.pk for village in villages}
    for code in sorted({village.code_at(Level.COUNTY) for village in villages}):
        county = Area.objects.get(code=code)
        if season := season_for(county):
            rows += villages_uninsured(county, season.cover_year)
    context = {"rows": [row for row in rows if row.village.pk in reach]}
    return render(request, "collection/uninsured.html", context)


@allowed(*READERS)
@require_safe
def village_uninsured(request: HttpRequest, code: str) -> HttpResponse:
    """One village: whom to visit next, and everybody who has not paid, by reason."""
    village = area_for(request.user, code, *READERS, level=Level.VILLAGE)
    season = season_for(village)
    people = uninsured_in(village, season.cover_year) if season else []
    chosen = reasons().get(request.GET.get("reason", ""))
    said = unpaid_reasons().get(request.GET.get("told", ""))
    shown = [p for p in people if chosen in p.reasons] if chosen else people
    shown = [p for p in shown if p.told == said] if said else shown
    context = {
        "village": village,
        "season": season,
        "people": len(people),
        "next": visits(shown)[:NEXT],
        "counted": counted(people),
        "chosen": chosen,
        "told_counted": told_counted(people),
        "said": said,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "collection/village_uninsured.html", context)
