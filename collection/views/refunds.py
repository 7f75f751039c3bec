from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, holds
from accounts.clock import now, today
from accounts.models import Role
from collection.access import refund_case_for
from collection.actions import refund as actions
from collection.actions.open_refund_evidence import open_refund_evidence
from collection.actions.refund_cases import start_refund as start_action
from collection.forms.refunds import ApplyForRefund, PayRefund, RefundOpinion, StartRefund
from collection.models import RefundCase, Voucher
from collection.queries import refunds as queries
from enrollment.access import EDITORS, READERS, enrolment_for
from enrollment.actions.correct import evidence_ending
from values.money import yuan
from values.refusal import Refusal

PAGE = 50
State = RefundCase.State
CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


@allowed(*READERS)
@require_safe
def refunds(request: HttpRequest) -> HttpResponse:
    """The worklist: how many in each state, the oldest first, with an alarm for the old ones."""
    state = request.GET.get("state", "")
    state = state if state in State.values else ""
    cases = queries.refund_cases(request.user)
    chosen = cases.filter(state=state) if state else cases.live()
    page = Paginator(chosen.order_by("opened_at", "pk"), PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "aged": queries.aged(page.object_list, today()),
        "state": state,
        "states": [
            (s.value, s.label, number)
            for s, number in queries.counts_by_state(request.user).items()
        ],
    }
    return render(request, "collection/refunds.html", context)


@allowed(*EDITORS)
def start_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why a payment that stands is to go back; the application follows."""
    enrolment = enrolment_for(request.user, pk, *EDITORS)
    form = StartRefund(request.POST or None, initial={"kind": request.GET.get("kind", "")})
    refusal = None
    if request.method == "POST" and form.is_valid():
        kind = RefundCase.Kind(form.cleaned_data["kind"])
        try:
            case = start_action(enrolment=enrolment, kind=kind, actor=request.user, now=now())
        except Refusal as error:
            refusal = error
        else:
            return redirect("collection:refund", case.pk)
    context = {
        "enrolment": enrolment,
        "cases": queries.live_cases_of(enrolment.person, enrolment.cover_year),
        "form": form,
        "refusal": refusal,
    }
    status = 409 if refusal else 200
    return render(request, "collection/start_refund.html", context, status=status)


@login_required
@require_safe
def refund(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: its payment, the application, who said what, and the next step's form."""
    return _page(request, refund_case_for(request.user, pk))


def _page(request: HttpRequest, case: RefundCase, form=None, refusal=None) -> HttpResponse:
    code = case.village.code
    may = {
        "may_apply": case.state in (State.OPEN, State.RETURNED)
        and holds(request.user, code, *EDITORS),
        "may_review": case.state == State.APPLIED
        and holds(request.user, code, Role.TOWNSHIP_STAFF),
        "may_approve": case.state == State.REVIEWED
        and holds(request.user, code, Role.COUNTY_BUREAU),
        "may_pay": case.state == State.APPROVED and holds(request.user, code, Role.TOWNSHIP_STAFF),
    }
    context = may | {
        "case": case,
        "paid_by": Voucher.objects.select_related("collector").get(pk=case.entry.voucher_id),
        "surplus": case.entry.kind == case.entry.Kind.SURPLUS,
        "form": form or ApplyForRefund(initial=_filled(case)),
        "pay_form": PayRefund(),
        "refusal": refusal,
    }
    return render(request, "collection/refund.html", context, status=409 if refusal else 200)


def _filled(case: RefundCase) -> dict:
    """What was typed before, or what the register knows; the account is typed anew."""
    opened = {name: getattr(case, name) for name in ("applicant", "payee")}
    head = case.enrolment.person.household.head
    return {
        "amount": yuan(case.amount_fen).replace(",", ""),
        "happened_on": case.happened_on or "",
        "reason": case.reason,
        "evidence": case.evidence,
        "relation": case.relation,
        "bank": case.bank,
        "applicant": head.name if head else "",
    } | {name: sealed.open() for name, sealed in opened.items() if sealed}


