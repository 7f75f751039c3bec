"""Book what was taken at the door without a network (离线收款上传), one payment at a time."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.actions import ledger
from collection.actions.means import Means
from collection.actions.take_payment import ShownLine, take_payment
from collection.models import OfflineBook, OfflinePayment, Series, Voucher
from enrollment.models import Household
from values.refusal import Refusal

Outcome, Why = OfflinePayment.Outcome, OfflinePayment.Why
# These say nothing of the payment itself: the device sends it again.
LATER = ("busy", "clock_went_back", "form_reused")


class NumberReused(Refusal):
    code = "number_reused"


class NoSuchNumber(Refusal):
    code = "no_such_number"


@dataclass(frozen=True)
class Sent:
    """One payment as the device tells it; `void` says why its number was spoiled, if it was."""

    no: int
    key: uuid.UUID
    household: Household
    lines: Sequence[ShownLine]
    taken_at: datetime
    void: str = ""

    @property
    def total_fen(self) -> int:
        return sum(line.amount_fen for line in self.lines)

    @property
    def pairs(self) -> list[list[int]]:
        return sorted([line.enrolment_id, line.amount_fen] for line in self.lines)

    @property
    def digest(self) -> bytes:
        return ledger.request_hash(self.no, self.household.pk, self.pairs, self.void)


def take_in_offline(
    *, book: OfflineBook, sent: Sent, actor: User, on: date, now: datetime
) -> OfflinePayment:
    """Keep what the device sent, and take the payment if the ledger lets it.

    The amounts are asked of the engine on `on`, the day of the upload. What the ledger refuses is
    kept as a conflict that a person decides. The same payment again, however often, gives the same
    row. Locks the village's receipt series before all else. Raises Busy, ClockWentBack and
    FormReused, after which nothing was kept and the device asks again; NumberReused when another
    payment stands under the number; NoSuchNumber outside the book's block.
    """
    if not 1 <= sent.no <= book.numbers:
        raise NoSuchNumber(
            what=f"没有上传：{sent.no}号不是这本名册的临时号",
            why=f"这本名册只有1到{book.numbers}号",
            cure="请联系管理员核对手机上的名册",
        )
    with transaction.atomic():
        ledger.lock_series(
            village=book.village, cover_year=book.cover_year, kind=Series.Kind.RECEIPT
        )
        if done := _kept(book, sent):
            return done
        book.refresh_from_db(fields=["state", "ended_at"])
        payment = _row(book, sent, now)
        _decide(payment, book, sent, actor, on, now)
        payment.save(force_insert=True)
        record_audit(
            action="take_in_offline",
            obj=payment,
            area=book.village,
            actor=actor,
            now=now,
            details={"number": payment.number, "fen": payment.total_fen, "as": payment.outcome},
        )
    return payment


def _kept(book: OfflineBook, sent: Sent) -> OfflinePayment | None:
    """What stands under the number already. Call it after lock_series, never before."""
    rows = OfflinePayment.objects.select_related(
        "book", "household", "voucher", "decision__voucher"
    )
    done = (
        rows.filter(book=book, no=sent.no).first() or rows.filter(book=book, key=sent.key).first()
    )
    if done and (done.key != sent.key or bytes(done.digest) != sent.digest):
        raise NumberReused(
            what=f"没有上传：临时号{done.number}已经上传过，内容不一样",
            why="同一个临时号只能用于一笔收款",
            cure="请对照给缴费人的票核对，需要时联系镇里",
        )
    return done


def _row(book: OfflineBook, sent: Sent, now: datetime) -> OfflinePayment:
    return OfflinePayment(
        book=book,
        no=sent.no,
        key=sent.key,
        household=sent.household,
        lines=sent.pairs,
        total_fen=sent.total_fen,
        taken_at=sent.taken_at,
        received_at=now,
        digest=sent.digest,
    )


def _decide(payment, book: OfflineBook, sent: Sent, actor: User, on: date, now: datetime) -> None:
    """Fill in the outcome: void, taken with its receipt, or a conflict with its reason."""
    if sent.void:
        payment.outcome, payment.reason = Outcome.VOID, sent.void
    elif late := _too_late(book, sent):
        payment.outcome, payment.why = Outcome.CONFLICT, late
    else:
        _take(payment, book, sent, actor, on, now)


def _too_late(book: OfflineBook, sent: Sent) -> str:
    """A list that was ended or had run out when the money was taken: somebody has to look."""
    if (
        book.ended_at and sent.taken_at > book.ended_at
    ) or book.state == OfflineBook.State.RETURNED:
        return Why.BOOK_CLOSED
    return Why.BOOK_EXPIRED if sent.taken_at > book.expires_at else ""


def _take(payment, book: OfflineBook, sent: Sent, actor: User, on: date, now: datetime) -> None:
    try:
        payment.voucher = _receipt(payment, book, sent, actor, on, now)
        payment.outcome = Outcome.TAKEN
    except Refusal as refusal:
        if refusal.code in LATER:
            raise
        payment.outcome = Outcome.CONFLICT
        payment.why = refusal.code if refusal.code in Why.values else Why.OTHER


def _receipt(payment, book, sent: Sent, actor: User, on: date, now: datetime) -> Voucher:
    return take_payment(
        household=sent.household,
        village=book.village,
        lines=sent.lines,
        means=Means(offline=payment.number),
        idem=sent.key,
        actor=actor,
        paid_on=on,
        now=now,
    )
