import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, has_role, holds
from accounts.clock import now, today
from accounts.models import Level, Role
from collection import forms
from collection.access import day_for, own_day_for
from collection.actions import close_day as actions
from collection.actions.deposit import deposit_days
from collection.models import AssessmentSlip, Office
from collection.queries.days import (
    cash_in_hand,
    day_totals,
    days_of,
    differences_waiting,
    means_of,
    undeposited,
)
from collection.queries.offline import out_offline
from values.refusal import Refusal


@allowed(Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF)
@require_safe
def days(request: HttpRequest) -> HttpResponse:
    """A collector's days and cash in hand; for the township, differences that wait for review."""
    context = {
        "days": days_of(request.user)[:60],
        "cash_in_hand": cash_in_hand(request.user),
        "to_deposit": undeposited(request.user),
        "waiting": differences_waiting(request.user),
        "collects": has_role(request.user, Role.VILLAGE_CLERK),
        "key": uuid.uuid4(),
    }
    return render(request, "collection/days.html", context)


@login_required
@require_safe
def day(request: HttpRequest, pk: int) -> HttpResponse:
    """One day: its receipts and totals, and the count of cash while it is open."""
    found = day_for(request.user, pk)
    return _page(request, found, forms.CloseDay())


def _page(request: HttpRequest, found, form, refusal=None) -> HttpResponse:
    context = {
        "day": found,
        "totals": day_totals(found),
        "means": means_of(found),
        "offline": out_offline(found.collector, found.village, found.cover_year),
        "vouchers": found.vouchers.select_related("household__head", "approver").order_by("no"),
        "form": form,
        "mine": found.collector_id == request.user.pk,
        "may_review": holds(request.user, found.village.code, Role.TOWNSHIP_STAFF),
        "refusal": refusal,
        "key": uuid.uuid4(),
    }
    return render(request, "collection/day.html", context, status=409 if refusal else 200)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def close_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Count the cash. What was typed stays on the page if it is refused."""
    found = own_day_for(request.user, pk)
    form = forms.CloseDay(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        closed = actions.close_day(
            day=found,
            denominations=form.denominations(),
            counted_fen=form.counted_fen(),
            explanation=form.cleaned_data["explanation"],
            actor=request.user,
            now=now(),
        )
    except Refusal as refusal:
        return _page(request, found, form, refusal)
    if closed.state == closed.State.CLOSED:
        messages.success(request, "已日清，现金与账面相符。请打印日清单并签字。")
    else:
        messages.warning(request, "已清点，差额已提交镇里复核。复核后才算日清。")
    return redirect("collection:day", found.pk)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def recount_day(request: HttpRequest, pk: int) -> HttpResponse:
    actions.recount_day(day=own_day_for(request.user, pk), actor=request.user, now=now())
    messages.success(request, "已撤回，请重新清点。")
    return redirect("collection:day", pk)


@allowed(Role.TOWNSHIP_STAFF)
@require_POST
def confirm_difference(request: HttpRequest, pk: int) -> HttpResponse:
    found = day_for(request.user, pk, Role.TOWNSHIP_STAFF)
    form = forms.Once(request.POST)
    if form.is_valid():
        actions.confirm_difference(
            day=found,
            idem=form.cleaned_data["idempotency_key"],
            actor=request.user,
            now=now(),
        )
        messages.success(request, "差额已复核并单独记账，这一天已日清。")
    return redirect("collection:day", found.pk)


@allowed(Role.VILLAGE_CLERK)
def deposit(request: HttpRequest) -> HttpResponse:
    """Take closed days to the bank: the form, and the deposit it makes."""
    waiting = undeposited(request.user).select_related("village")
    form = _deposit_form(request, waiting)
    refusal = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            voucher = deposit_days(
                days=list(data["days"]),
                bank=data["bank"],
                bank_reference=data["bank_reference"],
                remark=data["remark"],
                amount_fen=data["amount"],
                slips=[data["slip"].number] if data["slip"] else [],
                photo=form.photo_bytes(),
                idem=data["idempotency_key"],
                actor=request.user,
                deposited_on=today(),
                now=now(),
            )
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, f"已记缴款，缴款单号 {voucher.number}。")
            return redirect("collection:receipt", voucher.pk)
    context = {"form": form, "waiting": waiting, "refusal": refusal, "key": uuid.uuid4()}
    return render(request, "collection/deposit.html", context)


def _deposit_form(request: HttpRequest, waiting) -> forms.Deposit:
    """With the township's bank, the remark that the bank wants, and the village's live slips."""
    first = waiting.first()
    if first is None:
        return forms.Deposit(request.POST or None, days=waiting)
    village = first.village
    slips = AssessmentSlip.objects.live().filter(village=village, cover_year=first.cover_year)
    office = Office.objects.filter(area__code=village.code_at(Level.TOWN)).first()
    handler = request.user.display_name
    return forms.Deposit(
        request.POST or None,
        request.FILES or None,
        days=waiting,
        slips=slips.order_by("-no"),
        told=(village.name, handler),
        initial={"bank": office.bank if office else "", "remark": f"{village.name} {handler}"},
    )
