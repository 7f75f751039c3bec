from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.access import CODE, allowed, area_codes, areas_for, has_role, holds, refuse
from accounts.clock import now
from accounts.models import Area, Level, Role
from collection.access import batch_for
from collection.actions import batch as actions
from collection.actions import report_batch as reporting
from collection.batch_rules import COUNTY, TOWNSHIP, batch_rules
from collection.forms.batches import RecordInvoice, RecordSerial, StepBatch, TakeInResults
from collection.models import Batch, BatchLine
from collection.queries.batches import READERS, batches_for, ready_by_village
from enrollment.queries import season_for
from values.money import yuan
from values.refusal import Refusal

PAGE = 50
LINES = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROLES = {TOWNSHIP: Role.TOWNSHIP_STAFF, COUNTY: Role.COUNTY_BUREAU}


@allowed(*READERS)
@require_safe
def batches(request: HttpRequest) -> HttpResponse:
    """Batches in reach, newest first, and villages with somebody to report."""
    page = Paginator(batches_for(request.user), PAGE).get_page(request.GET.get("page"))
    ready = []
    if codes := area_codes(request.user, Role.TOWNSHIP_STAFF):
        season = season_for(Area.objects.get(code=codes[0]))
        villages = areas_for(request.user, Role.TOWNSHIP_STAFF).at(Level.VILLAGE)
        ready = ready_by_village(villages.order_by("code"), season.cover_year) if season else []
    states = batch_rules().states
    context = {
        "page": page,
        "rows": [(batch, states[batch.state]) for batch in page],
        "ready": ready,
        "may_make": has_role(request.user, Role.TOWNSHIP_STAFF),
    }
    return render(request, "collection/batches.html", context)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def make_batch(request: HttpRequest, code: str) -> HttpResponse:
    """Seal the ready people of a village, or of a whole town."""
    area = _area(request, code)
    season = season_for(area)
    if season is None:
        raise refuse(request.user, f"season of:{code}")
    try:
        batch = actions.make_batch(
            area=area, cover_year=season.cover_year, actor=request.user, now=now()
        )
    except Refusal as refusal:
        messages.error(request, f"{refusal.what}：{refusal.why}。{refusal.cure}。")
        return redirect("collection:batches")
    messages.success(request, f"已封册：{batch.people}人，{yuan(batch.total_fen)}元。")
    return redirect("collection:batch", batch.pk)


def _area(request: HttpRequest, code: str) -> Area:
    places = areas_for(request.user, Role.TOWNSHIP_STAFF)
    area = places.filter(code=code, level__in=[Level.TOWN, Level.VILLAGE]).first()
    if area is None or not CODE.fullmatch(code):
        raise refuse(request.user, "area of a batch")
    return area


@allowed(*READERS)
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: where it stands, what the next step is, every person with what came back."""
    return _page(request, batch_for(request.user, pk))


def _page(request: HttpRequest, found: Batch, refusal=None, forms=None) -> HttpResponse:
    rules, code = batch_rules(), found.area.code
    state = request.GET.get("state", "")
    state = state if state in BatchLine.State.values else ""
    lines = found.lines.select_related("enrolment__person", "enrolment__group__parent")
    lines = lines.filter(state=state) if state else lines
    mine = [word for word, role in ROLES.items() if holds(request.user, code, role)]
    counts = {s.value: found.lines.filter(state=s).count() for s in BatchLine.State}
    may_send = TOWNSHIP in mine and found.state in rules.steps["send_out"].sources
    context = (
        {
            "batch": found,
            "label": rules.states[found.state],
            "track": _track(found),
            "page": Paginator(lines.order_by("line"), LINES).get_page(request.GET.get("page")),
            "state": state,
            "counts": [(s.value, s.label, counts[s.value]) for s in BatchLine.State],
            "failed": counts["failed"],
            "steps": [step for step in rules.buttons(found.state) if step.by in mine],
            "may_send": may_send,
            "may_take": bool(mine) and found.state == "reported",
            "may_serial": COUNTY in mine and found.state == "imported",
            "may_invoice": COUNTY in mine and found.state == "serial",
            "files": found.files.select_related("actor").order_by("pk"),
            "refusal": refusal,
        }
        | {
            "results_form": TakeInResults(),
            "serial_form": RecordSerial(),
            "invoice_form": RecordInvoice(),
        }
        | (forms or {})
    )
    return render(request, "collection/batch.html", context, status=409 if refusal else 200)


def _track(found: Batch) -> list[tuple[str, bool]]:
    """The states in their order: (label, is it this one)."""
    return [(label, state == found.state) for state, label in batch_rules().states.items()]


@allowed(Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU)
@require_POST
def step_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the steps with a button, by whom batches.toml names."""
    found = batch_for(request.user, pk)
    form = StepBatch(request.POST)
    step = batch_rules().steps.get(form.data.get("action", ""))
    if not form.is_valid() or step is None or not step.button:
        messages.error(request, "没有办理：请刷新页面后重试，说明不超过200字。")
        return redirect("collection:batch", found.pk)
    found = batch_for(request.user, pk, ROLES[step.by])
    try:
        actions.step_batch(
            batch=found,
            action=step.action,
            note=form.cleaned_data["note"],
            actor=request.user,
            now=now(),
        )
    except Refusal as refusal:
        return _page(request, found, refusal)
    return redirect("collection:batch", found.pk)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def send_out_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """The import template with everybody not imported yet, as a download."""
    found = batch_for(request.user, pk, Role.TOWNSHIP_STAFF)
    try:
        name, content = reporting.send_out_batch(batch=found, actor=request.user, now=now())
    except Refusal as refusal:
        return _page(request, found, refusal)
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@allowed(Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU)
@require_POST
def take_in_results(request: HttpRequest, pk: int) -> HttpResponse:
    found = batch_for(request.user, pk, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU)
    form = TakeInResults(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, forms={"results_form": form})
    file = form.cleaned_data["file"]
    try:
        taken = reporting.take_in_results(
            batch=found,
            content=file.read(),
            file_name=file.name,
            actor=request.user,
            now=now(),
        )
    except Refusal as refusal:
        return _page(request, found, refusal)
    messages.success(request, f"已读入：导入成功{taken.imported}人，失败{taken.failed}人。")
    for sentence in taken.strange[:20]:
        messages.warning(request, f"{sentence}。")
    return redirect("collection:batch", found.pk)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def record_serial(request: HttpRequest, pk: int) -> HttpResponse:
    found = batch_for(request.user, pk, Role.COUNTY_BUREAU)
    form = RecordSerial(request.POST)
    if not form.is_valid():
        return _page(request, found, forms={"serial_form": form})
    data = form.cleaned_data
    try:
        reporting.record_serial(
            batch=found,
            serial=data["serial"],
            amount_fen=data["amount"],
            actor=request.user,
            now=now(),
        )
    except Refusal as refusal:
        return _page(request, found, refusal, {"serial_form": form})
    messages.success(request, "已登记征集流水号。")
    return redirect("collection:batch", found.pk)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def record_invoice(request: HttpRequest, pk: int) -> HttpResponse:
    found = batch_for(request.user, pk, Role.COUNTY_BUREAU)
    form = RecordInvoice(request.POST)
    if not form.is_valid():
        return _page(request, found, forms={"invoice_form": form})
    try:
        reporting.record_invoice(batch=found, **form.cleaned_data, actor=request.user, now=now())
    except Refusal as refusal:
        return _page(request, found, refusal, {"invoice_form": form})
    messages.success(request, "已登记开票和入库。")
    return redirect("collection:batch", found.pk)
