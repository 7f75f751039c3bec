from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import allowed
from accounts.clock import now, today
from accounts.models import Area, Role
from enrollment import forms
from enrollment.access import household_for
from enrollment.actions.register import RegistrationRefused
from enrollment.actions.register import add_members as add_members_action
from enrollment.actions.register import register_household as register_household_action
from enrollment.models import Season
from enrollment.notices import form_codes, load_notice
from enrollment.queries import groups_of, season_for
from values.refusal import Refusal


@allowed(Role.VILLAGE_CLERK)
def register_household(request: HttpRequest) -> HttpResponse:
    """Register a household on one page, in the paper form's order."""
    groups = groups_of(request.user, Role.VILLAGE_CLERK).select_related("parent")
    season = season_to_register(groups.first())
    codes = form_codes(load_notice(season.notice))
    form = forms.RegisterHousehold(request.POST or None, groups=groups)
    members = forms.member_formset(request.POST or None, codes=codes, today=today())
    refusal = None
    if request.method == "POST" and form.is_valid() & members.is_valid():
        try:
            household = register_household_action(
                **form.cleaned_data,
                members=[row.as_member() for row in members.filled()],
                season=season,
                head_relationship=codes.head,
                actor=request.user,
                now=now(),
            )
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, f"已登记，户编号 {household.number}。")
            return redirect("collection:household", household.pk)
    context = {"form": form, "members": members, "refusal": refusal}
    return render(request, "enrollment/register_household.html", context)


def season_to_register(group: Area | None) -> Season:
    """The season in force over a group. Raises RegistrationRefused where one of both is missing."""
    season = season_for(group) if group else None
    if season is None:
        raise RegistrationRefused(
            what="现在不能登记",
            why="本村还没有设村民小组" if group is None else "县里还没有启用本年度的通知",
            cure="请联系镇级经办或用户管理员",
        )
    return season


@allowed(Role.VILLAGE_CLERK)
def add_members(request: HttpRequest, pk: int) -> HttpResponse:
    """Add people to a household that stands."""
    household = household_for(request.user, pk, Role.VILLAGE_CLERK)
    season = season_for(household.group)
    codes = form_codes(load_notice(season.notice))
    members = forms.member_formset(request.POST or None, codes=codes, today=today(), extra=2)
    refusal = None
    if request.method == "POST" and members.is_valid():
        try:
            people = add_members_action(
                household=household,
                members=[row.as_member() for row in members.filled()],
                season=season,
                actor=request.user,
                now=now(),
            )
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, f"已增加{len(people)}人。")
            return redirect("collection:household", household.pk)
    context = {"household": household, "members": members, "refusal": refusal}
    return render(request, "enrollment/add_members.html", context)
