"""Who paid before an identity changed: what is owed, and what the county decides."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_codes, has_role
from accounts.clock import now, today
from accounts.models import Area, Role
from collection import forms
from collection.access import difference_entry_for
from collection.actions import decide_difference as deciding
from collection.queries.differences import differences_of
from enrollment.notices import load_notice
from enrollment.queries import season_for
from values.refusal import Refusal

READERS = (Role.COUNTY_BUREAU, Role.INSPECTOR)
PER_PAGE = 50


@allowed(*READERS)
@require_safe
def differences(request: HttpRequest) -> HttpResponse:
    """Everybody of the county who paid another amount than they would owe today."""
    area = Area.objects.get(code=area_codes(request.user, *READERS)[0])
    season = season_for(area)
    found = differences_of(area, season.cover_year) if season else []
    owed = [d for d in found if d.difference_fen > 0]
    more = [d for d in found if d.difference_fen < 0]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "area": area,
        "page": page,
        "owed": (len(owed), sum(d.difference_fen for d in owed)),
        "more": (len(more), -sum(d.difference_fen for d in more)),
        "held": sum(d.held_back for d in found),
        "later": load_notice(season.notice).later if season else None,
        "decides": has_role(request.user, Role.COUNTY_BUREAU),
    }
    return render(request, "collection/differences.html", context)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def decide_difference(request: HttpRequest, pk: int) -> HttpResponse:
    """Refund, hold or leave one difference."""
    entry = difference_entry_for(request.user, pk)
    form = forms.DecideDifference(request.POST)
    if not form.is_valid():
        messages.error(request, "没有办理。" + next(iter(form.errors.values()))[0])
        return redirect("collection:differences")
    try:
        decision = deciding.decide_difference(
            entry=entry,
            verdict=form.cleaned_data["verdict"],
            shown_fen=form.cleaned_data["shown"],
            note=form.cleaned_data["note"],
            actor=request.user,
            on=today(),
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        more = "，已列入应发清单" if decision.verdict == decision.Verdict.REFUND else ""
        messages.success(request, f"已办理：{decision.get_verdict_display()}{more}。")
    return redirect("collection:differences")
