"""Walking lists taken out, as the clerk and the township see them; conflicts on two cards."""

import uuid

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, has_role
from accounts.clock import now, today
from accounts.models import Role
from collection.access import offline_book_for, offline_payment_for
from collection.actions import decide_offline as deciding
from collection.actions import end_offline as ending
from collection.forms.offline import DecideOffline, RevokeOffline
from collection.models import OfflineBook, OfflinePayment
from collection.queries.offline import cards_of, offline_states, payments_of
from collection.queries.offline import offline_books as books_of
from values.refusal import Refusal

WHO = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF)
SHOWN = 100


@allowed(*WHO)
@require_safe
def offline_books(request: HttpRequest) -> HttpResponse:
    """Lists that are out and that were: until when, and what became of their numbers."""
    states = offline_states(books_of(request.user), now=now())
    context = {"states": states[:SHOWN], "collects": has_role(request.user, Role.VILLAGE_CLERK)}
    return render(request, "collection/offline_books.html", context)


@allowed(*WHO)
@require_safe
def offline_book(request: HttpRequest, pk: int) -> HttpResponse:
    """One list number by number."""
    return _book(request, offline_book_for(request.user, pk, *WHO))


def _book(request: HttpRequest, book: OfflineBook, form=None, refusal=None) -> HttpResponse:
    (state,) = offline_states(OfflineBook.objects.filter(pk=book.pk), now=now())
    context = {
        "state": state,
        "book": state.book,
        "payments": payments_of(book),
        "mine": book.clerk_id == request.user.pk,
        "form": form or RevokeOffline(),
        "refusal": refusal,
    }
    return render(request, "collection/offline_book.html", context, status=409 if refusal else 200)


@allowed(*WHO)
@require_POST
def revoke_offline(request: HttpRequest, pk: int) -> HttpResponse:
    """The device was lost or broke: its list ends here."""
    book = offline_book_for(request.user, pk, *WHO)
    form = RevokeOffline(request.POST)
    if not form.is_valid():
        messages.error(request, "没有作废。请写明原因，例如手机丢了、手机坏了。")
        return redirect("collection:offline-book", book.pk)
    reason = form.cleaned_data["reason"]
    try:
        ending.revoke_offline(book=book, reason=reason, actor=request.user, now=now())
    except Refusal as refusal:
        return _book(request, book, form, refusal)
    messages.success(request, "名册已作废。手机再连网时会清除名单；已经上传的收款不受影响。")
    return redirect("collection:offline-book", book.pk)


@allowed(*WHO)
@require_safe
def offline_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """One payment from a device: what was taken at the door beside what stands now."""
    return _cards(request, offline_payment_for(request.user, pk, *WHO))


def _cards(request: HttpRequest, payment: OfflinePayment, form=None, refusal=None) -> HttpResponse:
    mine = payment.book.clerk_id == request.user.pk
    decision = getattr(payment, "decision", None)
    open_ = payment.outcome == OfflinePayment.Outcome.CONFLICT and decision is None
    context = {
        "payment": payment,
        "cards": cards_of(payment, on=today()),
        "decision": decision,
        "receipt": payment.voucher or (decision and decision.voucher),
        "may_decide": mine and open_,
        "open": open_,
        "form": form or DecideOffline(lines=[]),
        "refusal": refusal,
        "key": uuid.uuid4(),
    }
    status = 409 if refusal else 200
    return render(request, "collection/offline_conflict.html", context, status=status)


@allowed(Role.VILLAGE_CLERK)
@require_POST
def decide_offline(request: HttpRequest, pk: int) -> HttpResponse:
    """Button `book`: today's amounts are booked; otherwise the money went back, with a reason."""
    payment = offline_payment_for(request.user, pk, Role.VILLAGE_CLERK)
    form = DecideOffline(request.POST, lines=payment.lines)
    if not form.is_valid():
        messages.error(request, "没有办理。表单不完整，请再试一次。")
        return redirect("collection:offline-conflict", payment.pk)
    try:
        said = _decide(request, payment, form)
    except Refusal as refusal:
        return _cards(request, payment, form, refusal)
    messages.success(request, said)
    return redirect("collection:offline-conflict", payment.pk)


def _decide(request: HttpRequest, payment: OfflinePayment, form: DecideOffline) -> str:
    who = {"actor": request.user, "now": now(), "key": form.cleaned_data["idempotency_key"]}
    if "book" in request.POST:
        lines = form.shown_lines()
        made = deciding.book_conflict(payment=payment, lines=lines, on=today(), **who)
        return f"已入账，收据号 {made.voucher.number}。"
    reason = form.cleaned_data["reason"]
    if not reason:
        raise Refusal(
            what="没有办理",
            why="钱退回本人要写明情况",
            cure="请写明退给谁、什么时候退的，再按一次",
        )
    deciding.return_conflict(payment=payment, reason=reason, **who)
    return f"{payment.number}已记退回，没有入账。"
