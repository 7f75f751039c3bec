"""Reverse a receipt (冲销): one person asks with a reason, another decides."""

import uuid
from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.actions import ledger
from collection.actions.open_day import open_day
from collection.models import (
    BatchLine,
    CashDay,
    Entry,
    ReversalRequest,
    Series,
    Voucher,
)
from collection.queries.days import expected_fen
from collection.queries.payables import pay_outs_of
from collection.queries.reversals import refund_of
from enrollment.models import Enrolment
from values.money import yuan
from values.refusal import Refusal


class ReversalRefused(Refusal):
    code = "reversal_refused"


def request_reversal(
    *, voucher: Voucher, reason: str, actor: User, now: datetime
) -> ReversalRequest:
    """Ask for a receipt to be reversed. Only its collector may ask. Raises ReversalRefused."""
    if voucher.collector_id != actor.pk or voucher.kind != Voucher.Kind.RECEIPT:
        raise ReversalRefused(
            what="没有提交冲销申请",
            why="只有收款人本人可以申请冲销自己的收据",
            cure="请由收款人办理",
        )
    _refuse_refunded(voucher)
    try:
        with transaction.atomic():
            request = ReversalRequest.objects.create(
                voucher=voucher, reason=reason.strip(), requested_by=actor, requested_at=now
            )
            record_audit(
                action="request_reversal",
                obj=voucher,
                area=voucher.village,
                actor=actor,
                now=now,
                details={"request": request.pk},
            )
    except IntegrityError:
        raise ReversalRefused(
            what="没有重复提交", why="这张收据已经申请过冲销", cure="请在“冲销”页面查看办理情况"
        ) from None
    return request


def refuse_reversal(*, request: ReversalRequest, note: str, actor: User, now: datetime) -> None:
    """Send a reversal request back; the receipt stays valid."""
    with transaction.atomic():
        _decide(request, ReversalRequest.State.REFUSED, note, actor, now)
        record_audit(
            action="refuse_reversal",
            obj=request.voucher,
            area=request.voucher.village,
            actor=actor,
            now=now,
            details={"request": request.pk},
        )


def approve_reversal(
    *, request: ReversalRequest, idem: uuid.UUID, note: str, actor: User, on: date, now: datetime
) -> Voucher:
    """Write the reversal: the whole receipt goes back the way it came, to the payer.

    The voucher names both persons. Locks the receipt series, the request, the accounts. The same
    form again returns the same voucher. Raises ReversalRefused when the actor asked for it
    themself, when it was decided already, or when the collector's open day holds less cash: that
    of closed days goes to the bank whole. Paid by QR code or transfer it goes back on its own day
    alone.
    """
    original = request.voucher
    asked = ledger.request_hash("reversal", original.pk)
    with transaction.atomic():
        series = ledger.lock_series(
            village=original.village, cover_year=original.cover_year, kind=Series.Kind.RECEIPT
        )
        if done := Voucher.objects.filter(reverses=original, approver=actor, idem=idem).first():
            return done
        _decide(request, ReversalRequest.State.APPROVED, note, actor, now)
        _refuse_paid_out(original)
        _refuse_refunded(original)
        _refuse_batched(original)
        day = _day(original, on, now)
        _refuse_without_cash(original, day)
        voucher = ledger.append_voucher(
            series=series,
            paper=ledger.Paper(
                kind=Voucher.Kind.REVERSAL,
                village=original.village,
                cover_year=original.cover_year,
                paid_on=on,
                at=now,
                collector=original.collector,
                actor=request.requested_by,
                approver=actor,
                idem=idem,
                request_hash=asked,
                day=day,
                household=original.household,
                reverses=original,
                method=Voucher.Method(original.method),
                memo={"reason": request.reason},
            ),
            entries=_entries(original),
        )
        record_audit(
            action="approve_reversal",
            obj=voucher,
            area=original.village,
            actor=actor,
            now=now,
            details={"reverses": original.number, "fen": voucher.total_fen},
        )
    return voucher


