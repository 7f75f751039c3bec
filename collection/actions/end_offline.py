"""End a walking list that was taken out: handed back number by number, or revoked."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.actions import ledger
from collection.actions.decide_offline import OfflineRefused
from collection.models import OfflineBook, Series
from collection.queries.offline import missing_numbers, undecided

State = OfflineBook.State


def hand_back_offline(
    *, book: OfflineBook, last_no: int, actor: User, now: datetime
) -> OfflineBook:
    """Close a list whose device used the numbers up to `last_no`; the rest were not used.

    Sent again, it changes nothing. Locks the village's receipt series. Raises OfflineRefused while
    a number is missing or a conflict waits.
    """
    with transaction.atomic():
        book = _locked(book)
        if book.state == State.RETURNED:
            return book
        _refuse_unless_out(book)
        _refuse_open(book, last_no)
        book.state, book.last_no = State.RETURNED, last_no
        return _end(book, "hand_back_offline", actor, now, {"used": last_no})


def revoke_offline(*, book: OfflineBook, reason: str, actor: User, now: datetime) -> OfflineBook:
    """Give a list up whose device was lost or broke; what it never sent stays unknown.

    What it still sends afterwards is kept. Locks the village's receipt series. Raises
    OfflineRefused.
    """
    with transaction.atomic():
        book = _locked(book)
        _refuse_unless_out(book)
        book.state, book.reason = State.REVOKED, reason
        return _end(book, "revoke_offline", actor, now, {})


def _locked(book: OfflineBook) -> OfflineBook:
    ledger.lock_series(village=book.village, cover_year=book.cover_year, kind=Series.Kind.RECEIPT)
    rows = OfflineBook.objects.select_for_update(of=("self",)).select_related("village")
    return rows.get(pk=book.pk)


def _refuse_unless_out(book: OfflineBook) -> None:
    if book.state != State.OUT:
        raise OfflineRefused(
            what="没有办理", why=f"这本名册{book.get_state_display()}", cure="请刷新页面"
        )


def _refuse_open(book: OfflineBook, last_no: int) -> None:
    if missing := missing_numbers(book, last_no):
        raise OfflineRefused(
            what="没有交回",
            why=f"还有号码没有上传：{'、'.join(missing[:5])}",
            cure="请先按“上传”，全部上传以后再交回",
        )
    if book.payments.filter(no__gt=last_no).exists():
        raise OfflineRefused(
            what="没有交回",
            why="已经上传的号码比手机上记的还多",
            cure="请核对是不是换了手机，需要时联系镇里作废这本名册",
        )
    if waiting := undecided(book.payments.all()).count():
        raise OfflineRefused(
            what="没有交回",
            why=f"有{waiting}笔收款和系统对不上，还没有处理",
            cure="请先逐笔处理：入账，或者把钱退回本人",
        )


def _end(book: OfflineBook, action: str, actor: User, now: datetime, details: dict) -> OfflineBook:
    book.ended_at, book.ended_by = now, actor
    book.save(update_fields=["state", "last_no", "reason", "ended_at", "ended_by"])
    record_audit(action=action, obj=book, area=book.village, actor=actor, now=now, details=details)
    return book
