"""The cash day that a receipt belongs to."""

from datetime import date, datetime, timedelta

from django.db.models import Q

from accounts.models import Area, User
from collection.models import CashDay
from values.refusal import Refusal


class DayNotClosed(Refusal):
    code = "day_not_closed"


def open_day(
    *, collector: User, village: Area, cover_year: int, on: date, now: datetime
) -> CashDay:
    """The collector's open cash day: today's, or tomorrow's once today is closed.

    A day before yesterday that is still open blocks new receipts until it is closed. The row is
    locked FOR SHARE by the voucher's trigger, not here. Raises DayNotClosed.
    """
    where = {"collector": collector, "village": village, "cover_year": cover_year}
    yesterday, tomorrow = on - timedelta(days=1), on + timedelta(days=1)
    days = CashDay.objects.filter(
        Q(business_date__in=[on, tomorrow])
        | Q(business_date__lt=yesterday) & ~Q(state=CashDay.State.CLOSED),
        **where,
    )
    known = {day.business_date: day for day in days}
    late = min((day for day in known if day < on), default=None)
    if late:
        raise DayNotClosed(
            what="现在不能收款",
            why=f"{late:%Y年%m月%d日}的现金还没有日清",
            cure="请先到“日清 缴款”把那一天清点结清，再继续收款",
        )
    for business_date in (on, tomorrow):
        day = known.get(business_date) or _opened(where, business_date, now)
        if day.state == CashDay.State.OPEN:
            return day
        if day.state == CashDay.State.COUNTED:
            break
    raise DayNotClosed(
        what="现在不能收款",
        why="今天的现金已清点，差额还在等镇里复核",
        cure="请联系镇级经办复核差额，复核后即可继续收款",
    )


def _opened(where: dict, business_date: date, now: datetime) -> CashDay:
    day, _ = CashDay.objects.get_or_create(
        **where, business_date=business_date, defaults={"opened_at": now}
    )
    return day
