"""An assessment slip's further steps: issue of a draft, replacement, deposit, confirmation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.access import allowed
from accounts.clock import now, today
from accounts.models import Role
from collection import forms
from collection.access import assessment_slip_for
from collection.actions import settle_slip as actions
from enrollment.queries import season_for


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def issue_draft(request: HttpRequest, pk) -> HttpResponse:
    slip = assessment_slip_for(request.user, pk, Role.TOWNSHIP_STAFF)
    actions.issue_draft(slip=slip, actor=request.user, on=today(), now=now())
    messages.success(request, f"已开核定单 {slip.number}。")
    return redirect("collection:assessment-slip", slip.pk)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def replace_slip(request: HttpRequest, pk) -> HttpResponse:
    """Void a slip and issue the one that stands for it."""
    slip = assessment_slip_for(request.user, pk, Role.TOWNSHIP_STAFF)
    form = forms.VoidSlip(request.POST)
    if not form.is_valid():
        messages.error(request, "请写明作废原因。")
        return redirect("collection:assessment-slip", slip.pk)
    made = actions.replace_assessment_slip(
        slip=slip,
        season=season_for(slip.group),
        reason=form.cleaned_data["reason"],
        actor=request.user,
        on=today(),
        now=now(),
    )
    if made is None:
        messages.success(request, "已作废。这个组没有要重开的人。")
        return redirect("collection:village-slips", slip.village.code)
    messages.success(request, f"已作废 {slip.number}，重开为 {made.number}。")
    return redirect("collection:assessment-slip", made.pk)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def deposit_slip(request: HttpRequest, pk) -> HttpResponse:
    slip = assessment_slip_for(request.user, pk, Role.TOWNSHIP_STAFF)
    form = forms.DepositSlip(request.POST)
    if not form.is_valid():
        messages.error(request, "请填写银行回单号。")
        return redirect("collection:assessment-slip", slip.pk)
    actions.record_slip_deposit(
        slip=slip,
        bank_reference=form.cleaned_data["bank_reference"],
        actor=request.user,
        now=now(),
    )
    messages.success(request, "已登记缴款，请另一位经办人核对银行回单后确认。")
    return redirect("collection:assessment-slip", slip.pk)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def confirm_slip(request: HttpRequest, pk) -> HttpResponse:
    slip = assessment_slip_for(request.user, pk, Role.TOWNSHIP_STAFF)
    actions.confirm_slip(slip=slip, actor=request.user, now=now())
    messages.success(request, "已确认。")
    return redirect("collection:assessment-slip", slip.pk)
