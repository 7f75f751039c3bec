"""Payables with what became of each: waiting, in a batch, paid, signed for; how old they are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.models import Area, Department, User
from collection.models import Entry, Payable, PayOut, PayOutLine, Voucher
from collection.queries.roster_dependents import live_payments

WAITING, PREPARED, SENT, PAID, SIGNED, VOID = (
    "waiting",
    "prepared",
    "sent",
    "paid",
    "signed",
    "void",
)
LABELS = {
    WAITING: "待发放",
    PREPARED: "待复核",
    SENT: "发放中",
    PAID: "已发放，未签收",
    SIGNED: "已签收",
    VOID: "收据已冲销或已退费，不发",
}
OPEN = (WAITING, PREPARED, SENT)
# Days after which an open payable is alarming; and the words of each step.
AGES = (30, 60, 90)


@dataclass(frozen=True)
class Owed:
    """One payable as the page shows it."""

    payable: Payable
    status: str
    days: int
    line: PayOutLine | None
    failed: str
    receipt: str = ""

    @property
    def label(self) -> str:
        return LABELS[self.status]

    @property
    def open(self) -> bool:
        return self.status in OPEN

    @property
    def alarm(self) -> int:
        """The step of AGES that an open payable has passed, 0 for none."""
        return max((age for age in AGES if self.open and self.days > age), default=0)


@dataclass(frozen=True)
class Ageing:
    """Open payables of a department by age: how many people, how much."""

    department: str
    steps: tuple[tuple[int, int], ...]

    @property
    def label(self) -> str:
        return Department(self.department).label

    @property
    def people(self) -> int:
        return sum(people for people, _ in self.steps)

    @property
    def fen(self) -> int:
        return sum(fen for _, fen in self.steps)


def payables_of(user: User, cover_year: int) -> QuerySet[Payable]:
    """The year's payables in reach, oldest first, with all that `owed` reads."""
    endings = Entry.objects.filter(
        enrolment_id=OuterRef("entry__enrolment_id"), prev_seq=OuterRef("entry__seq")
    )
    left = OuterRef("entry__amount_fen") - OuterRef("amount_fen")
    over = endings.exclude(kind=Entry.Kind.REFUND, amount_fen__lte=left)
    lines = PayOutLine.objects.select_related("pay_out__area").prefetch_related("marks")
    return (
        Payable.objects.visible_to(user)
        .filter(cover_year=cover_year)
        .annotate(given_back=Exists(over))
        .select_related("entry__enrolment__person", "entry__group__parent", "area")
        .prefetch_related(Prefetch("lines", lines.order_by("attempt")))
        .order_by("since", "pk")
    )


def owed(payables: Iterable[Payable], *, on: date) -> list[Owed]:
    return [_owed(payable, on) for payable in payables]


def _owed(payable: Payable, on: date) -> Owed:
    lines = list(payable.lines.all())
    last = lines[-1] if lines else None
    marks = {mark.kind: mark for mark in last.marks.all()} if last else {}
    failed = marks["failed"].note or "退票" if "failed" in marks else ""
    status = WAITING
    if last and not failed and last.pay_out.state != PayOut.State.RETURNED:
        status = PREPARED if last.pay_out.state == PayOut.State.PREPARED else SENT
        status = SIGNED if "signed" in marks else PAID if "paid" in marks else status
    if payable.given_back and status == WAITING:
        status = VOID
    return Owed(payable, status, (on - payable.since).days, last, failed)


def ageing_of(found: Iterable[Owed]) -> list[Ageing]:
    """Per department: not yet 30 days, over 30, over 60, over 90."""
    sums: dict[str, list[list[int]]] = defaultdict(lambda: [[0, 0] for _ in (0, *AGES)])
    for one in found:
        if one.open:
            step = sums[one.payable.department][(0, *AGES).index(one.alarm)]
            step[0] += 1
            step[1] += one.payable.amount_fen
    return [
        Ageing(department, tuple((people, fen) for people, fen in steps))
        for department, steps in sorted(sums.items())
    ]


def rebates_not_raised(area: Area, cover_year: int) -> QuerySet[Entry]:
    """Payments that were collected in full and whose rebate nobody has put on the list yet."""
    payments = live_payments().filter(
        enrolment__cover_year=cover_year,
        group__code__startswith=area.code,
        assessment__settlement="refunded",
        assessment__subsidy_fen__gt=0,
    )
    raised = Payable.objects.filter(kind=Payable.Kind.REBATE, entry=OuterRef("pk"))
    return payments.filter(~Exists(raised))


def with_receipts(found: Iterable[Owed]) -> list[Owed]:
    """Each with the number of the receipt behind it. One query."""
    found = list(found)
    vouchers = {one.payable.entry.voucher_id for one in found}
    numbers = dict(Voucher.objects.filter(pk__in=vouchers).values_list("pk", "number"))
    return [replace(one, receipt=numbers[one.payable.entry.voucher_id]) for one in found]


def overdue(user: User, cover_year: int, *, on: date) -> list[Owed]:
    """What has not reached people after the first step of AGES."""
    last = on - timedelta(days=AGES[0])
    found = owed(payables_of(user, cover_year).filter(since__lt=last), on=on)
    return [one for one in found if one.alarm]


def waiting_pay_outs(user: User) -> int:
    """Batches that somebody else prepared and that wait for a second person."""
    prepared = PayOut.objects.visible_to(user).filter(state=PayOut.State.PREPARED)
    return prepared.exclude(prepared_by=user).count()


def standing_lines() -> QuerySet[PayOutLine]:
    """Lines whose money is on its way or went out."""
    lines = PayOutLine.objects.exclude(pay_out__state=PayOut.State.RETURNED)
    return lines.exclude(marks__kind="failed")


def pay_outs_of(voucher: Voucher) -> QuerySet[PayOut]:
    """Batches in which money of a receipt's people is on its way or went out."""
    entries = Entry.objects.filter(voucher_id=voucher.pk)
    standing = standing_lines().filter(payable__entry__in=entries)
    return PayOut.objects.filter(pk__in=standing.values("pay_out")).select_related("area")
