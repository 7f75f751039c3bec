from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, has_role, holds
from accounts.clock import now, today
from accounts.models import Role
from collection import forms
from collection.actions import take_payment as actions
from collection.queries.households import (
    household_lines,
    receipts_of,
    standing_of,
    tell_elsewhere,
    tell_marks,
)
from enrollment.access import EDITORS, READERS, household_for
from enrollment.queries import household_enrolments, search_people, season_for

SHOWN = 20  # as many as a clerk looks through; the next letter narrows them better


@allowed(*READERS)
def search(request: HttpRequest) -> HttpResponse:
    """Find a household as one types. The text comes by POST: no name stands in a URL."""
    text = request.POST.get("q", "").strip()[:60]
    found = search_people(request.user, text, limit=SHOWN + 1)
    context = {
        "q": text,
        "found": standing_of(found[:SHOWN]),
        "more": len(found) > SHOWN,
        "may_register": has_role(request.user, Role.VILLAGE_CLERK),
    }
    part = request.headers.get("HX-Request") and not request.headers.get("HX-Boosted")
    template = "collection/search_results.html" if part else "collection/search.html"
    return render(request, template, context)


@login_required
@require_safe
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """A household: what each member pays, why, who has paid, and the button that takes it all."""
    found = household_for(request.user, pk)
    return _page(request, found)


def _page(request: HttpRequest, found, form=None, refusal=None) -> HttpResponse:
    season = season_for(found.group)
    lines = household_lines(found, season.cover_year, on=today())
    members = list(found.members.order_by("position"))
    tell_marks([*members, *(line.enrolment.person for line in lines)], season.cover_year)
    tell_elsewhere(found, members, season.cover_year)
    payable = [(line.quote.enrolment_id, line.quote.payable_fen) for line in lines if line.due]
    context = {
        "household": found,
        "season": season,
        "lines": lines,
        "form": form or forms.TakePayment(lines=payable),
        "due_count": len(payable),
        "due_fen": sum(amount for _, amount in payable),
        "receipts": receipts_of(found, season.cover_year),
        "members": members,
        "may_change": holds(request.user, found.group.code, *EDITORS) and not found.closed_on,
        "may_collect": holds(request.user, found.group.code, Role.VILLAGE_CLERK),
        "refusal": refusal,
    }
    return render(request, "collection/household.html", context, status=409 if refusal else 200)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def take_payment(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the ticked people's premium: one receipt, however often the form arrives."""
    found = household_for(request.user, pk, Role.VILLAGE_CLERK)
    year = season_for(found.group).cover_year
    ids = household_enrolments(found, year).values_list("pk", flat=True)
    form = forms.TakePayment(request.POST, lines=[(pk, 0) for pk in ids])
    if not form.is_valid():
        messages.error(request, "表单不完整，没有收款，请刷新页面后重试。")
        return redirect("collection:household", found.pk)
    voucher = actions.take_payment(
        household=found,
        village=found.village,
        lines=form.shown_lines(),
        idem=form.cleaned_data["idempotency_key"],
        actor=request.user,
        paid_on=today(),
        now=now(),
    )
    messages.success(request, "已收款。")
    return redirect("collection:receipt", voucher.pk)
