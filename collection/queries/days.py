"""Reads of cash days: what a collector took, what waits, what is in hand."""

from dataclasses import dataclass

from django.db.models import Case, Count, F, Max, Min, Q, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import Role, User
from collection.models import Account, CashDay, Entry, Voucher

CASH = Q(method=Voucher.Method.CASH)
SIGNED = Case(
    When(kind=Voucher.Kind.RECEIPT, then=F("total_fen")),
    When(kind=Voucher.Kind.REVERSAL, then=-F("total_fen")),
    default=Value(0),
)


def expected_fen(day: CashDay) -> int:
    """Receipts less reversals of the day that were paid in cash, fen."""
    return day.vouchers.filter(CASH).aggregate(fen=Coalesce(Sum(SIGNED), 0))["fen"]


@dataclass(frozen=True)
class Means:
    """What a day took by one means of payment. Amount in fen, reversals already taken off."""

    method: Voucher.Method
    papers: int
    fen: int


def means_of(day: CashDay) -> list[Means]:
    """The day's receipts and reversals by means of payment; a means nobody used is left out."""
    papers = day.vouchers.filter(kind__in=[Voucher.Kind.RECEIPT, Voucher.Kind.REVERSAL])
    rows = papers.values("method").annotate(n=Count("pk"), fen=Coalesce(Sum(SIGNED), 0))
    found = {
        row["method"]: Means(Voucher.Method(row["method"]), row["n"], row["fen"]) for row in rows
    }
    return [found[method] for method in Voucher.Method if method in found]


def day_totals(day: CashDay) -> dict:
    """Counts and sums for the page and the slip of one day (fen); amounts are those in cash.

    `households` and `persons` are those whose payment stands: what was reversed is taken off.
    """
    receipts = Q(kind=Voucher.Kind.RECEIPT)
    totals = day.vouchers.aggregate(
        receipts=Count("pk", filter=receipts),
        reversals=Count("pk", filter=Q(kind=Voucher.Kind.REVERSAL)),
        households=Count("household", filter=receipts & Q(reversed_by__isnull=True), distinct=True),
        received_fen=Coalesce(Sum("total_fen", filter=receipts & CASH), 0),
        reversed_fen=Coalesce(Sum("total_fen", filter=Q(kind=Voucher.Kind.REVERSAL) & CASH), 0),
        first_no=Min("no", filter=~Q(kind=Voucher.Kind.DIFFERENCE)),
        last_no=Max("no", filter=~Q(kind=Voucher.Kind.DIFFERENCE)),
    )
    entries = Entry.objects.filter(voucher_id__in=day.vouchers.values("pk"))
    totals["persons"] = (
        entries.filter(kind=Entry.Kind.PAYMENT).count()
        - entries.filter(kind=Entry.Kind.REVERSAL).count()
    )
    totals["expected_fen"] = totals["received_fen"] - totals["reversed_fen"]
    return totals


def days_of(collector: User):
    """A collector's days, newest first, each with its deposit entry if the money is banked."""
    days = CashDay.objects.filter(collector=collector).select_related("village", "deposit_entry")
    return days.order_by("-business_date")


def undeposited(collector: User):
    """Closed days whose cash is still in hand."""
    days = CashDay.objects.unbanked().filter(collector=collector, state=CashDay.State.CLOSED)
    return days.order_by("business_date")


def cash_in_hand(collector: User) -> int:
    """What the ledger says that a collector holds, fen."""
    mine = Account.objects.filter(kind=Account.Kind.CASH, holder=collector)
    return mine.aggregate(fen=Coalesce(Sum("balance_fen"), 0))["fen"]


def differences_waiting(user: User):
    """Days of one's township whose difference waits for a second person."""
    days = CashDay.objects.visible_to(user, Role.TOWNSHIP_STAFF)
    waiting = days.filter(state=CashDay.State.COUNTED).exclude(collector=user)
    return waiting.select_related("collector", "village").order_by("business_date")
