"""What departments say of people: one person's identities with their evidence; the conflicts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_codes
from accounts.clock import now, today
from accounts.models import Area, Role
from enrollment.access import person_for
from enrollment.queries import season_for
from subsidies import forms
from subsidies.access import identity_for
from subsidies.actions import decide_conflict as deciding
from subsidies.actions import keep_all_conflicts as keeping
from subsidies.models import IdentityDecision
from subsidies.queries.conflicts import conflicts_of, kept_together
from subsidies.queries.versions import identities_with_evidence
from values.refusal import Refusal

PER_PAGE = 50


@login_required
@require_safe
def identities(request: HttpRequest, pk: int) -> HttpResponse:
    """Every identity of a person, from when to when, and the roster row that says so."""
    person = person_for(request.user, pk)
    held = identities_with_evidence(person)
    context = {"person": person, "held": held, "today": today()}
    return render(request, "subsidies/identities.html", context)


@allowed(Role.COUNTY_BUREAU)
@require_safe
def conflicts(request: HttpRequest) -> HttpResponse:
    """People of whom departments say different things, undecided first."""
    area = Area.objects.get(code=area_codes(request.user, Role.COUNTY_BUREAU)[0])
    season = season_for(area)
    found = conflicts_of(area, season.cover_year, on=today()) if season else []
    kind, decided = request.GET.get("kind", ""), request.GET.get("state") == "decided"
    shown = [
        c for c in found if (not kind or c.kind == kind) and (c.decision is not None) == decided
    ]
    kinds = [
        (k.value, k.label, sum(c.kind == k and c.decision is None for c in found))
        for k in IdentityDecision.Kind
    ]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    together = None if decided else kept_together(shown, kind)
    context = {
        "page": page,
        "kinds": kinds,
        "kind": kind,
        "decided": decided,
        "area": area,
        "together": together if together and together.people > 1 else None,
    }
    return render(request, "subsidies/conflicts.html", context)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def keep_all_conflicts(request: HttpRequest) -> HttpResponse:
    """Keep what every department says, of everybody of one kind."""
    form = forms.KeepAllConflicts(request.POST)
    area = Area.objects.get(code=area_codes(request.user, Role.COUNTY_BUREAU)[0])
    season = season_for(area)
    if not form.is_valid() or season is None:
        told = [*(errors[0] for errors in form.errors.values()), "本年度还没有启用通知。"]
        messages.error(request, "没有办理。" + told[0])
        return redirect("subsidies:conflicts")
    data = form.cleaned_data
    try:
        people = keeping.keep_all_conflicts(
            season=season,
            kind=data["kind"],
            shown=data["shown"],
            note=data["note"],
            actor=request.user,
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{people}人已认定为都保留，就高不就低。")
    return redirect("subsidies:conflicts")


@allowed(Role.COUNTY_BUREAU)
@require_POST
def decide_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what one department says (button `keep`), or all of it."""
    identity = identity_for(request.user, pk)
    form = forms.DecideConflict(request.POST)
    if not form.is_valid():
        messages.error(request, "没有办理。" + next(iter(form.errors.values()))[0])
        return redirect("subsidies:conflicts")
    try:
        deciding.decide_conflict(
            identity=identity,
            shown=form.cleaned_data["shown"],
            keep=form.cleaned_data["keep"],
            note=form.cleaned_data["note"],
            actor=request.user,
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "已认定，应缴金额随即按认定的身份核定。")
    return redirect("subsidies:conflicts")
