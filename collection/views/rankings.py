"""Weekly rankings and half-monthly reports: frozen, and counted again on the page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for, areas_for
from accounts.clock import now, today
from accounts.models import Level, Role
from collection.access import ranking_for
from collection.actions.freeze_ranking import freeze_ranking as freeze
from collection.models import Ranking
from collection.queries.rankings import counted_again, last_period, rows_of, total_of
from enrollment.notices import load_notice
from enrollment.queries import season_for

MAKERS = (Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU)
READERS = (*MAKERS, Role.INSPECTOR, Role.TAX, Role.FINANCE)
SHOWN = 60
# The notices' duties that ask for rankings and reports.
DUTIES = ("ranking", "bulletin")


@allowed(*READERS)
@require_safe
def rankings(request: HttpRequest) -> HttpResponse:
    """What was frozen, newest first; whoever makes them has a button for each place."""
    found = Ranking.objects.visible_to(request.user, *READERS).select_related("area")
    places = areas_for(request.user, *MAKERS).filter(level__in=(Level.COUNTY, Level.TOWN))
    tops = [place for place in places.order_by("code") if not _inside(place, places)]
    season = season_for(tops[0]) if tops else None
    context = {
        "rankings": found.order_by("-until_on", "area__code", "period")[:SHOWN],
        "places": [place for place in tops if season_for(place)],
        "periods": [(p, p.label, last_period(p, today())) for p in Ranking.Period],
        "duties": _duties(season.notice) if season else [],
    }
    return render(request, "collection/rankings.html", context)


def _inside(place, places) -> bool:
    """Only the highest place of one's reach has buttons here; a town below has its own page."""
    return any(place.code != other.code and place.code.startswith(other.code) for other in places)


def _duties(notice: str):
    loaded = load_notice(notice)
    return [duty for duty in map(loaded.duty, DUTIES) if duty]


@allowed(*MAKERS)
@require_POST
def freeze_ranking(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze the newest period that is over. Pressed again, the same ranking is shown."""
    level = Level.COUNTY if len(code) == Level.COUNTY else Level.TOWN
    area = area_for(request.user, code, *MAKERS, level=level)
    chosen = request.POST.get("period")
    period = Ranking.Period(chosen) if chosen in Ranking.Period.values else Ranking.Period.WEEK
    made = freeze(
        area=area,
        season=season_for(area),
        period=period,
        actor=request.user,
        on=today(),
        now=now(),
    )
    messages.success(request, f"{made.get_period_display()} {made.number} 已冻结。")
    return redirect("collection:ranking", made.pk)


@allowed(*READERS)
@require_safe
def ranking(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen rows, and whether the ledger still gives the same."""
    found = ranking_for(request.user, pk, *READERS)
    rows = rows_of(found)
    context = {
        "ranking": found,
        "rows": rows,
        "sum": total_of(rows, found.area),
        "told": counted_again(found),
        "digest": bytes(found.digest).hex(),
        "towns": found.area.level == Level.COUNTY,
    }
    return render(request, "collection/ranking.html", context)
