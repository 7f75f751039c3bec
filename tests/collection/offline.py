"""Acts of a device that collects without a network, with the rest filled in."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from collection.actions.decide_offline import book_conflict, return_conflict
from collection.actions.issue_offline import issue_offline
from collection.actions.take_in_offline import Sent, take_in_offline
from collection.actions.take_payment import ShownLine
from collection.models import OfflineBook, OfflineDecision, OfflinePayment
from tests.collection import desk
from tests.world import NOW, TODAY, YEAR, World


def take_out(world: World, village: str = "A1", place: int = 0, by: str = "") -> OfflineBook:
    return issue_offline(
        group=world.groups[village][place],
        cover_year=YEAR,
        key=uuid.uuid4(),
        actor=world.users[by or f"clerk-{village}"],
        now=NOW,
    )


def sent(
    world: World,
    no: int = 1,
    *,
    village: str = "A1",
    place: int = 0,
    lines: Sequence[ShownLine] | None = None,
    key: uuid.UUID | None = None,
    taken_at: datetime = NOW,
    void: str = "",
) -> Sent:
    home = world.households[village][place]
    shown = desk.shown(home) if lines is None else lines
    return Sent(no, key or uuid.uuid4(), home, shown, taken_at, void)


def send(book: OfflineBook, one: Sent, *, on: date = TODAY, now: datetime = NOW) -> OfflinePayment:
    return take_in_offline(book=book, sent=one, actor=book.clerk, on=on, now=now)


def conflict(world: World, book: OfflineBook | None = None, no: int = 1) -> OfflinePayment:
    """Taken at the door while another receipt of the same household was written at the desk."""
    book, one = book or take_out(world), sent(world, no)
    desk.pay(world)
    return send(book, one)


def give_back(payment: OfflinePayment, key: uuid.UUID | None = None) -> OfflineDecision:
    return return_conflict(
        payment=payment,
        reason="当面退给户主",
        key=key or uuid.uuid4(),
        actor=payment.book.clerk,
        now=NOW,
    )


def book_it(
    payment: OfflinePayment, lines: Sequence[ShownLine], key: uuid.UUID | None = None
) -> OfflineDecision:
    return book_conflict(
        payment=payment,
        lines=lines,
        key=key or uuid.uuid4(),
        actor=payment.book.clerk,
        on=TODAY,
        now=NOW,
    )


LATER = NOW + timedelta(hours=100)
