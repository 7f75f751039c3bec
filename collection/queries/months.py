"""A village's month (月结): what was in hand, came in, went to the bank; what papers say."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import QuerySet

from accounts.models import Area
from collection.models import CashDay, MonthClose, PaperBook, Voucher
from collection.queries.papers import BookState, book_states
from values.dates import add_months, month_end
from values.money import yuan

# Every fen of cash that moved in the village, by the day on its paper.
CASH = """
SELECT
    coalesce(sum(CASE WHEN a.id = e.debit_id THEN e.amount_fen ELSE -e.amount_fen END)
             FILTER (WHERE v.paid_on < %(first)s), 0)::bigint,
    coalesce(sum(e.amount_fen) FILTER (WHERE e.kind = 'payment' AND {now}), 0)::bigint,
    coalesce(sum(e.amount_fen) FILTER (WHERE e.kind = 'reversal' AND {now}), 0)::bigint,
    coalesce(sum(e.amount_fen) FILTER (WHERE e.kind = 'over' AND {now}), 0)::bigint,
    coalesce(sum(e.amount_fen) FILTER (WHERE e.kind = 'short' AND {now}), 0)::bigint,
    coalesce(sum(e.amount_fen) FILTER (WHERE e.kind = 'deposit' AND {now}), 0)::bigint
FROM collection_entry e
JOIN collection_voucher v ON v.id = e.voucher_id
JOIN collection_account a ON a.id IN (e.debit_id, e.credit_id) AND a.kind = 'cash'
WHERE a.area_id = %(village)s AND a.cover_year = %(year)s AND v.paid_on <= %(last)s
""".format(now="v.paid_on >= %(first)s")

PAPERS = """
SELECT count(*) FILTER (WHERE kind = 'receipt'), count(*) FILTER (WHERE kind = 'reversal'),
    min(no), max(no),
    coalesce(sum(CASE kind WHEN 'receipt' THEN total_fen ELSE -total_fen END)
             FILTER (WHERE method = 'qr'), 0)::bigint,
    coalesce(sum(CASE kind WHEN 'receipt' THEN total_fen ELSE -total_fen END)
             FILTER (WHERE method = 'transfer'), 0)::bigint
FROM collection_voucher
WHERE village_id = %(village)s AND cover_year = %(year)s AND kind IN ('receipt', 'reversal')
  AND paid_on BETWEEN %(first)s AND %(last)s
"""


MONEY = {
    "opening": "上月库存",
    "received": "本月收现金",
    "reversed": "冲销退回",
    "over": "长款",
    "short": "短款",
    "deposited": "缴存银行",
    "closing": "本月库存",
    "by_code": "扫码",
    "by_transfer": "转账",
}


@dataclass(frozen=True)
class Month:
    """A month in fen: 上月库存＋本月收＝本月缴＋本月库存, with what was over or short."""

    village: Area
    cover_year: int
    first: date
    opening: int
    received: int
    reversed: int
    over: int
    short: int
    deposited: int
    receipts: int
    reversals: int
    first_no: int | None
    last_no: int | None
    by_code: int
    by_transfer: int
    books: tuple[BookState, ...]
    closed: MonthClose | None

    @property
    def last(self) -> date:
        return month_end(self.first)

    @property
    def closing(self) -> int:
        took = self.opening + self.received - self.reversed
        return took + self.over - self.short - self.deposited

    def figures(self) -> dict:
        """What is frozen when the month is closed."""
        names = "opening received reversed over short deposited closing receipts reversals"
        found = {name: getattr(self, name) for name in names.split()}
        found |= {name: getattr(self, name) for name in ("first_no", "last_no")}
        found |= {"by_code": self.by_code, "by_transfer": self.by_transfer}
        papers = ("issued", "used", "void", "returned", "left")
        return found | {f"papers_{n}": sum(getattr(b, n) for b in self.books) for n in papers}


def month_of(village: Area, cover_year: int, first: date) -> Month:
    """The month's figures as the rows say now, in six queries."""
    told = {"village": village.pk, "year": cover_year, "first": first, "last": month_end(first)}
    with connection.cursor() as cursor:
        cursor.execute(CASH, told)
        cash = cursor.fetchone()
        cursor.execute(PAPERS, told)
        papers = cursor.fetchone()
    books = book_states(PaperBook.objects.filter(village=village), until=told["last"])
    closed = MonthClose.objects.filter(village=village, cover_year=cover_year, month=first)
    return Month(
        village, cover_year, first, *cash, *papers, tuple(books), closed.select_related().first()
    )


def hindrances(month: Month, *, today: date) -> Iterator[str]:
    """Why the month cannot be closed yet, each with what to do."""
    if today <= month.last:
        yield f"这个月还没有过完，{month.last:%m月%d日}以后才能月结"
    days = CashDay.objects.filter(
        village=month.village, cover_year=month.cover_year, business_date__lte=month.last
    )
    for day in days.exclude(state=CashDay.State.CLOSED).select_related("collector"):
        who = day.collector.display_name
        yield f"{who}{day.business_date:%m月%d日}{day.get_state_display()}，请先日清"
    for book in month.books:
        if book.gaps:
            yield f"纸质票跳号：{'、'.join(book.gaps[:10])}，请收款人补登或作废"
    if missed := _earlier_open(month):
        yield f"{missed:%Y年%m月}还没有月结，请先结上一个月"


def _earlier_open(month: Month) -> date | None:
    """The first month before this one in which something was written and that is not closed."""
    vouchers = _of_the_village(month.village, month.cover_year)
    days = vouchers.filter(paid_on__lt=month.first).dates("paid_on", "month")
    closed = _closed(month.village, month.cover_year)
    return next((day for day in days if day not in closed), None)


def _of_the_village(village: Area, cover_year: int) -> QuerySet[Voucher]:
    """What the village itself took and paid in; the tax bureau's and refunds are in no month."""
    vouchers = Voucher.objects.filter(village=village, cover_year=cover_year)
    return vouchers.exclude(kind__in=[Voucher.Kind.TAX, Voucher.Kind.UNTAX, Voucher.Kind.REFUND])


def _closed(village: Area, cover_year: int) -> set[date]:
    rows = MonthClose.objects.filter(village=village, cover_year=cover_year)
    return set(rows.values_list("month", flat=True))


def months_of(village: Area, cover_year: int, *, today: date) -> list[tuple[date, str, bool]]:
    """The months since the first voucher, newest first: the first day, the key of its page, and
    whether it is closed."""
    vouchers = _of_the_village(village, cover_year)
    first = vouchers.order_by("paid_on").values_list("paid_on", flat=True)
    closed = _closed(village, cover_year)
    month, found = today.replace(day=1), []
    start = (first.first() or today).replace(day=1)
    while month >= start:
        found.append((month, f"{village.code}-{month:%Y-%m}", month in closed))
        month = add_months(month, -1)
    return found


def changed_since(month: Month) -> list[str]:
    """Figures that differ from those frozen at closing: there must be none."""
    if month.closed is None:
        return []
    frozen, now = month.closed.figures, month.figures()
    money = [name for name in MONEY if frozen[name] != now[name]]
    return [f"{MONEY[n]}：{yuan(frozen[n])} → {yuan(now[n])}" for n in money]


def last_month(today: date) -> date:
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)
