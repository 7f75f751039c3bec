"""The acts of collection with everything filled in that a test does not speak of."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from accounts.models import User
from collection.actions.close_day import close_day, confirm_difference
from collection.actions.deposit import deposit_days
from collection.actions.means import CASH, Means
from collection.actions.reverse import approve_reversal, request_reversal
from collection.actions.take_payment import ShownLine, take_payment
from collection.models import CashDay, ReversalRequest, Voucher
from collection.queries.households import household_lines
from enrollment.models import Household, Person
from subsidies.models import Identity, Roster, RosterRow
from tests.world import NOW, TODAY, YEAR, World

PRICE = 28000  # fen: the notice's personal standard


def shown(household: Household, *, on: date = TODAY) -> list[ShownLine]:
    """What the household's page offers to take."""
    lines = household_lines(household, YEAR, on=on)
    return [ShownLine(line.enrolment.pk, line.quote.payable_fen) for line in lines if line.due]


def pay(
    world: World,
    village: str = "A1",
    place: int = 0,
    *,
    lines: Sequence[ShownLine] | None = None,
    at: str = "",
    by: User | None = None,
    idem: uuid.UUID | None = None,
    means: Means = CASH,
    on: date = TODAY,
    now: datetime = NOW,
) -> Voucher:
    """One receipt for a household of `village`, taken by the clerk of `at` (the same village)."""
    household = world.households[village][place]
    return take_payment(
        household=household,
        village=world.villages[at or village],
        lines=shown(household, on=on) if lines is None else lines,
        idem=idem or uuid.uuid4(),
        actor=by or world.users[f"clerk-{at or village}"],
        means=means,
        paid_on=on,
        now=now,
    )


def ask(voucher: Voucher, *, reason: str = "收错人", now: datetime = NOW) -> ReversalRequest:
    return request_reversal(voucher=voucher, reason=reason, actor=voucher.collector, now=now)


def approve(
    request: ReversalRequest, by: User, *, on: date = TODAY, now: datetime = NOW
) -> Voucher:
    return approve_reversal(
        request=request, idem=uuid.uuid4(), note="属实", actor=by, on=on, now=now
    )


def reverse(world: World, voucher: Voucher, *, on: date = TODAY, now: datetime = NOW) -> Voucher:
    """Asked for by the collector, approved by the township."""
    return approve(ask(voucher), world.users["township-A"], on=on, now=now)


def close(
    day: CashDay,
    counted_fen: int,
    *,
    explanation: str = "",
    by: User | None = None,
    now: datetime = NOW,
) -> CashDay:
    return close_day(
        day=day,
        denominations={"100": counted_fen // 100} if counted_fen else {},
        counted_fen=counted_fen,
        explanation=explanation,
        actor=by or day.collector,
        now=now,
    )


def confirm(
    day: CashDay, by: User, *, idem: uuid.UUID | None = None, now: datetime = NOW
) -> CashDay:
    return confirm_difference(day=day, idem=idem or uuid.uuid4(), actor=by, now=now)


def deposit(
    *days: CashDay,
    amount_fen: int | None = None,
    by: User | None = None,
    idem: uuid.UUID | None = None,
    on: date = TODAY,
    now: datetime = NOW,
) -> Voucher:
    total = sum(day.counted_fen or 0 for day in days)
    return deposit_days(
        days=days,
        bank="示例银行",
        bank_reference="0001",
        remark="示例村",
        amount_fen=total if amount_fen is None else amount_fen,
        idem=idem or uuid.uuid4(),
        actor=by or days[0].collector,
        deposited_on=on,
        now=now,
    )


def closed_day(world: World, village: str = "A1", place: int = 0) -> CashDay:
    """One household paid, its day counted and closed."""
    voucher = pay(world, village, place)
    return close(voucher.day, voucher.total_fen)


def waive(world: World, person: Person, name: str = "特困供养人员") -> Identity:
    """An accepted roster gives the person an identity whose premium is waived."""
    roster = Roster.objects.create(
        area=world.county,
        department="civil_affairs",
        cover_year=YEAR,
        notice=world.season.notice,
        file_name="名单.xlsx",
        file_sha256=uuid.uuid4().hex * 2,
        file_size=1,
        state=Roster.State.ACCEPTED,
        handed_in_by=world.users["civil_affairs"],
        handed_in_at=NOW,
    )
    row = RosterRow.objects.create(
        roster=roster, sheet="1", row=3, outcome=RosterRow.Outcome.MATCHED, person=person
    )
    return Identity.objects.create(
        id_index=person.id_index,
        cover_year=YEAR,
        name=name,
        department="civil_affairs",
        row=row,
    )
