from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_codes, area_for, areas_for, has_role, holds
from accounts.clock import now, today
from accounts.models import Area, Level, Role
from accounts.views.jobs import bar
from collection import forms
from collection.access import READERS
from collection.actions import roll_over as rolling
from collection.actions import undo_rollover as undoing
from collection.actions.decide_item import end_item, keep_item
from collection.models import Rollover, RolloverItem
from collection.queries.rollovers import (
    item_counts,
    last_undone,
    last_year_people,
    money_taken,
    standing_rollover,
    sum_up,
    town_standings,
    village_items,
    village_standings,
    year_before,
)
from enrollment.models import Season
from enrollment.queries import season_for
from values.refusal import Refusal

DECIDERS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU)
PER_PAGE = 100


@allowed(*READERS)
@require_safe
def rollover(request: HttpRequest) -> HttpResponse:
    """Where the carrying over stands: the county's button and job, then town by town."""
    area = _area(request, *READERS)
    season = season_for(area)
    found = standing_rollover(season, area) if season else None
    starts = has_role(request.user, Role.COUNTY_BUREAU)
    context = {
        "area": area,
        "season": season,
        "rollover": found,
        "starts": starts,
        "undone": last_undone(season, area) if season and not found else None,
        "job": found.job if found else None,
        **(bar(found.job) if found and found.job else {}),
        **(_to_start(area, season) if season and starts and not found else {}),
        **(_standing(request, found) if found else {}),
    }
    return render(request, "collection/rollover.html", context)


def _area(request: HttpRequest, *roles: Role) -> Area:
    return Area.objects.get(code=area_codes(request.user, *roles)[0])


def _to_start(area: Area, season: Season) -> dict:
    """Before the first start: how many people of which year."""
    year = year_before(area, season)
    people = last_year_people(area, year).count() if year else 0
    return {"from_year": year, "people": people}


def _standing(request: HttpRequest, found: Rollover) -> dict:
    villages = areas_for(request.user, *READERS).at(Level.VILLAGE).order_by("code")
    rows = village_standings(found, villages)
    kinds = found.counts.get("kinds", {})
    whole = sum_up(rows, found.area)
    return {
        "towns": town_standings(rows),
        "whole": whole,
        "kinds": [(k.label, whole.kinds[k]) for k in RolloverItem.Kind if whole.kinds.get(k)],
        "listed": sum(kinds.values()),
        "money": money_taken(found) if found.state == Rollover.State.DONE else "",
        "undo_form": forms.UndoRollover(),
    }


@allowed(Role.COUNTY_BUREAU)
@require_POST
def start_rollover(request: HttpRequest) -> HttpResponse:
    """Start, go on, or look through everybody again."""
    area, season = _county(request)
    rolling.start_rollover(season=season, area=area, actor=request.user, now=now())
    return redirect("collection:rollover")


@allowed(Role.COUNTY_BUREAU)
@require_POST
def undo_rollover(request: HttpRequest) -> HttpResponse:
    """Take the season's rollover back, before the first receipt or slip."""
    area, season = _county(request)
    found = standing_rollover(season, area)
    if found is None:
        raise undoing.RolloverBusy(
            what="没有撤销", why="这一年还没有做过结转", cure="请刷新页面查看"
        )
    form = forms.UndoRollover(request.POST)
    if not form.is_valid():
        messages.error(request, "没有撤销。请写明为什么撤销，会记入操作记录。")
        return redirect("collection:rollover")
    undoing.start_undo(
        rollover=found, reason=form.cleaned_data["reason"], actor=request.user, now=now()
    )
    return redirect("collection:rollover")


def _county(request: HttpRequest) -> tuple[Area, Season]:
    """The bureau's county and its season. Raises NothingToCarry without one."""
    area = _area(request, Role.COUNTY_BUREAU)
    season = season_for(area)
    if season is None:
        raise rolling.NothingToCarry(
            what="现在不能结转",
            why=f"{area.name}还没有启用参保年度的通知",
            cure="请先启用本年度的通知",
        )
    return area, season


@allowed(*READERS)
@require_safe
def village_rollover(request: HttpRequest, code: str) -> HttpResponse:
    """One village's review list, by kind and state."""
    village = area_for(request.user, code, *READERS, level=Level.VILLAGE)
    return _village_page(request, village, forms.DecideItems(choices=[], today=today()))


def _village_page(
    request: HttpRequest, village: Area, form: forms.DecideItems, refusals: list = (), done=0
) -> HttpResponse:
    season = season_for(village)
    found = standing_rollover(season, village) if season else None
    chosen = request.POST if request.method == "POST" else request.GET
    kind, state = chosen.get("kind", ""), chosen.get("state", RolloverItem.State.OPEN.value)
    kind = kind if kind in RolloverItem.Kind.values else ""
    state = state if state in RolloverItem.State.values else ""
    items = village_items(found, village, kind, state) if found else RolloverItem.objects.none()
    counts = item_counts(found, village) if found else []
    context = {
        "village": village,
        "rollover": found,
        "season": season,
        "page": Paginator(items, PER_PAGE).get_page(chosen.get("page")),
        "counts": counts,
        "listed": sum(n for _, _, n, _ in counts),
        "open": sum(left for _, _, _, left in counts),
        "kind": kind,
        "state": state,
        "states": RolloverItem.State.choices,
        "form": form,
        # Not in the template: the field `items` hides the method of that name.
        "errors": [error for field in form.errors.values() for error in field],
        "ticked": set(request.POST.getlist("items")) if refusals or form.errors else set(),
        "refusals": refusals,
        "done": done,
        "decides": found is not None
        and found.state == Rollover.State.DONE
        and holds(request.user, village.code, *DECIDERS),
    }
    return render(request, "collection/village_rollover.html", context)


@allowed(*DECIDERS)
@require_POST
def decide_items(request: HttpRequest, code: str) -> HttpResponse:
    """Decide about the people ticked, each by itself: one refusal stops none of the others."""
    village = area_for(request.user, code, *DECIDERS, level=Level.VILLAGE)
    season = season_for(village)
    found = standing_rollover(season, village) if season else None
    asked = [pk for pk in request.POST.getlist("items") if pk.isascii() and pk.isdecimal()]
    items = village_items(found, village, "", "").filter(pk__in=asked[:PER_PAGE]) if found else []
    form = forms.DecideItems(request.POST, choices=[item.pk for item in items], today=today())
    if not form.is_valid():
        return _village_page(request, village, form)
    done, refusals = _decide(request, list(items), form.cleaned_data)
    if refusals:
        return _village_page(request, village, form, refusals, done)
    label = dict(form.fields["verdict"].choices)[form.cleaned_data["verdict"]]
    messages.success(request, f"已办理{done}条：{label}。")
    return redirect("collection:village-rollover", village.code)


def _decide(request: HttpRequest, items: list[RolloverItem], data: dict) -> tuple[int, list]:
    done, refusals = 0, []
    told = {"note": data["note"], "on": data["on"], "actor": request.user, "now": now()}
    for item in items:
        try:
            if data["verdict"] == "keep":
                keep_item(item=item, **told)
            else:
                end_item(item=item, reason=data["reason"], **told)
        except Refusal as refusal:
            refusals.append((item.person.name, refusal))
        else:
            done += 1
    return done, refusals
