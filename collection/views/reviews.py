import secrets

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_codes, area_for, holds
from accounts.clock import now, today
from accounts.models import Area, Level, Role
from collection import forms
from collection.access import TOWN_READERS, review_sample_for
from collection.queries import reviews as queries
from enrollment.access import enrolment_for
from enrollment.actions import review as actions
from enrollment.actions.draw_sample import draw_sample as draw_sample_action
from enrollment.models import Enrolment, ReviewSample
from enrollment.queries import groups_of, season_for
from enrollment.reasons import review_reasons

SEED_BITS = 48


@allowed(*TOWN_READERS)
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Villages in reach, town by town: what waits, and how accurate the registrations are."""
    tables = []
    for town in _towns(request):
        season = season_for(town)
        if season:
            rows = queries.accuracy_of(Area.objects.within(town.code), season.cover_year)
            tables.append(
                {
                    "town": town,
                    "season": season,
                    "rows": rows,
                    "sum": queries.sum_accuracy(rows, town),
                    "duty": queries.accuracy_duty(season.notice),
                }
            )
    return render(request, "collection/reviews.html", {"tables": tables})


def _towns(request: HttpRequest) -> list[Area]:
    towns: list[Area] = []
    for code in sorted(area_codes(request.user, *TOWN_READERS)):
        towns += Area.objects.within(code[: Level.TOWN]).at(Level.TOWN)
    return list(dict.fromkeys(towns))


@allowed(*TOWN_READERS)
@require_safe
def village_reviews(request: HttpRequest, code: str) -> HttpResponse:
    """One village: draw, then one person after the other."""
    village = area_for(request.user, code, *TOWN_READERS, level=Level.VILLAGE)
    return _page(request, village)


def _page(request: HttpRequest, village: Area, form=None, refusal=None) -> HttpResponse:
    season = season_for(village)
    state = queries.review_of(village, season.cover_year) if season else None
    reviewing = holds(request.user, village.code, Role.TOWNSHIP_STAFF)
    current = _current(request, state.queue) if state and reviewing else None
    context = {
        "village": village,
        "season": season,
        "state": state,
        "current": queries.registration(current) if current else None,
        "place": state.queue.index(current) + 1 if current else 0,
        "reasons": review_reasons().values(),
        "form": form or forms.ReviewEnrolment(),
        "draw_form": forms.DrawSample(),
        "reviewing": reviewing,
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "collection/reviews_village.html", context, status=status)


def _current(request: HttpRequest, queue: list[int]) -> int | None:
    """The first of the queue, or the one after whom the reviewer set aside."""
    form = forms.SetAside(request.GET)
    after = form.cleaned_data["after"] if form.is_valid() else None
    if after in queue:
        at = queue.index(after) + 1
        return queue[at % len(queue)]
    return queue[0] if queue else None


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def draw_sample(request: HttpRequest, code: str) -> HttpResponse:
    village = area_for(request.user, code, Role.TOWNSHIP_STAFF, level=Level.VILLAGE)
    form = forms.DrawSample(request.POST)
    season = season_for(village)
    if not form.is_valid() or season is None:
        messages.error(request, "没有抽查：比例请填1到100之间的整数，全部审核填100。")
        return redirect("collection:village-reviews", village.code)
    sample = draw_sample_action(
        village=village,
        cover_year=season.cover_year,
        percent=form.cleaned_data["percent"],
        seed=secrets.randbits(SEED_BITS),
        actor=request.user,
        now=now(),
    )
    messages.success(request, f"已抽取{len(sample.drawn())}人，请逐人审核。")
    return redirect("collection:village-reviews", village.code)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def review_enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass (button `pass`) or send back with a reason; then the next person."""
    enrolment = enrolment_for(request.user, pk, Role.TOWNSHIP_STAFF)
    village = enrolment.household.village
    form = forms.ReviewEnrolment(request.POST)
    passing = "pass" in request.POST
    if not form.is_valid():
        messages.error(request, "没有审核：请从列表里选退回原因；说明不超过200字。")
        return redirect("collection:village-reviews", village.code)
    reason = form.cleaned_data["reason"]
    if not passing and not reason:
        messages.error(request, "没有退回：村里要知道改什么，请先选退回原因，再点“退回”。")
        return redirect("collection:village-reviews", village.code)
    try:
        actions.review_enrolment(
            enrolment=enrolment,
            reason="" if passing else reason,
            note=form.cleaned_data["note"],
            sample=_sample_of(enrolment, village),
            actor=request.user,
            on=today(),
            now=now(),
        )
    except actions.ReviewRefused as refusal:
        return _page(request, village, form, refusal)
    messages.success(request, "审核通过。" if passing else "已退回村里改正。")
    return redirect("collection:village-reviews", village.code)


def _sample_of(enrolment: Enrolment, village: Area) -> ReviewSample | None:
    samples = ReviewSample.objects.filter(village=village, pool__contains=[enrolment.pk])
    return samples.order_by("-pk").first()


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def pass_rest(request: HttpRequest, pk: int) -> HttpResponse:
    sample = review_sample_for(request.user, pk)
    try:
        passed = actions.pass_rest(sample=sample, actor=request.user, on=today(), now=now())
    except actions.ReviewRefused as refusal:
        return _page(request, sample.village, refusal=refusal)
    messages.success(request, f"抽查合格，其余{passed}人已随批通过。")
    return redirect("collection:village-reviews", sample.village.code)


@allowed(Role.VILLAGE_CLERK)
@require_safe
def returned(request: HttpRequest) -> HttpResponse:
    """What the township sent back, why, and what to do about it."""
    looked = queries.returned_in(groups_of(request.user, Role.VILLAGE_CLERK))
    context = {"returned": looked, "form": forms.Resubmit()}
    return render(request, "collection/reviews_returned.html", context)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def resubmit_enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    enrolment = enrolment_for(request.user, pk, Role.VILLAGE_CLERK)
    form = forms.Resubmit(request.POST)
    if not form.is_valid():
        messages.error(request, "没有提交：请写明改了什么，不超过200字。")
        return redirect("collection:returned")
    actions.resubmit_enrolment(
        enrolment=enrolment,
        note=form.cleaned_data["note"],
        actor=request.user,
        on=today(),
        now=now(),
    )
    messages.success(request, "已重新提交，等镇里再审。")
    return redirect("collection:returned")
