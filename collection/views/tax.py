from pathlib import PurePath

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_codes
from accounts.clock import now
from accounts.models import Area, Role
from accounts.views.jobs import bar
from collection.access import tax_import_for
from collection.actions import hand_in_tax as actions
from collection.actions.undo_tax import start_undo
from collection.forms.tax import HandInTax, UndoTax
from collection.models import TaxImport, TaxRow
from collection.queries.tax import unmatched_rows
from enrollment.models import Season
from enrollment.queries import season_for
from values.refusal import Refusal

ROWS_PER_PAGE = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HANDLERS = (Role.COUNTY_BUREAU, Role.TAX)


@allowed(*HANDLERS)
@require_safe
def tax_imports(request: HttpRequest) -> HttpResponse:
    """The county's files of payments, newest first, and how many rows are nobody's yet."""
    found = TaxImport.objects.visible_to(request.user).select_related("handed_in_by")
    context = {
        "imports": found.order_by("-pk")[:100],
        "open_rows": unmatched_rows(request.user).count(),
    }
    return render(request, "collection/tax_imports.html", context)


@allowed(*HANDLERS)
@require_safe
def tax_unmatched(request: HttpRequest) -> HttpResponse:
    """The worklist: payments that could not be booked, over all files."""
    page = Paginator(unmatched_rows(request.user), ROWS_PER_PAGE)
    context = {"page": page.get_page(request.GET.get("page"))}
    return render(request, "collection/tax_unmatched.html", context)


@allowed(*HANDLERS)
def hand_in_tax(request: HttpRequest) -> HttpResponse:
    """Upload a file; it is booked in the background."""
    area, season = _where(request)
    form = HandInTax(request.POST or None, request.FILES or None)
    refusal = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            found = actions.hand_in_tax(
                content=file.read(),
                file_name=file.name,
                area=area,
                season=season,
                actor=request.user,
                now=now(),
            )
        except Refusal as error:
            refusal = error
        else:
            return redirect("collection:tax-import", found.pk)
    context = {"form": form, "refusal": refusal, "season": season}
    status = 409 if refusal else 200
    return render(request, "collection/hand_in_tax.html", context, status=status)


def _where(request: HttpRequest) -> tuple[Area, Season]:
    """The user's county and its season. Raises TaxRefused where there is none."""
    area = Area.objects.get(code=area_codes(request.user, *HANDLERS)[0])
    season = season_for(area)
    if season is None:
        raise actions.TaxRefused(
            what="现在还不能导入",
            why=f"{area.name}还没有启用参保年度的通知",
            cure="请县医保局先启用通知，再导入",
        )
    return area, season


@allowed(*HANDLERS)
@require_safe
def tax_import(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: its job's progress, then every row with what came of it."""
    return _page(request, tax_import_for(request.user, pk))


def _page(request: HttpRequest, found: TaxImport, refusal=None) -> HttpResponse:
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in TaxRow.Outcome.values else ""
    done = found.state in (TaxImport.State.APPLIED, TaxImport.State.UNDONE)
    rows = found.rows.select_related("enrolment__group__parent").order_by("pk")
    rows = rows.filter(outcome=outcome) if outcome else rows
    context = {
        "found": found,
        "done": done,
        "page": Paginator(rows if done else rows.none(), ROWS_PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "outcome": outcome,
        "outcomes": [
            (o.value, o.label, found.counts.get(o.value, 0)) for o in TaxRow.Outcome if o.value
        ],
        "again": sum(found.counts.get(o, 0) for o in actions.AGAIN),
        "refusal": refusal,
        "job": found.job,
        **(bar(found.job) if found.job else {}),
    }
    status = 409 if refusal else 200
    return render(request, "collection/tax_import.html", context, status=status)


@allowed(*HANDLERS)
@require_POST
def match_tax_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = tax_import_for(request.user, pk)
    try:
        actions.match_again(found=found, actor=request.user, now=now())
    except Refusal as refusal:
        return _page(request, found, refusal)
    return redirect("collection:tax-import", found.pk)


@allowed(*HANDLERS)
@require_POST
def undo_tax(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a whole import back, with a reason, as long as nothing leans on it."""
    found = tax_import_for(request.user, pk)
    form = UndoTax(request.POST)
    if not form.is_valid():
        messages.error(request, "没有撤销：请写明撤销原因，不超过200字。")
        return redirect("collection:tax-import", found.pk)
    try:
        start_undo(found=found, reason=form.cleaned_data["reason"], actor=request.user, now=now())
    except Refusal as refusal:
        return _page(request, found, refusal)
    return redirect("collection:tax-import", found.pk)


@allowed(*HANDLERS)
@require_POST
def download_tax(request: HttpRequest, pk: int) -> HttpResponse:
    """The file's own workbook with a verdict on every row; the download is audited."""
    found = tax_import_for(request.user, pk)
    content = actions.open_marked_tax(found=found, actor=request.user, now=now())
    name = f"{PurePath(found.file_name).stem}（入账结果）.xlsx"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=XLSX, headers=headers)
