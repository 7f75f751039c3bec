from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for, areas_for
from accounts.clock import now
from accounts.models import Level, Role
from collection import forms
from collection.actions.set_office import set_office as set_office_action
from collection.actions.set_targets import set_targets as set_targets_action
from enrollment.queries import season_for


@allowed(Role.COUNTY_BUREAU)
@require_safe
def offices(request: HttpRequest) -> HttpResponse:
    """The county's townships with their office, and the season's targets."""
    county = areas_for(request.user, Role.COUNTY_BUREAU).order_by("code").first()
    towns = areas_for(request.user, Role.COUNTY_BUREAU).at(Level.TOWN).select_related("office")
    context = {"towns": towns, "season": season_for(county)}
    return render(request, "collection/offices.html", context)


@allowed(Role.COUNTY_BUREAU)
def office(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a township's hotline and account. The account is typed anew, never shown."""
    town = area_for(request.user, code, Role.COUNTY_BUREAU, level=Level.TOWN)
    form = forms.SetOffice(request.POST or None, initial=_standing(town))
    if request.method == "POST" and form.is_valid():
        set_office_action(area=town, **form.cleaned_data, actor=request.user, now=now())
        messages.success(request, f"{town.name}的专户信息已保存。")
        return redirect("collection:offices")
    return render(request, "collection/office.html", {"town": town, "form": form})


def _standing(town) -> dict:
    found = getattr(town, "office", None)
    names = ("hotline", "bank", "account_name")
    return {name: getattr(found, name) for name in names} if found else {}


@allowed(Role.COUNTY_BUREAU)
@require_POST
def set_targets(request: HttpRequest) -> HttpResponse:
    """Write the season's targets from its notice's table."""
    county = areas_for(request.user, Role.COUNTY_BUREAU).order_by("code").first()
    targets = set_targets_action(season=season_for(county), actor=request.user, now=now())
    messages.success(request, f"已按通知的任务表生成{len(targets)}个单位的目标任务。")
    return redirect("collection:progress")