def _decide(request: ReversalRequest, state: str, note: str, actor: User, now: datetime) -> None:
    if request.requested_by_id == actor.pk:
        raise ReversalRefused(
            what="没有办理", why="申请人不能复核自己的冲销申请", cure="请由镇里另一位经办复核"
        )
    hit = ReversalRequest.objects.filter(pk=request.pk, state=ReversalRequest.State.PENDING)
    if not hit.update(state=state, decided_by=actor, decided_at=now, decision_note=note.strip()):
        raise ReversalRefused(
            what="没有重复办理", why="这份申请已经由别人办理了", cure="请刷新页面查看结果"
        )


def _refuse_refunded(original: Voucher) -> None:
    """The database refuses it too, whichever comes first (migration 0022)."""
    if case := refund_of(original):
        raise ReversalRefused(
            what="不能冲销",
            why=f"{case.enrolment.person.name}的这笔缴费已经批准退费",
            cure="请按退费办完，或者先把那件退费退回",
        )


def _refuse_batched(original: Voucher) -> None:
    """The database refuses it too, whichever comes first (migration 0024)."""
    people = Entry.objects.filter(voucher_id=original.pk).values("enrolment")
    lines = BatchLine.objects.filter(enrolment__in=people, live=True)
    if line := lines.select_related("batch", "enrolment__person").first():
        raise ReversalRefused(
            what="不能冲销",
            why=f"{line.enrolment.person.name}已在批次{line.batch.number}里报送",
            cure="封册以后不改原批次；确实要退的请办退费",
        )


def _day(original: Voucher, on: date, now: datetime) -> CashDay:
    """Where the cash is: the receipt's own day while it is open, else the collector's open day."""
    own = CashDay.objects.get(pk=original.day_id)
    if own.state == CashDay.State.OPEN:
        return own
    if original.method != Voucher.Method.CASH:
        raise ReversalRefused(
            what="现在不能冲销",
            why=f"这笔款是{original.get_method_display()}，已进专户，收款那一天也已日清",
            cure="请走退费程序，由专户退还缴费人",
        )
    return open_day(
        collector=original.collector,
        village=original.village,
        cover_year=original.cover_year,
        on=on,
        now=now,
    )


def _refuse_without_cash(original: Voucher, day: CashDay) -> None:
    if original.method != Voucher.Method.CASH:
        return
    in_hand = expected_fen(day)
    if in_hand >= original.total_fen:
        return
    if Entry.objects.filter(deposited_day=original.day_id).exists():
        where = "已经缴到银行"
    else:
        where = "不在其中，已日清的现金要整天缴到银行"
    raise ReversalRefused(
        what="现在不能冲销",
        why=f"收款人{day.business_date:%m月%d日}的现金只有{yuan(in_hand)}元，这笔款{where}",
        cure="请走退费程序，由专户退还缴费人",
    )


def _refuse_paid_out(original: Voucher) -> None:
    """What goes back to somebody in a pay-out is not given back a second time.

    Locks the receipt's enrolments: a pay-out of them waits, and then sees the reversal.
    """
    paid = Entry.objects.filter(voucher_id=original.pk).values("enrolment_id")
    rows = Enrolment.objects.select_for_update(no_key=True).filter(pk__in=paid)
    list(rows.order_by("pk").values_list("pk"))
    if pay_out := pay_outs_of(original).first():
        raise ReversalRefused(
            what="现在不能冲销",
            why=f"这张收据的返还款已经编入发放批次 {pay_out.number}",
            cure="还没有发的请先退回那一批；已经发了的请走退费程序",
        )


def _entries(original: Voucher) -> list[Entry]:
    paid = list(Entry.objects.filter(voucher_id=original.pk).order_by("line"))
    ledger.lock_accounts(paid[0].debit, paid[0].credit)
    return [
        Entry(
            kind=Entry.Kind.REVERSAL,
            debit_id=entry.credit_id,
            credit_id=entry.debit_id,
            amount_fen=entry.amount_fen,
            reversed_fen=entry.amount_fen,
            enrolment_id=entry.enrolment_id,
            group_id=entry.group_id,
            seq=entry.seq + 1,
            prev_seq=entry.seq,
            price_fen=entry.price_fen,
            waived_fen=entry.waived_fen,
        )
        for entry in paid
    ]
