"""Coverage of special groups, down to the name (特殊群体参保全覆盖)."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import allowed, holds
from accounts.clock import today
from accounts.models import Area, Department, Level, Role
from collection import forms
from collection.access import (
    COVERAGE_READERS,
    coverage_area_for,
    coverage_department,
    own_coverage_area,
)
from collection.queries.coverage import named, special_coverage
from enrollment.queries import season_for
from subsidies.queries.coverage import STATES, Coverage

# A village prints all of its people on one page.
SUBSIDISED_READERS = (Role.DEPARTMENT, Role.COUNTY_BUREAU)
PER_PAGE, PER_VILLAGE = 100, 2000


@allowed(*COVERAGE_READERS)
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """One's own area: a department sees its own lists, everybody else the people of the area."""
    return _page(request, own_coverage_area(request.user))


@allowed(*COVERAGE_READERS)
@require_safe
def area_coverage(request: HttpRequest, code: str) -> HttpResponse:
    """The same of one place below."""
    return _page(request, coverage_area_for(request.user, code))


def _page(request: HttpRequest, area: Area) -> HttpResponse:
    own = coverage_department(request.user, area)
    chosen = forms.FilterCoverage(request.GET).chosen()
    season = season_for(area)
    department = own or chosen.get("department", "")
    found = special_coverage(area, season, department, on=today()) if season else Coverage()
    missing = [
        m
        for m in found.missing
        if chosen.get("state", m.state) == m.state
        and chosen.get("identity", m.identity) == m.identity
    ]
    opens = area.level < Level.VILLAGE
    page = Paginator(missing, PER_PAGE if opens else PER_VILLAGE).get_page(request.GET.get("page"))
    top = own_coverage_area(request.user)
    context = {
        "area": area,
        "above": top if top.pk != area.pk else None,
        "season": season,
        "found": found,
        "own": own,
        "lists_subsidised": holds(request.user, area.code, *SUBSIDISED_READERS),
        "department": department,
        "departments": [] if own else Department.choices,
        "states": list(STATES.items()),
        "chosen": chosen,
        "identities": [
            (Department(whose).label, name, tally)
            for (whose, name), tally in sorted(found.identities.items())
        ],
        "villages": sorted(found.villages.items(), key=lambda v: (v[0][0] == "", v[0])),
        "page": page,
        "lines": named(page.object_list, department=bool(own)),
        "opens": opens,
    }
    return render(request, "collection/coverage.html", context)
