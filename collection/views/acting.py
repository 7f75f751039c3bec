"""What the pages of 变更办理 share: the form that does one act, and what is in force where."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.models import Area
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import Household, Person, Season
from enrollment.notices import Codes, form_codes, load_notice
from enrollment.queries import season_for
from values.refusal import Refusal


def act_on(request: HttpRequest, household, form, template: str, act, person=None) -> HttpResponse:
    """Show the form, or do it: a refusal stands above the form and nothing typed is lost."""
    refusal = None
    if request.method == "POST" and form.is_valid():
        try:
            return act(request, person or household, form)
        except Refusal as error:
            refusal = error
    context = {"household": household, "person": person, "form": form, "refusal": refusal}
    return render(request, template, context, status=409 if refusal else 200)


def active_members(household: Household):
    return household.members.filter(status=Person.Status.ACTIVE).order_by("position")


def codes_of(area: Area) -> Codes:
    return form_codes(load_notice(season_of(area).notice))


def cover_year_of(area: Area) -> int:
    """The season in force: what came before it is not changed any more."""
    return season_of(area).cover_year


def season_of(area: Area) -> Season:
    season = season_for(area)
    if season is None:
        raise ChangeRefused(
            what="现在不能办理",
            why="县里还没有启用本年度的通知",
            cure="请联系县医保局",
        )
    return season
