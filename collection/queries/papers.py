"""Paper receipts accounted for: issued, used, voided, handed back, left; and numbers left out."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Min, Q, QuerySet

from accounts.models import Area, Role, User
from collection.models import PaperBook, PaperNumber

Fate = PaperNumber.Fate


@dataclass(frozen=True)
class BookState:
    """One range until a day (领用核销): how many numbers met which fate, and what was left out."""

    book: PaperBook
    issued: int
    used: int
    void: int
    returned: int
    next_no: int | None
    gaps: tuple[str, ...]

    @property
    def left(self) -> int:
        return self.issued - self.used - self.void - self.returned

    @property
    def first(self) -> str:
        return self.book.text(self.book.first_no)

    @property
    def last(self) -> str:
        return self.book.text(self.book.last_no)

    @property
    def next(self) -> str:
        return self.book.text(self.next_no) if self.next_no else ""


def book_states(books: QuerySet[PaperBook], *, until: date | None = None) -> list[BookState]:
    """Each range as it stood at the end of a day, in two queries whatever the number."""
    settled = Q(numbers__settled_on__lte=until) if until else Q()
    if until:
        books = books.filter(issued_on__lte=until)
    counts = {
        fate: Count("numbers", filter=Q(numbers__fate=fate) & settled)
        for fate in (Fate.USED, Fate.VOID, Fate.RETURNED)
    }
    rows = books.select_related("village", "collector").annotate(
        used=counts[Fate.USED],
        void=counts[Fate.VOID],
        returned=counts[Fate.RETURNED],
        next_no=Min("numbers__no", filter=Q(numbers__fate=Fate.UNUSED)),
    )
    rows = list(rows.order_by("issued_on", "pk"))
    gaps = left_out(PaperBook.objects.filter(pk__in=[row.pk for row in rows]), settled_by=until)
    return [
        BookState(
            book=row,
            issued=row.last_no - row.first_no + 1,
            used=row.used,
            void=row.void,
            returned=row.returned,
            next_no=row.next_no,
            gaps=tuple(row.text(no) for no in gaps.get(row.pk, ())),
        )
        for row in rows
    ]


def left_out(books: QuerySet[PaperBook], *, settled_by: date | None = None) -> dict[int, list[int]]:
    """Book -> unused numbers below one that was used: a paper is missing, or was not entered."""
    used = Q(numbers__fate=Fate.USED)
    if settled_by:
        used &= Q(numbers__settled_on__lte=settled_by)
    highest = dict(books.annotate(top=Max("numbers__no", filter=used)).values_list("pk", "top"))
    rows = PaperNumber.objects.filter(book__in=[b for b, top in highest.items() if top])
    found: dict[int, list[int]] = {}
    unused = rows.filter(fate=Fate.UNUSED).order_by("no").values_list("book", "no")
    for book, no in unused:
        if no < highest[book]:
            found.setdefault(book, []).append(no)
    return found


def next_paper(collector: User, village: Area) -> str:
    """The next number that the collector would tear off; "" without a book in use."""
    numbers = PaperNumber.objects.filter(
        book__collector=collector, book__village=village, fate=Fate.UNUSED
    )
    first = numbers.select_related("book").order_by("book__issued_on", "book", F("no")).first()
    return first.book.text(first.no) if first else ""


def books_of(user: User) -> QuerySet[PaperBook]:
    """The township's books, or the clerk's own."""
    books = PaperBook.objects.visible_to(user, Role.TOWNSHIP_STAFF)
    return books | PaperBook.objects.visible_to(user, Role.VILLAGE_CLERK).filter(collector=user)
