from pathlib import PurePath

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_codes
from accounts.clock import now
from accounts.models import Area, Role
from accounts.views.jobs import bar
from enrollment import forms
from enrollment.access import evidence_list_for
from enrollment.actions.hand_in_evidence import (
    EvidenceRefused,
    open_marked_list,
)
from enrollment.actions.hand_in_evidence import (
    hand_in_evidence as hand_in_action,
)
from enrollment.models import EvidenceList, EvidenceRow, Season
from enrollment.queries import season_for
from values.refusal import Refusal

ROWS_PER_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allowed(Role.COUNTY_BUREAU)
@require_safe
def evidence(request: HttpRequest) -> HttpResponse:
    """The county's lists from elsewhere, newest first."""
    found = EvidenceList.objects.visible_to(request.user).select_related("handed_in_by")
    context = {"lists": found.order_by("-pk")[:100]}
    return render(request, "enrollment/evidence.html", context)


@allowed(Role.COUNTY_BUREAU)
def hand_in_evidence(request: HttpRequest) -> HttpResponse:
    """Upload a list; matching goes on in the background."""
    area, season = _where(request)
    form = forms.HandInEvidence(request.POST or None, request.FILES or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = hand_in_action(
                content=file.read(),
                file_name=file.name,
                kind=form.cleaned_data["kind"],
                source=form.cleaned_data["source"],
                area=area,
                season=season,
                actor=request.user,
                now=now(),
            )
        except Refusal as error:
            refusal = error
        else:
            return redirect("enrollment:evidence-list", found.pk)
    context = {"form": form, "refusal": refusal, "season": season}
    return render(request, "enrollment/hand_in_evidence.html", context)


def _where(request: HttpRequest) -> tuple[Area, Season]:
    """The user's county and its season. Raises EvidenceRefused where there is none."""
    area = Area.objects.get(code=area_codes(request.user, Role.COUNTY_BUREAU)[0])
    season = season_for(area)
    if season is None:
        raise EvidenceRefused(
            what="现在还不能提交名单",
            why=f"{area.name}还没有启用参保年度的通知",
            cure="请先启用通知，再提交名单",
        )
    return area, season


@allowed(Role.COUNTY_BUREAU)
@require_safe
def evidence_list(request: HttpRequest, pk: int) -> HttpResponse:
    """One list: its job's progress, then every row with whom it means and what came of it."""
    found = evidence_list_for(request.user, pk)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in EvidenceRow.Outcome.values else ""
    rows = found.rows.select_related("person__household__village", "mark").order_by("pk")
    rows = rows.filter(outcome=outcome) if outcome else rows
    applied = found.state == EvidenceList.State.APPLIED
    page = Paginator(rows if applied else rows.none(), ROWS_PER_PAGE)
    context = {
        "list": found,
        "applied": applied,
        "page": page.get_page(request.GET.get("page")),
        "outcome": outcome,
        "outcomes": [(o.value, o.label, found.counts.get(o.value, 0)) for o in EvidenceRow.Outcome],
        "job": found.job,
        **(bar(found.job) if found.job else {}),
    }
    return render(request, "enrollment/evidence_list.html", context)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def download_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The list's own workbook with a verdict on every row; the download is audited."""
    found = evidence_list_for(request.user, pk)
    content = open_marked_list(found=found, actor=request.user, now=now())
    name = f"{PurePath(found.file_name).stem}（比对结果）.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=XLSX, headers=headers)
