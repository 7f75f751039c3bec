from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.access import allowed
from accounts.clock import now, today
from accounts.models import Area, Role
from enrollment import forms
from enrollment.access import household_for
from enrollment.actions.register import AlreadyRegistered, RegistrationRefused
from enrollment.actions.register import add_members as add_members_action
from enrollment.actions.register import register_household as register_household_action
from enrollment.models import Household, Season
from enrollment.notices import form_codes, load_notice
from enrollment.queries import groups_of, season_for
from enrollment.repeats import namesake_sentence, number_sentence
from values.refusal import Refusal

WAITS = "等待镇级经办审核，退回的会写明原因。"


@allowed(Role.VILLAGE_CLERK)
def register_household(request: HttpRequest) -> HttpResponse:
    """Register a household on one page, in the paper form's order."""
    groups = groups_of(request.user, Role.VILLAGE_CLERK).select_related("parent")
    season = season_to_register(groups.first())
    codes = form_codes(load_notice(season.notice))
    key = form_key(request)
    # A village of one group needs no choice.
    only = {"group": groups[0].pk} if len(groups) == 1 else None
    form = forms.RegisterHousehold(request.POST or None, codes=codes, groups=groups, initial=only)
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
                form_key=key,
            )
        except Refusal as error:
            refusal = error
            if standing := household_that_stands(request, error):
                return standing
        else:
            tell(request, members, f"已登记，户编号 {household.number}。{WAITS}")
            return redirect("collection:household", household.pk)
    context = {"form": form, "members": members, "refusal": refusal, "form_key": key}
    return render(request, "enrollment/register_household.html", context)


def form_key(request: HttpRequest) -> UUID:
    """The key that the form brought, or a new one."""
    try:
        return UUID(request.POST.get("idempotency_key", ""))
    except ValueError:
        return uuid4()


def household_that_stands(request: HttpRequest, refusal: Refusal) -> HttpResponse | None:
    """To the household that the form was saved as before, where all of it stands already."""
    if not isinstance(refusal, AlreadyRegistered) or refusal.household is None:
        return None
    household = household_for(request.user, refusal.household, Role.VILLAGE_CLERK)
    messages.success(request, f"这一户已经登记过，户编号 {household.number}，没有重复登记。")
    return redirect("collection:household", household.pk)


def tell(request: HttpRequest, members: forms.Members, saved: str) -> None:
    messages.success(request, saved)
    for note in members.notes():
        messages.warning(request, note)


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
    season = season_to_register(household.group)
    codes = form_codes(load_notice(season.notice))
    share = forms.ShareOfForm(request.POST or None, codes=codes)
    members = forms.member_formset(request.POST or None, codes=codes, today=today(), extra=2)
    refusal, key = None, form_key(request)
    if request.method == "POST" and share.is_valid() & members.is_valid():
        try:
            people = add_members_action(
                household=household,
                members=[row.as_member() for row in members.filled()],
                season=season,
                actor=request.user,
                now=now(),
                form_key=key,
                **share.cleaned_data,
            )
        except Refusal as error:
            refusal = error
        else:
            tell(request, members, f"已增加{len(people)}人。{WAITS}")
            return redirect("collection:household", household.pk)
    context = {
        "household": household,
        "form": share,
        "members": members,
        "refusal": refusal,
        "form_key": key,
    }
    return render(request, "enrollment/add_members.html", context)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def check_number(request: HttpRequest) -> HttpResponse:
    """While a row is typed: who stands already, in a sentence about the number and the name.

    Nothing of the row stands in the address or is kept.
    """
    household = household_on_page(request)
    village = household.village if household else village_on_page(request)
    form = forms.CheckNumber(request.POST, today=today())
    answer = {"number": "", "name": ""}
    if village is None or not form.is_valid():
        return JsonResponse(answer)
    document = form.document()
    if document is not None:
        answer["number"] = number_sentence(document.kind, document.number, village, household)
    named = form.name_and_birth(document)
    if named is not None and not answer["number"]:
        number = document.number if document else ""
        answer["name"] = namesake_sentence(village, *named, number)
    return JsonResponse(answer)


def household_on_page(request: HttpRequest) -> Household | None:
    pk = request.POST.get("household", "")
    return household_for(request.user, int(pk), Role.VILLAGE_CLERK) if pk.isdecimal() else None


def village_on_page(request: HttpRequest) -> Area | None:
    """The village of the group that the form names; of the clerk's first one until it does."""
    groups = groups_of(request.user, Role.VILLAGE_CLERK).select_related("parent")
    pk = request.POST.get("group", "")
    group = groups.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 10 else groups.first()
    return group and group.parent
