"""What is owed to people and how it is paid out (先征后返、退差 发放)."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, area_codes, has_role
from accounts.clock import now, today
from accounts.models import Area, Role
from collection import forms
from collection.access import pay_out_for
from collection.actions import pay_out as paying
from collection.actions import raise_rebates as raising
from collection.models import PayOut, PayOutMark
from collection.queries.payables import (
    AGES,
    LABELS,
    WAITING,
    ageing_of,
    owed,
    payables_of,
    rebates_not_raised,
    with_receipts,
)
from enrollment.models import Season
from enrollment.queries import season_for
from values.refusal import Refusal

READERS = (Role.DEPARTMENT, Role.COUNTY_BUREAU, Role.FINANCE, Role.INSPECTOR)
WORKERS = (Role.DEPARTMENT, Role.COUNTY_BUREAU)
DECIDERS = (Role.DEPARTMENT, Role.COUNTY_BUREAU, Role.FINANCE)
PER_PAGE = 100


def _season(request: HttpRequest, *roles: Role) -> Season | None:
    return season_for(Area.objects.get(code=area_codes(request.user, *roles)[0]))


@allowed(*READERS)
@require_safe
def payables(request: HttpRequest) -> HttpResponse:
    """Everything that is owed, the oldest first, with its age; what waits can be put in a batch."""
    season = _season(request, *READERS)
    year = season.cover_year if season else 0
    found = owed(payables_of(request.user, year), on=today())
    status = request.GET.get("status", "")
    status = status if status in LABELS else ""
    shown = [one for one in found if not status or one.status == status]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    pay_outs = PayOut.objects.visible_to(request.user).filter(cover_year=year)
    departments = {one.payable.department for one in page.object_list if one.status == WAITING}
    context = {
        "season": season,
        "page": page,
        "lines": with_receipts(page.object_list),
        "status": status,
        "statuses": [
            (key, label, sum(one.status == key for one in found)) for key, label in LABELS.items()
        ],
        "ageing": ageing_of(found),
        "ages": AGES,
        "pay_outs": pay_outs.select_related("area", "prepared_by", "decided_by").order_by("-pk"),
        "missing": rebates_not_raised(season.area, year).count() if season else 0,
        "works": has_role(request.user, *WORKERS),
        "departments": sorted(departments),
        "key": uuid.uuid4(),
    }
    return render(request, "collection/payables.html", context)


@allowed(*WORKERS)
@require_POST
def raise_rebates(request: HttpRequest) -> HttpResponse:
    """Put everybody who is owed a rebate on the list."""
    season = _season(request, *WORKERS)
    if season is None:
        raise raising.NothingToRaise(
            what="没有新增", why="县里还没有启用参保年度的通知", cure="请联系县医保局"
        )
    raised = raising.raise_rebates(season=season, actor=request.user, now=now())
    messages.success(request, f"新增{raised.people}人应返，从缴费那天起算账龄。")
    if raised.trouble:
        messages.warning(request, f"{raised.trouble}。请县医保局核对通知，改好以后再生成一次。")
    return redirect("collection:payables")


@allowed(*WORKERS)
@require_POST
def prepare_pay_out(request: HttpRequest) -> HttpResponse:
    """Make a batch of the ticked people of one department."""
    season = _season(request, *WORKERS)
    reach = payables_of(request.user, season.cover_year if season else 0)
    wanted = [key.removeprefix("take_") for key in request.POST if key.startswith("take_")]
    chosen = reach.filter(pk__in=[pk for pk in wanted if pk.isascii() and pk.isdigit()][:1000])
    form = forms.PreparePayOut(request.POST, payables=chosen)
    if not form.is_valid():
        messages.error(request, "没有编制。" + next(iter(form.errors.values()))[0])
        return redirect("collection:payables")
    payees = [paying.Payee(**payee) for payee in form.cleaned_data["payees"]]
    try:
        pay_out = paying.prepare_pay_out(
            payees=payees,
            idem=form.cleaned_data["idempotency_key"],
            actor=request.user,
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("collection:payables")
    return redirect("collection:pay-out", pay_out.pk)


@allowed(*READERS)
@require_safe
def pay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """A batch, line by line, with what became of each."""
    found = pay_out_for(request.user, pk)
    lines = found.lines.select_related(
        "payable__entry__enrolment__person", "payable__entry__group__parent"
    )
    lines = lines.prefetch_related("marks__marked_by").order_by("line")
    prepared = found.state == PayOut.State.PREPARED
    own = found.prepared_by_id == request.user.pk
    context = {
        "pay_out": found,
        "lines": lines,
        "may_decide": prepared and not own and has_role(request.user, *DECIDERS),
        "waits_for_another": prepared and own,
        "may_mark": found.state == PayOut.State.APPROVED and has_role(request.user, *WORKERS),
        "decide_form": forms.DecidePayOut(),
        "kinds": PayOutMark.Kind.choices,
        "today": today(),
    }
    return render(request, "collection/pay_out.html", context)


@allowed(*DECIDERS)
@require_POST
def decide_pay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve (button `approve`) or send back a batch that somebody else prepared."""
    found = pay_out_for(request.user, pk)
    form = forms.DecidePayOut(request.POST)
    form.is_valid()
    note = form.cleaned_data.get("note", "")
    if "approve" in request.POST:
        paying.approve_pay_out(pay_out=found, actor=request.user, now=now())
        messages.success(request, "已复核，可以打印发放表、下载银行代发文件。")
    elif not note:
        messages.error(request, "没有退回。请先写明复核意见，再点“退回”。")
    else:
        paying.return_pay_out(pay_out=found, note=note, actor=request.user, now=now())
        messages.success(request, "已退回，这些人可以重新编制。")
    return redirect("collection:pay-out", found.pk)


@allowed(*WORKERS)
@require_POST
def mark_pay_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that the ticked lines were paid, came back, or were signed for."""
    found = pay_out_for(request.user, pk)
    lines = {line.pk: line for line in found.lines.all()}
    form = forms.MarkPayOut(request.POST, choices=list(lines), today=today())
    if not form.is_valid():
        messages.error(request, "没有登记。" + next(iter(form.errors.values()))[0])
        return redirect("collection:pay-out", found.pk)
    try:
        count = paying.mark_lines(
            pay_out=found,
            lines=[lines[pk] for pk in form.cleaned_data["lines"]],
            kind=form.cleaned_data["kind"],
            on=form.cleaned_data["on"],
            note=form.cleaned_data["note"],
            actor=request.user,
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        label = PayOutMark.Kind(form.cleaned_data["kind"]).label
        messages.success(request, f"已登记{count}人：{label}。")
    return redirect("collection:pay-out", found.pk)
