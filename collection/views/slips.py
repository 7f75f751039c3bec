from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for, holds
from accounts.clock import now, today
from accounts.models import Level, Role
from collection import forms
from collection.access import assessment_slip_for
from collection.actions import issue_slip as actions
from collection.queries.slips import arrived_of, slip_lines, slips_by_group, villages_with_slips
from enrollment.notices import closing_day, load_notice
from enrollment.queries import season_for


@allowed(Role.TOWNSHIP_STAFF)
@require_safe
def assessment_slips(request: HttpRequest) -> HttpResponse:
    """The township's villages: how many people stand on slips and how many do not yet."""
    context = {"villages": villages_with_slips(request.user)}
    return render(request, "collection/assessment_slips.html", context)


@allowed(Role.TOWNSHIP_STAFF)
@require_safe
def village_slips(request: HttpRequest, code: str) -> HttpResponse:
    """One village: its groups, their slips, and the buttons that issue them."""
    village = area_for(request.user, code, Role.TOWNSHIP_STAFF, level=Level.VILLAGE)
    season = season_for(village)
    form = forms.IssueSlips(initial={"due_on": closing_day(load_notice(season.notice))})
    context = {
        "village": village,
        "groups": slips_by_group(village, season.cover_year),
        "form": form,
        "season": season,
    }
    return render(request, "collection/village_slips.html", context)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def issue_slip(request: HttpRequest, code: str, *, draft: bool = False) -> HttpResponse:
    """Issue the slip of one village group, or make a draft of it to be looked at first."""
    group = area_for(request.user, code, Role.TOWNSHIP_STAFF, level=Level.GROUP)
    form = forms.IssueSlips(request.POST)
    village_code = group.code_at(Level.VILLAGE)
    if not form.is_valid():
        messages.error(request, "请填写缴款期限。")
        return redirect("collection:village-slips", village_code)
    slip = actions.issue_assessment_slip(
        group=group,
        season=season_for(group),
        due_on=form.cleaned_data["due_on"],
        actor=request.user,
        on=today(),
        now=now(),
        draft=draft,
    )
    if slip is None:
        messages.info(request, f"{group.name}的人都已在核定单上，不用再开。")
        return redirect("collection:village-slips", village_code)
    if not draft:
        messages.success(request, f"已开核定单 {slip.number}。")
    return redirect("collection:assessment-slip", slip.pk)


@allowed(Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)
@require_safe
def assessment_slip(request: HttpRequest, pk) -> HttpResponse:
    slip = assessment_slip_for(
        request.user, pk, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR
    )
    context = {
        "slip": slip,
        "lines": slip_lines(slip),
        "form": forms.VoidSlip(),
        "deposit_form": forms.DepositSlip(),
        "arrived": arrived_of(slip),
        "acts": holds(request.user, slip.village.code, Role.TOWNSHIP_STAFF),
    }
    return render(request, "collection/assessment_slip.html", context)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def void_slip(request: HttpRequest, pk) -> HttpResponse:
    slip = assessment_slip_for(request.user, pk, Role.TOWNSHIP_STAFF)
    form = forms.VoidSlip(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明作废原因。")
        return redirect("collection:assessment-slip", slip.pk)
    actions.void_assessment_slip(
        slip=slip, reason=form.cleaned_data["reason"], actor=request.user, now=now()
    )
    messages.success(request, "已作废。这张单号不再使用，名单上的人可以重新开单。")
    return redirect("collection:village-slips", slip.village.code)
