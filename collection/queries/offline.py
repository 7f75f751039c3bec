"""Reads of walking lists taken out: what is out, what came back, what waits."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounts.models import Area, Role, User
from collection.models import OfflineBook, OfflinePayment, Voucher
from collection.queries.households import live_receipts
from enrollment.models import Enrolment
from subsidies.queries import Quoted, quotes_for

Outcome = OfflinePayment.Outcome
CONFLICT = Q(outcome=Outcome.CONFLICT)


def undecided(payments: QuerySet[OfflinePayment]) -> QuerySet[OfflinePayment]:
    return payments.filter(CONFLICT, decision__isnull=True)


def missing_numbers(book: OfflineBook, last_no: int) -> list[str]:
    """Numbers up to `last_no` of which nothing was ever sent, as they are printed."""
    sent = set(book.payments.values_list("no", flat=True))
    return [book.text(no) for no in range(1, last_no + 1) if no not in sent]


@dataclass(frozen=True)
class OfflineState:
    """One list: what was sent of its numbers, what waits, and what nobody knows yet."""

    book: OfflineBook
    sent: int
    taken: int
    void: int
    waiting: int
    waiting_fen: int
    top: int
    gaps: tuple[str, ...]
    expired: bool

    @property
    def unused(self) -> int | None:
        """Numbers known not to be used: told when the list is handed back, before that nobody's."""
        return None if self.book.last_no is None else self.book.numbers - self.book.last_no

    @property
    def returned(self) -> int:
        """Conflicts whose money went back whole."""
        return self.sent - self.taken - self.void - self.waiting


def offline_states(books: QuerySet[OfflineBook], *, now: datetime) -> list[OfflineState]:
    """Each list in two queries whatever their number; those that are out stand first."""
    waiting = Q(payments__outcome=Outcome.CONFLICT, payments__decision__isnull=True)
    booked = Q(payments__voucher__isnull=False) | Q(payments__decision__voucher__isnull=False)
    rows = books.select_related("clerk", "village", "group", "ended_by").annotate(
        sent=Count("payments"),
        taken=Count("payments", filter=booked),
        void=Count("payments", filter=Q(payments__outcome=Outcome.VOID)),
        waiting=Count("payments", filter=waiting),
        waiting_fen=Coalesce(Sum("payments__total_fen", filter=waiting), 0),
        top=Coalesce(Max("payments__no"), 0),
    )
    rows = sorted(rows, key=lambda row: (row.state != OfflineBook.State.OUT, -row.pk))
    numbers: dict[int, set[int]] = {}
    sent = OfflinePayment.objects.filter(book__in=[row.pk for row in rows])
    for book, no in sent.values_list("book", "no"):
        numbers.setdefault(book, set()).add(no)
    return [_state(row, numbers.get(row.pk, set()), now) for row in rows]


def _state(row: OfflineBook, sent: set[int], now: datetime) -> OfflineState:
    gaps = tuple(row.text(no) for no in range(1, row.top) if no not in sent)
    counts = {name: getattr(row, name) for name in ("sent", "taken", "void", "waiting", "top")}
    expired = row.state == OfflineBook.State.OUT and row.expires_at <= now
    return OfflineState(book=row, waiting_fen=row.waiting_fen, gaps=gaps, expired=expired, **counts)


def offline_books(user: User) -> QuerySet[OfflineBook]:
    """The township's lists, or the clerk's own."""
    books = OfflineBook.objects.visible_to(user, Role.TOWNSHIP_STAFF)
    own = OfflineBook.objects.visible_to(user, Role.VILLAGE_CLERK).filter(clerk=user)
    return books | own


def payments_of(book: OfflineBook) -> QuerySet[OfflinePayment]:
    """What was sent, by number, with receipts and decisions."""
    rows = book.payments.select_related(
        "book", "household__head", "voucher", "decision__voucher", "decision__by"
    )
    return rows.order_by("no")


@dataclass(frozen=True)
class OutOffline:
    """What a collector's day does not know of: lists that are out, and cash that waits."""

    books: int
    waiting: int
    waiting_fen: int


def out_offline(collector: User, village: Area, cover_year: int) -> OutOffline:
    books = OfflineBook.objects.filter(clerk=collector, village=village, cover_year=cover_year)
    waiting = undecided(OfflinePayment.objects.filter(book__in=books))
    told = waiting.aggregate(n=Count("pk"), fen=Coalesce(Sum("total_fen"), 0))
    return OutOffline(books=books.out().count(), waiting=told["n"], waiting_fen=told["fen"])


@dataclass(frozen=True)
class Now:
    """One line of a conflict beside what the portal says today; `enrolment` None: not here."""

    pk: int
    taken_fen: int
    enrolment: Enrolment | None
    quote: Quoted | None
    paid: Voucher | None

    @property
    def due(self) -> bool:
        return self.quote is not None and self.paid is None and not self.quote.refused

    @property
    def due_fen(self) -> int:
        return self.quote.payable_fen if self.due else 0


@dataclass(frozen=True)
class Cards:
    """The two cards of a conflict: what was taken at the door, what stands now."""

    payment: OfflinePayment
    lines: tuple[Now, ...]

    @property
    def due(self) -> list[Now]:
        return [line for line in self.lines if line.due]

    @property
    def due_fen(self) -> int:
        return sum(line.due_fen for line in self.lines)

    @property
    def back_fen(self) -> int:
        """What goes back to the payer if the rest is booked; below zero: to ask for besides."""
        return self.payment.total_fen - self.due_fen


def cards_of(payment: OfflinePayment, *, on: date) -> Cards:
    """Whoever does not stand in the household any more is told by nothing but the fact."""
    ids = [pk for pk, _ in payment.lines]
    rows = Enrolment.objects.live().filter(pk__in=ids, household=payment.household)
    found = {row.pk: row for row in rows.select_related("person", "group")}
    quoted = quotes_for(list(found.values()), on=on)
    paid = live_receipts(list(found))
    return Cards(
        payment=payment,
        lines=tuple(
            Now(pk, fen, found.get(pk), quoted.get(pk), paid.get(pk)) for pk, fen in payment.lines
        ),
    )
