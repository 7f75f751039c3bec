from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for, areas_for, has_role, holds
from accounts.clock import now, today
from accounts.models import Area, Level, Role
from collection.actions.close_month import close_month as close
from collection.actions.set_cash_limit import set_cash_limit as set_limit
from collection.forms.papers import SetCashLimit
from collection.queries.cash import all_limits, cash_held, limit_for
from collection.queries.months import changed_since, hindrances, month_of, months_of
from collection.views.acting import season_of
from enrollment.access import READERS
from enrollment.queries import season_for


@allowed(*READERS)
@require_safe
def months(request: HttpRequest) -> HttpResponse:
    """The villages in one's reach with their months."""
    rows = []
    for village in areas_for(request.user, *READERS).at(Level.VILLAGE).order_by("code"):
        if season := season_for(village):
            rows.append((village, months_of(village, season.cover_year, today=today())))
    return render(request, "collection/months.html", {"rows": rows})


@allowed(*READERS)
@require_safe
def month(request: HttpRequest, key: str) -> HttpResponse:
    """One village's month: the sheet, what still hinders its closing, the button."""
    village, first = month_for(request, key)
    found = month_of(village, season_of(village).cover_year, first)
    context = {
        "month": found,
        "month_key": key,
        "hindrances": [] if found.closed else list(hindrances(found, today=today())),
        "changed": changed_since(found),
        "may_close": holds(request.user, village.code, Role.TOWNSHIP_STAFF),
    }
    return render(request, "collection/month.html", context)


def month_for(request: HttpRequest, key: str, *roles: Role) -> tuple[Area, date]:
    """Village and first day of `key`, the village's code, year and month. Raises Http404."""
    code, _, when = key.partition("-")
    village = area_for(request.user, code, *(roles or READERS), level=Level.VILLAGE)
    try:
        return village, date.fromisoformat(f"{when}-01")
    except ValueError:
        raise Http404 from None


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def close_month(request: HttpRequest, key: str) -> HttpResponse:
    village, first = month_for(request, key, Role.TOWNSHIP_STAFF)
    year = season_of(village).cover_year
    close(village=village, cover_year=year, first=first, actor=request.user, now=now())
    messages.success(request, f"{village.name}{first:%Y年%m月}已月结，请打印月结表签字。")
    return redirect("collection:month", key)


@allowed(*READERS)
@require_safe
def cash(request: HttpRequest) -> HttpResponse:
    """Who holds how much cash since when; who holds too much or too long stands first."""
    areas = areas_for(request.user, *READERS).order_by("code")
    first = areas.first()
    context = {
        "rows": cash_held(request.user, on=today()),
        "limit": limit_for(first.code, all_limits()),
        "form": SetCashLimit(),
        "may_set": has_role(request.user, Role.COUNTY_BUREAU),
    }
    return render(request, "collection/cash.html", context)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def set_cash_limit(request: HttpRequest) -> HttpResponse:
    """The county's limit, with the paper that says so."""
    form = SetCashLimit(request.POST)
    if not form.is_valid():
        messages.error(request, f"没有保存：{next(iter(form.errors.values()))[0]}")
        return redirect("collection:cash")
    county = areas_for(request.user, Role.COUNTY_BUREAU).order_by("code").first()
    data = form.cleaned_data
    set_limit(
        area=county,
        max_fen=data["amount"],
        max_days=data["max_days"],
        source=data["source"],
        actor=request.user,
        now=now(),
    )
    messages.success(request, "现金限额已保存，马上生效。")
    return redirect("collection:cash")
