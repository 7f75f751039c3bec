"""Evidence packs of villages: which there are, making one, taking one away."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_for, areas_for
from accounts.actions.jobs import start_job
from accounts.clock import now
from accounts.models import Level
from enrollment.queries import season_for
from reports import forms
from reports.access import EXAMINERS, evidence_pack_for
from reports.actions.make_evidence_pack import open_evidence_pack
from reports.models import PrintedFile

SHOWN = 50


@allowed(*EXAMINERS)
@require_safe
def evidence_packs(request: HttpRequest) -> HttpResponse:
    """The packs in reach, the newest first, and the villages of a search to make another of."""
    form = forms.FindVillage(request.GET)
    name = form.cleaned_data["q"] if form.is_valid() else ""
    villages = areas_for(request.user, *EXAMINERS).at(Level.VILLAGE).select_related("parent")
    packs = PrintedFile.objects.packs_visible_to(request.user, *EXAMINERS)
    context = {
        "packs": packs.select_related("made_by", "job").order_by("-pk")[:SHOWN],
        "villages": villages.filter(name__contains=name).order_by("code")[:SHOWN],
        "q": name,
    }
    return render(request, "reports/evidence_packs.html", context)


@allowed(*EXAMINERS)
@require_POST
def make_pack(request: HttpRequest, code: str) -> HttpResponse:
    village = area_for(request.user, code, *EXAMINERS, level=Level.VILLAGE)
    season = season_for(village)
    if season is None:
        messages.error(request, "没有制作证据包。县里还没有启用本年度的通知。")
        return redirect("reports:evidence-packs")
    job, _ = start_job(
        kind="reports.make_evidence_pack",
        title=f"{village.name} 证据包",
        owner=request.user,
        area=village,
        input={"village": village.code, "cover_year": season.cover_year},
        now=now(),
    )
    return redirect("accounts:job", job.pk)


@allowed(*EXAMINERS)
@require_safe
def open_pack(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    pack = evidence_pack_for(request.user, pk)
    parts = open_evidence_pack(pack=pack, actor=request.user, now=now())
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response.headers["Content-Length"] = str(pack.size)
    name = f"evidence-{pack.area.code}-{pack.cover_year}-{pack.pk}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
