from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed
from accounts.clock import now, today
from accounts.models import Job, Role
from accounts.views.jobs import bar
from collection import forms
from collection.access import TOWN_READERS, duplicate_case_for, may_decide
from collection.actions import decide_duplicate as actions
from collection.duplicate_rules import duplicate_rules, rules_for
from collection.queries import duplicates as queries
from enrollment.actions.find_duplicates import KIND, start_search
from enrollment.models import DuplicateCase
from enrollment.queries import season_for

PAGE = 50
DECIDERS = (Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU)


@allowed(*TOWN_READERS)
@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """The worklist: how many of each kind, and the pairs of one kind and state."""
    form = forms.FilterDuplicates(request.GET)
    chosen = form.chosen()
    areas = queries.searched_areas(request.user)
    cases = queries.cases_for(request.user)
    counts = queries.counts_by_kind(cases)
    cases = queries.listed(cases.filter(**chosen))
    page = Paginator(cases, PAGE).get_page(request.GET.get("page"))
    job = Job.objects.filter(kind=KIND, area__in=areas).order_by("-created_at").first()
    context = {
        "chosen": chosen,
        "kinds": [(kind, kind.label, counts[kind]) for kind in DuplicateCase.Kind],
        "page": page,
        "lines": queries.as_lines(request.user, page.object_list),
        "areas": areas,
        "job": job,
    }
    if job and job.is_live:
        context |= bar(job)
    return render(request, "collection/duplicates.html", context)


@allowed(*DECIDERS)
@require_POST
def find_duplicates(request: HttpRequest) -> HttpResponse:
    """Search through one's town or county, in the background."""
    started = 0
    for area in queries.searched_areas(request.user):
        if season := season_for(area):
            start_search(area=area, season=season, actor=request.user, now=now())
            started += 1
    if not started:
        messages.error(request, "没有查找：还没有启用本年度的通知，请联系县医保局。")
    return redirect("collection:duplicates")


@allowed(*TOWN_READERS)
@require_safe
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Two rows side by side, the rules, and the decision with its undo."""
    return _page(request, duplicate_case_for(request.user, pk))


def _page(request: HttpRequest, case: DuplicateCase, form=None, refusal=None) -> HttpResponse:
    sides, facts = queries.compare(request.user, case)
    rules = rules_for(case.kind)
    first = next((rule.code for rule in rules if case.kind in rule.first_choice), "")
    context = {
        "case": case,
        "sides": sides,
        "facts": facts,
        "rules": rules,
        "form": form or forms.DecideDuplicate(initial={"rule": first}),
        "rule_used": duplicate_rules().get(case.rule),
        "may_decide": may_decide(request.user, case),
        "both_paid": sum(bool(side.paid) for side in sides) > 1,
        "refusal": refusal,
    }
    return render(request, "collection/duplicate.html", context, status=409 if refusal else 200)


@allowed(*DECIDERS)
@require_POST
def decide_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the decision; what was typed stays on the page when it is refused."""
    case = duplicate_case_for(request.user, pk, *DECIDERS)
    form = forms.DecideDuplicate(request.POST)
    if not form.is_valid():
        messages.error(request, "没有认定：请选择处理结果；说明不超过200字。")
        return redirect("collection:duplicate", case.pk)
    try:
        outcome = actions.decide_duplicate(
            case=case, **form.cleaned_data, actor=request.user, on=today(), now=now()
        )
    except actions.DuplicateRefused as refusal:
        return _page(request, duplicate_case_for(request.user, pk), form, refusal)
    told = "已认定。"
    if outcome.ended:
        told += "另一条本年度的参保登记已退出。" if case.second_id else "本年度的参保登记已退出。"
    if outcome.to_refund:
        told += "已经缴过费的没有退出，请办理退费。"
    messages.success(request, told)
    return redirect("collection:duplicate", case.pk)


@allowed(*DECIDERS)
@require_POST
def undo_duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decision back, with a reason."""
    case = duplicate_case_for(request.user, pk, *DECIDERS)
    form = forms.UndoDuplicate(request.POST)
    if not form.is_valid():
        messages.error(request, "没有撤销：请写明撤销原因，不超过200字。")
        return redirect("collection:duplicate", case.pk)
    try:
        actions.undo_decision(
            case=case, **form.cleaned_data, actor=request.user, on=today(), now=now()
        )
    except actions.DuplicateRefused as refusal:
        return _page(request, duplicate_case_for(request.user, pk), refusal=refusal)
    messages.success(request, "已撤销，两条登记恢复到认定以前的样子。")
    return redirect("collection:duplicate", case.pk)
