"""Paper receipts: the township issues a range, the village voids, the township takes back."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, Level, User
from collection.actions.spend_paper import PaperRefused
from collection.models import PaperBook, PaperNumber


def issue_paper(
    *,
    village: Area,
    collector: User,
    prefix: str,
    first_no: int,
    last_no: int,
    digits: int,
    actor: User,
    on: date,
    now: datetime,
) -> PaperBook:
    """Give a range of numbers to a collector. Raises PaperRefused when one was issued before."""
    town = Area.objects.get(code=village.code_at(Level.TOWN))
    try:
        with transaction.atomic():
            book = PaperBook.objects.create(
                town=town,
                village=village,
                collector=collector,
                prefix=prefix,
                first_no=first_no,
                last_no=last_no,
                digits=digits,
                issued_on=on,
                issued_by=actor,
            )
            PaperNumber.objects.bulk_create(
                PaperNumber(book=book, town=town, prefix=prefix, no=no)
                for no in range(first_no, last_no + 1)
            )
            _audit("issue_paper", book, actor, now, last_no - first_no + 1)
    except IntegrityError:
        raise PaperRefused(
            what="没有登记领用",
            why="这个号段里有号码以前已经发出去过",
            cure="请核对起止号；同一个号码全镇只能领用一次",
        ) from None
    return book


def void_paper(
    *, book: PaperBook, first_no: int, last_no: int, reason: str, actor: User, on: date, now
) -> int:
    """Void unused numbers with a reason, so that no number is left out (作废留号)."""
    fate = PaperNumber.Fate.VOID
    return _settle("void_paper", book, first_no, last_no, fate, reason, actor, on, now)


def return_paper(*, book: PaperBook, actor: User, on: date, now: datetime) -> int:
    """Take back what is left unused behind the last number that was settled."""
    with transaction.atomic():
        settled = book.numbers.exclude(fate=PaperNumber.Fate.UNUSED).order_by("-no").first()
        first = settled.no + 1 if settled else book.first_no
        fate = PaperNumber.Fate.RETURNED
        return _settle("return_paper", book, first, book.last_no, fate, "", actor, on, now)


def _settle(action, book, first_no, last_no, fate, reason, actor, on, now) -> int:
    with transaction.atomic():
        rows = book.numbers.select_for_update().filter(no__range=(first_no, last_no))
        rows = list(rows.order_by("no"))
        if not rows or any(row.fate != PaperNumber.Fate.UNUSED for row in rows):
            raise PaperRefused(
                what="没有办理",
                why="这些号码不在这本票里，或者已经使用、作废、退回",
                cure="请对照票据重新填写起止号",
            )
        book.numbers.filter(pk__in=[row.pk for row in rows]).update(
            fate=fate, reason=reason, settled_on=on, settled_by=actor
        )
        _audit(action, book, actor, now, len(rows))
    return len(rows)


def _audit(action: str, book: PaperBook, actor: User, now: datetime, papers: int) -> None:
    record_audit(
        action=action,
        obj=book,
        area=book.village,
        actor=actor,
        now=now,
        details={"papers": papers},
    )
