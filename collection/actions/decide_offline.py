"""Decide a conflict of a payment that was taken without a network: book it, or give it back."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.actions import ledger
from collection.actions.means import Means
from collection.actions.take_payment import ShownLine, take_payment
from collection.models import OfflineDecision, OfflinePayment, Series, Voucher
from values.refusal import Refusal


class OfflineRefused(Refusal):
    code = "offline_refused"


def book_conflict(
    *,
    payment: OfflinePayment,
    lines: Sequence[ShownLine],
    key: uuid.UUID,
    actor: User,
    on: date,
    now: datetime,
) -> OfflineDecision:
    """Take today's amounts for those who still owe; the rest of the cash went back to the payer.

    The same form again gives the same decision. Locks the village's receipt series before all
    else. Raises OfflineRefused, and what take_payment raises.
    """
    with transaction.atomic():
        if done := _decided(payment, key, actor):
            return done
        voucher = take_payment(
            household=payment.household,
            village=payment.book.village,
            lines=lines,
            means=Means(offline=payment.number),
            idem=key,
            actor=actor,
            paid_on=on,
            now=now,
        )
        kind = OfflineDecision.Kind.TAKEN
        return _decide(payment, kind, voucher, "", key, actor, now)


def return_conflict(
    *, payment: OfflinePayment, reason: str, key: uuid.UUID, actor: User, now: datetime
) -> OfflineDecision:
    """The clerk gave the whole of the money back; nothing goes into the ledger.

    The same form again gives the same decision. Raises OfflineRefused.
    """
    with transaction.atomic():
        if done := _decided(payment, key, actor):
            return done
        kind = OfflineDecision.Kind.RETURNED
        return _decide(payment, kind, None, reason, key, actor, now)


def _decided(payment: OfflinePayment, key: uuid.UUID, actor: User) -> OfflineDecision | None:
    """Lock, and the decision that this form already made. Raises OfflineRefused."""
    ledger.lock_series(
        village=payment.book.village,
        cover_year=payment.book.cover_year,
        kind=Series.Kind.RECEIPT,
    )
    if payment.book.clerk_id != actor.pk:
        raise OfflineRefused(what="没有办理", why="钱在收款人手里", cure="请由收款人本人登录办理")
    if payment.outcome != OfflinePayment.Outcome.CONFLICT:
        raise OfflineRefused(
            what="没有办理", why=f"这一笔{payment.get_outcome_display()}", cure="请刷新页面"
        )
    done = OfflineDecision.objects.filter(payment=payment).first()
    if done and done.key != key:
        raise OfflineRefused(
            what="没有重复办理", why=f"这一笔已经办过：{done.get_kind_display()}", cure="请刷新页面"
        )
    return done


def _decide(
    payment, kind, voucher: Voucher | None, reason: str, key, actor: User, now: datetime
) -> OfflineDecision:
    decision = OfflineDecision.objects.create(
        payment=payment,
        kind=kind,
        voucher=voucher,
        returned_fen=payment.total_fen - (voucher.total_fen if voucher else 0),
        reason=reason,
        key=key,
        by=actor,
        at=now,
    )
    record_audit(
        action="decide_offline",
        obj=decision,
        area=payment.book.village,
        actor=actor,
        now=now,
        details={"number": payment.number, "as": kind.value, "returned_fen": decision.returned_fen},
    )
    return decision