@allowed(*EDITORS)
@require_POST
def apply_for_refund(request: HttpRequest, pk: int) -> HttpResponse:
    case = refund_case_for(request.user, pk, *EDITORS)
    form = ApplyForRefund(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, case, form)
    data = form.cleaned_data
    file = data.pop("file")
    told = actions.Application(
        amount_fen=data.pop("amount"), evidence_file=file.read() if file else b"", **data
    )
    try:
        actions.apply_for_refund(case=case, form=told, actor=request.user, on=today(), now=now())
    except Refusal as refusal:
        return _page(request, case, form, refusal)
    messages.success(request, "退费申请已提交，等镇里初审。")
    return redirect("collection:refund", case.pk)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def review_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass on to the county (button `approve`), or send back."""
    case = refund_case_for(request.user, pk, Role.TOWNSHIP_STAFF)
    return _decide(request, case, actions.review_refund, "初审通过，等县里审批。")


@allowed(Role.COUNTY_BUREAU)
@require_POST
def approve_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant it (button `approve`), or send back."""
    case = refund_case_for(request.user, pk, Role.COUNTY_BUREAU)
    return _decide(request, case, actions.approve_refund, "已批准，等镇里付款。")


def _decide(request: HttpRequest, case: RefundCase, act, told: str) -> HttpResponse:
    form = RefundOpinion(request.POST)
    if not form.is_valid():
        messages.error(request, "没有办理：意见不超过200字。")
        return redirect("collection:refund", case.pk)
    given = {"case": case, "note": form.cleaned_data["note"], "actor": request.user, "now": now()}
    try:
        if "approve" in request.POST:
            act(**given, on=today())
        else:
            actions.return_refund(**given)
            told = "已退回补正。"
    except Refusal as refusal:
        return _page(request, case, refusal=refusal)
    messages.success(request, told)
    return redirect("collection:refund", case.pk)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def pay_refund(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the money went back; without the button `pay` the case is sent back."""
    case = refund_case_for(request.user, pk, Role.TOWNSHIP_STAFF)
    if "pay" not in request.POST:
        return _decide(request, case, actions.approve_refund, "")
    form = PayRefund(request.POST)
    if not form.is_valid():
        messages.error(request, "表单不完整，没有付款，请刷新页面后重试。")
        return redirect("collection:refund", case.pk)
    try:
        voucher = actions.pay_refund(
            case=case,
            bank_reference=form.cleaned_data["bank_reference"],
            idem=form.cleaned_data["idempotency_key"],
            actor=request.user,
            on=today(),
            now=now(),
        )
    except Refusal as refusal:
        return _page(request, refund_case_for(request.user, pk), refusal=refusal)
    messages.success(request, f"已登记付款，退费单号 {voucher.number}。")
    return redirect("collection:refund", case.pk)


@allowed(*EDITORS)
@require_POST
def cancel_refund(request: HttpRequest, pk: int) -> HttpResponse:
    case = refund_case_for(request.user, pk, *EDITORS)
    form = RefundOpinion(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        actions.cancel_refund(case=case, note=note, actor=request.user, now=now())
    except Refusal as refusal:
        return _page(request, case, refusal=refusal)
    messages.success(request, "已撤销，这笔款不退。")
    return redirect("collection:refund", case.pk)


@allowed(*READERS)
@require_safe
def refund_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """The photograph or scan behind an application; opening it is audited."""
    case = refund_case_for(request.user, pk)
    if not case.evidence_sha256:
        raise Http404
    content = open_refund_evidence(case=case, actor=request.user, now=now())
    ending = evidence_ending(content)
    place = "inline" if ending != "pdf" else "attachment"
    headers = {"Content-Disposition": f'{place}; filename="refund-{case.pk}.{ending}"'}
    return HttpResponse(content, content_type=CONTENT_TYPES[ending], headers=headers)
