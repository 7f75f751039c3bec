"""Close a village's month (月结): the township's word, after which nothing is booked into it."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.models import MonthClose, Series
from collection.queries.months import hindrances, month_of
from values.dates import business_date
from values.refusal import Refusal


class MonthRefused(Refusal):
    code = "month_refused"


def close_month(
    *, village: Area, cover_year: int, first: date, actor: User, now: datetime
) -> MonthClose:
    """Freeze the month's figures. Locks the village's series: nobody writes meanwhile.

    Raises MonthRefused while the month runs, a day of it is open, a paper number is left out, an
    earlier month is open, or when it is closed already.
    """
    try:
        with transaction.atomic():
            rows = Series.objects.select_for_update().filter(village=village, cover_year=cover_year)
            list(rows.order_by("pk"))
            month = month_of(village, cover_year, first)
            if why := next(hindrances(month, today=business_date(now)), None):
                raise MonthRefused(
                    what=f"{first:%Y年%m月}还不能月结", why=why, cure="办好以后再来月结"
                )
            closed = MonthClose.objects.create(
                village=village,
                cover_year=cover_year,
                month=first,
                figures=month.figures(),
                closed_by=actor,
                closed_at=now,
            )
            record_audit(
                action="close_month",
                obj=closed,
                area=village,
                actor=actor,
                now=now,
                details={"month": f"{first:%Y-%m}", "closing_fen": month.closing},
            )
    except IntegrityError:
        raise MonthRefused(
            what="没有重复月结", why="这个月已经由别人月结了", cure="请刷新页面查看"
        ) from None
    return closed
