"""What a device takes along: a group in walking order, without numbers in full or telephones."""

from datetime import date, datetime

from collection.models import OfflineBook, OfflinePayment
from collection.queries.offline import Cards, Now
from collection.queries.walks import Member, Stop, walk


def list_for_device(book: OfflineBook, *, on: date, now: datetime) -> dict:
    """The list as JSON, amounts as quoted on `on`. Its time is told as a span: a device's own
    clock may be wrong."""
    stops = walk(book.group, book.cover_year, on=on)
    return {
        "book": book.pk,
        "place": f"{book.village.name}{book.group.name}",
        "year": book.cover_year,
        "numbers": book.numbers,
        "prefix": book.text(0)[:-3],
        "seconds": max(0, int((book.expires_at - now).total_seconds())),
        "households": [_household(stop) for stop in stops],
    }


def _household(stop: Stop) -> dict:
    home = stop.household
    return {
        "id": home.pk,
        "place": stop.place,
        "number": home.number,
        "head": home.head.name,
        "address": home.address,
        "members": [_member(member) for member in stop.members],
    }


def _member(member: Member) -> dict:
    person, quote = member.enrolment.person, member.quote
    return {
        "id": member.enrolment.pk,
        "name": person.name,
        "masked": person.id_number.masked if person.id_number else "",
        "fen": quote.payable_fen,
        "identity": quote.identity if quote.subsidy_fen else "",
        "paid": member.paid is not None,
        "refused": quote.message if quote.refused else "",
    }


def answer_for_device(payment: OfflinePayment) -> dict:
    """What became of one payment, as the device shows it; names nobody."""
    decision = getattr(payment, "decision", None)
    voucher = payment.voucher or (decision and decision.voucher)
    return {
        "no": payment.no,
        "state": f"decided_{decision.kind}" if decision else payment.outcome,
        "receipt": voucher.number if voucher else "",
        "why": payment.get_why_display(),
    }


def now_for_device(cards: Cards) -> list[dict]:
    """The other card of a conflict, enrolment by enrolment; the device knows the names."""
    return [{"id": line.pk, "fen": line.due_fen, "text": _stands(line)} for line in cards.lines]


def _stands(line: Now) -> str:
    if line.enrolment is None:
        return "已不在这一户或已退出参保"
    if line.paid:
        return f"已缴费，收据号 {line.paid.number}，{line.paid.collector.display_name}收"
    return line.quote.message if line.quote.refused else ""
