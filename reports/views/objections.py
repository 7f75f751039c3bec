"""Objections to postings: taken down by one person, answered by another."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import LOCAL, allowed, holds
from accounts.clock import now, today
from accounts.models import Role
from reports import forms
from reports.access import READERS, objection_for, posting_for
from reports.actions import objections as actions
from reports.forms.objections import STATES
from reports.models import Objection
from reports.views.postings import PAGE, posting_page
from values.refusal import Refusal

ANSWERERS = (Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU)


@allowed(*READERS)
@require_safe
def objections(request: HttpRequest) -> HttpResponse:
    """Objections in reach: what waits first, the most pressing on top."""
    form = forms.FilterObjections(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    state = asked.get("state") or "open"
    found = Objection.objects.visible_to(request.user, *READERS)
    page = Paginator(_in_state(found, state), PAGE).get_page(asked.get("page"))
    context = {
        "page": page,
        "state": state,
        "states": [(key, label, _in_state(found, key).count()) for key, label in STATES],
        "today": today(),
    }
    return render(request, "reports/objections.html", context)


def _in_state(found, state: str):
    related = found.select_related("posting__village", "posting__group", "taken_by", "answer__by")
    if state == "closed":
        return related.filter(answer__isnull=False).order_by("-pk")
    waiting = related.late(today()) if state == "late" else related.open()
    return waiting.order_by("due_on", "pk")


@allowed(*LOCAL)
@require_POST
def record_objection(request: HttpRequest, pk: int) -> HttpResponse:
    """What somebody said against the posting, whoever it was."""
    posting = posting_for(request.user, pk, *LOCAL)
    form = forms.RecordObjection(request.POST, auto_id="objection_%s")
    if not form.is_valid():
        return posting_page(request, posting, objection_form=form)
    told = {"actor": request.user, "on": today(), "now": now()}
    try:
        objection = actions.record_objection(posting=posting, **form.cleaned_data, **told)
    except Refusal as refusal:
        return posting_page(request, posting, refusal, objection_form=form)
    messages.success(request, f"异议已登记，最晚{objection.due_on:%Y-%m-%d}由另一个人答复。")
    return redirect("reports:objection", objection.pk)


@allowed(*READERS)
@require_safe
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, objection_for(request.user, pk))


def _page(request: HttpRequest, found: Objection, form=None, refusal: Refusal | None = None):
    village = found.posting.village
    answer = getattr(found, "answer", None)
    context = {
        "objection": found,
        "posting": found.posting,
        "answer": answer,
        "today": today(),
        "may_answer": answer is None
        and found.taken_by_id != request.user.pk
        and holds(request.user, village.code, *ANSWERERS),
        "form": form or forms.AnswerObjection(village=village),
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "reports/objection.html", context, status=status)


@allowed(*ANSWERERS)
@require_POST
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    found = objection_for(request.user, pk, *ANSWERERS)
    form = forms.AnswerObjection(request.POST, village=found.posting.village)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        actions.answer_objection(objection=found, **form.answer(), actor=request.user, now=now())
    except Refusal as refusal:
        return _page(request, found, form, refusal)
    messages.success(request, "已答复。属实的请接着把该改的改好。")
    return redirect("reports:objection", found.pk)
