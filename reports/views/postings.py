"""Postings as records: the list, one with its photographs and objections, the county's rule."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import LOCAL, allowed, areas_for, holds
from accounts.clock import now, today
from accounts.models import Role
from reports import forms
from reports.access import READERS, posting_for, posting_photo_for
from reports.actions import keep_posting_photo as photos
from reports.actions.set_posting_rule import set_posting_rule
from reports.actions.take_down_posting import take_down_posting as take_down
from reports.models import Posting, PostingRule
from reports.queries.postings import STATES, in_state, postings_of, rule_of, state_of
from subsidies.queries import county_of
from values.refusal import Refusal

PAGE = 50
CONTENT_TYPES = {"jpg": "image/jpeg", "png": "image/png"}


@allowed(*READERS)
@require_safe
def postings(request: HttpRequest) -> HttpResponse:
    """Postings in reach, the newest first, or those of one state."""
    form = forms.FilterPostings(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    state, on = asked.get("state") or "", today()
    found = postings_of(request.user, *READERS)
    page = Paginator(in_state(found, state, on), PAGE).get_page(asked.get("page"))
    context = {
        "page": page,
        "rows": [(one, state_of(one, on)) for one in page],
        "state": state,
        "states": [(key, label, in_state(found, key, on).count()) for key, label in STATES],
    }
    return render(request, "reports/postings.html", context)


@allowed(*READERS)
@require_safe
def posting(request: HttpRequest, pk: int) -> HttpResponse:
    return posting_page(request, posting_for(request.user, pk))


def posting_page(request: HttpRequest, found: Posting, refusal: Refusal | None = None, **typed):
    local = holds(request.user, found.village.code, *LOCAL)
    initial = {"taken_on": today(), "raised_on": today()}
    context = {
        "posting": found,
        "state": state_of(found, today()),
        "rule": found.rule or rule_of(found.village),
        "photos": found.photos.select_related("by").order_by("pk"),
        "objections": found.objections.select_related("answer").order_by("pk"),
        "local": local,
        "today": today(),
        "photo_form": forms.KeepPostingPhoto(initial=initial, auto_id="photo_%s"),
        "objection_form": forms.RecordObjection(initial=initial, auto_id="objection_%s"),
        "refusal": refusal,
    } | typed
    status = 409 if refusal else 200
    return render(request, "reports/posting.html", context, status=status)


@allowed(*LOCAL)
@require_POST
def keep_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of the wall, with the day and the place that its taker tells."""
    found = posting_for(request.user, pk, *LOCAL)
    form = forms.KeepPostingPhoto(request.POST, request.FILES, auto_id="photo_%s")
    if not form.is_valid():
        return posting_page(request, found, photo_form=form)
    data, moment = form.cleaned_data, now()
    try:
        photos.keep_posting_photo(
            posting=found,
            content=data["photo"].read(),
            taken_on=data["taken_on"],
            place=data["place"],
            actor=request.user,
            on=today(),
            now=moment,
        )
    except Refusal as refusal:
        return posting_page(request, found, refusal, photo_form=form)
    messages.success(request, "公示照片已保存。")
    return redirect("reports:posting", found.pk)


@allowed(*READERS)
@require_safe
def posting_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture as it was taken; opening it is audited."""
    photo = posting_photo_for(request.user, pk)
    content = photos.open_posting_photo(photo=photo, actor=request.user, now=now())
    ending = photo.file.rpartition(".")[2]
    headers = {"Content-Disposition": f'inline; filename="posting-{photo.pk}.{ending}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[ending], headers=headers)


@allowed(*LOCAL)
@require_POST
def take_down_posting(request: HttpRequest, pk: int) -> HttpResponse:
    found = posting_for(request.user, pk, *LOCAL)
    form = forms.TakeDownPosting(request.POST)
    if not form.is_valid():
        messages.error(request, "没有登记撤榜。说明最多写100个字。")
        return redirect("reports:posting", found.pk)
    note, on = form.cleaned_data["note"], today()
    try:
        take_down(posting=found, note=note, actor=request.user, on=on, now=now())
    except Refusal as refusal:
        return posting_page(request, found, refusal)
    messages.success(request, f"{found.place}的公示榜已登记撤榜。")
    return redirect("reports:posting", found.pk)


@allowed(Role.COUNTY_BUREAU)
def posting_rule(request: HttpRequest) -> HttpResponse:
    """What the county's postings show; the decisions before stand below."""
    county = county_of(areas_for(request.user, Role.COUNTY_BUREAU).order_by("code").first())
    standing = rule_of(county)
    names = ("layout", "name_children", "basis", "days")
    initial = {name: getattr(standing, name) for name in names}
    form = forms.SetPostingRule(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_posting_rule(county=county, **form.cleaned_data, actor=request.user, now=now())
        messages.success(request, "公示方式已保存，以后制作的公示榜按它印。")
        return redirect("reports:posting-rule")
    rules = PostingRule.objects.filter(county=county).select_related("by").order_by("-pk")
    context = {"county": county, "form": form, "rules": rules[:20]}
    return render(request, "reports/posting_rule.html", context)
