"""Close the cash day (日清): count, compare, and never net a difference silently."""

import uuid
from datetime import date, datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.actions import ledger
from collection.models import Account, CashDay, Entry, ReversalRequest, Series, Voucher
from collection.queries.days import expected_fen
from values.dates import business_date
from values.money import yuan
from values.refusal import Refusal


class DayRefused(Refusal):
    code = "day_refused"


def close_day(
    *,
    day: CashDay,
    denominations: dict[str, int],
    counted_fen: int,
    explanation: str,
    actor: User,
    now: datetime,
) -> CashDay:
    """Count the collector's cash. Equal closes the day; a difference waits for a second person.

    `denominations` maps a note's value in fen to the number of pieces and must add up to
    `counted_fen`. Locks the village's receipt series and the day. Raises DayRefused.
    """
    with transaction.atomic():
        series = ledger.lock_series(
            village=day.village, cover_year=day.cover_year, kind=Series.Kind.RECEIPT
        )
        day = CashDay.objects.select_for_update().select_related("village").get(pk=day.pk)
        _refuse_unless_closable(day, actor, business_date(now))
        if sum(int(value) * pieces for value, pieces in denominations.items()) != counted_fen:
            raise DayRefused(
                what="没有日清", why="各面额张数加起来和清点合计不一致", cure="请重新核对张数"
            )
        expected = expected_fen(day)
        if counted_fen != expected and not explanation.strip():
            raise DayRefused(
                what=f"账面{yuan(expected)}元，清点{yuan(counted_fen)}元，"
                f"差额{yuan(counted_fen - expected)}元",
                why="有差额时要写明原因，由镇里另一人复核",
                cure="请先再数一遍；确有差额，填写原因后提交复核",
            )
        day.expected_fen, day.counted_fen = expected, counted_fen
        day.denominations, day.explanation = denominations, explanation.strip()
        day.state = CashDay.State.COUNTED
        if counted_fen == expected:
            _mark_closed(day, actor, now, series)
        day.save()
        record_audit(
            action="close_day" if day.state == CashDay.State.CLOSED else "count_day",
            obj=day,
            area=day.village,
            actor=actor,
            now=now,
            details={"expected_fen": expected, "counted_fen": counted_fen},
        )
    return day


def recount_day(*, day: CashDay, actor: User, now: datetime) -> CashDay:
    """Take back a count that waits for review, so that the collector can count again."""
    with transaction.atomic():
        day = CashDay.objects.select_for_update().select_related("village").get(pk=day.pk)
        if day.state != CashDay.State.COUNTED or day.collector_id != actor.pk:
            raise DayRefused(what="不能重新清点", why="这一天不在差额复核中", cure="请刷新页面")
        day.state, day.counted_fen, day.denominations = CashDay.State.OPEN, None, {}
        day.save()
        record_audit(action="recount_day", obj=day, area=day.village, actor=actor, now=now)
    return day


def confirm_difference(*, day: CashDay, idem: uuid.UUID, actor: User, now: datetime) -> CashDay:
    """A second person confirms a day's difference: it gets its own entry and the day is closed.

    The same form again returns the same day. Locks the difference series, the day and the
    accounts. Raises DayRefused.
    """
    with transaction.atomic():
        receipts = ledger.lock_series(
            village=day.village, cover_year=day.cover_year, kind=Series.Kind.RECEIPT
        )
        series = ledger.lock_series(
            village=day.village, cover_year=day.cover_year, kind=Series.Kind.DIFFERENCE
        )
        day = (
            CashDay.objects.select_for_update()
            .select_related("village", "collector")
            .get(pk=day.pk)
        )
        if day.vouchers.filter(kind=Voucher.Kind.DIFFERENCE, approver=actor, idem=idem).exists():
            return day
        if day.state != CashDay.State.COUNTED:
            raise DayRefused(what="没有复核", why="这一天不在等待复核", cure="请刷新页面")
        if day.collector_id == actor.pk:
            raise DayRefused(
                what="没有复核", why="收款人不能复核自己的差额", cure="请由镇里另一位经办复核"
            )
        voucher = ledger.append_voucher(
            series=series,
            paper=_difference_paper(day, idem, actor, now),
            entries=[_difference_entry(day)],
        )
        day.reviewed_by = actor
        _mark_closed(day, actor, now, receipts)
        day.save()
        record_audit(
            action="confirm_difference",
            obj=voucher,
            area=day.village,
            actor=actor,
            now=now,
            details={"day": day.pk, "difference_fen": day.difference_fen},
        )
    return day


def _refuse_unless_closable(day: CashDay, actor: User, today: date) -> None:
    if day.collector_id != actor.pk:
        raise DayRefused(
            what="没有日清", why="只有收款人本人能清点自己的现金", cure="请由收款人登录办理"
        )
    if day.state != CashDay.State.OPEN:
        raise DayRefused(
            what="没有重复日清", why=f"这一天的状态是“{day.get_state_display()}”", cure="请刷新页面"
        )
    if day.business_date > today:
        raise DayRefused(
            what="还不能日清",
            why=f"今天的现金已经日清，这是{day.business_date:%m月%d日}的账",
            cure="今天日清以后收的现金，请明天清点",
        )
    pending = ReversalRequest.objects.filter(
        voucher__day=day, state=ReversalRequest.State.PENDING
    ).count()
    if pending:
        raise DayRefused(
            what="还不能日清",
            why=f"有{pending}张收据的冲销申请还没有复核",
            cure="请等镇里复核后再日清，或请镇里退回申请",
        )


def _mark_closed(day: CashDay, actor: User, now: datetime, receipts: Series) -> None:
    day.state, day.closed_by, day.closed_at = CashDay.State.CLOSED, actor, now
    day.head = bytes(receipts.head)


def _difference_entry(day: CashDay) -> Entry:
    kinds = (Account.Kind.CASH, Account.Kind.DIFFERENCE)
    keys = (ledger.AccountKey(kind, day.village, day.collector) for kind in kinds)
    cash, difference = ledger.locked_accounts(day.cover_year, *keys)
    over = day.difference_fen > 0
    return Entry(
        kind=Entry.Kind.OVER if over else Entry.Kind.SHORT,
        debit=cash if over else difference,
        credit=difference if over else cash,
        amount_fen=abs(day.difference_fen),
    )


def _difference_paper(day: CashDay, idem, actor: User, now: datetime) -> ledger.Paper:
    return ledger.Paper(
        kind=Voucher.Kind.DIFFERENCE,
        village=day.village,
        cover_year=day.cover_year,
        paid_on=day.business_date,
        at=now,
        collector=day.collector,
        actor=day.collector,
        approver=actor,
        day=day,
        idem=idem,
        request_hash=ledger.request_hash("difference", day.pk),
        method=Voucher.Method.NONE,
        memo={"explanation": day.explanation},
    )
