from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, has_role
from accounts.clock import now, today
from accounts.models import Role
from collection import forms
from collection.access import reversal_request_for, voucher_for
from collection.actions import reverse as actions
from collection.forms.papers import KeepPhoto
from collection.models import Payer
from collection.queries.households import entries_of
from collection.queries.reversals import refund_of, reversal_requests


@login_required
@require_safe
def receipt(request: HttpRequest, pk) -> HttpResponse:
    """A receipt, reversal or deposit with its lines, and the form that asks to reverse it."""
    voucher = voucher_for(request.user, pk)
    asked = voucher.reversal_requests.order_by("-pk").first()
    mine = voucher.collector_id == request.user.pk
    refund = refund_of(voucher)
    reversible = mine and voucher.kind == voucher.Kind.RECEIPT and refund is None
    context = {
        "voucher": voucher,
        "entries": entries_of(voucher),
        "payer": Payer.objects.filter(voucher=voucher).first(),
        "photos": voucher.photos.order_by("pk"),
        "banked": voucher.bank_matches.filter(undone_at=None).select_related("line").first(),
        "photo_form": KeepPhoto(auto_id="add_%s")
        if mine and voucher.kind == voucher.Kind.DEPOSIT
        else None,
        "asked": asked,
        "refund": refund,
        "reversal": getattr(voucher, "reversed_by", None),
        "reversible": reversible and (asked is None or asked.state == asked.State.REFUSED),
        "form": forms.RequestReversal(),
    }
    return render(request, "collection/receipt.html", context)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def request_reversal(request: HttpRequest, pk) -> HttpResponse:
    voucher = voucher_for(request.user, pk, Role.VILLAGE_CLERK)
    form = forms.RequestReversal(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明冲销原因。")
        return redirect("collection:receipt", voucher.pk)
    actions.request_reversal(
        voucher=voucher, reason=form.cleaned_data["reason"], actor=request.user, now=now()
    )
    messages.success(request, "冲销申请已提交，等镇级经办复核。复核前这张收据仍然有效。")
    return redirect("collection:receipt", voucher.pk)


@allowed(Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF)
@require_safe
def reversals(request: HttpRequest) -> HttpResponse:
    """Requests to reverse: the clerk sees their own, the township decides."""
    context = {
        "requests": reversal_requests(request.user),
        "may_decide": has_role(request.user, Role.TOWNSHIP_STAFF),
        "form": forms.DecideReversal(),
    }
    return render(request, "collection/reversals.html", context)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def decide_reversal(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve (button `approve`) or send back a request."""
    asked = reversal_request_for(request.user, pk, Role.TOWNSHIP_STAFF)
    form = forms.DecideReversal(request.POST)
    if not form.is_valid():
        messages.error(request, "表单不完整，请刷新页面后重试。")
        return redirect("collection:reversals")
    note = form.cleaned_data["note"]
    if not note and "approve" not in request.POST:
        messages.error(request, "没有退回。收款人要知道为什么，请先写明复核意见，再点“退回”。")
        return redirect("collection:reversals")
    if "approve" in request.POST:
        voucher = actions.approve_reversal(
            request=asked,
            idem=form.cleaned_data["idempotency_key"],
            note=note,
            actor=request.user,
            on=today(),
            now=now(),
        )
        messages.success(request, f"已冲销，冲销收据号 {voucher.number}。")
    else:
        actions.refuse_reversal(request=asked, note=note, actor=request.user, now=now())
        messages.success(request, "已退回申请，原收据继续有效。")
    return redirect("collection:reversals")
