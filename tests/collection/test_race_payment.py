"""Two collectors, the same person, different villages: one takes the money, the others are told.

The control drops the constraint and must see double payments: else the race proves nothing.
"""

import pytest

from accounts.models import User
from collection.actions.take_payment import AlreadyPaid, ShownLine
from collection.models import Account, Entry, Voucher
from collection.queries.check import check_ledger
from tests.collection import desk
from tests.collection.rows import prepare
from tests.committed import kinds, race, rounds, seeded, without
from tests.world import World, add_user

pytestmark = pytest.mark.race
WRITERS = 16


@pytest.fixture
def collectors(committed: World) -> list[tuple[str, User]]:
    """Sixteen collectors in four villages of two towns."""
    villages = list(committed.villages)
    return [
        (village, add_user(committed, f"collector-{number}", "village_clerk", place))
        for number in range(WRITERS)
        for village in [villages[number % len(villages)]]
        for place in [committed.villages[village]]
    ]


def everybody_pays(
    world: World, collectors: list, lines: list[ShownLine], village: str = "A1"
) -> list:
    """The same people's money, taken by all collectors at the same moment."""
    order = collectors[:]
    seeded("payment", Voucher.objects.count()).shuffle(order)

    def take(number: int) -> Voucher:
        at, collector = order[number]
        return desk.pay(world, village, at=at, by=collector, lines=lines)

    return race(WRITERS, take)


def live_payments(lines: list[ShownLine]) -> list[int]:
    """How many payments less reversals each person has."""
    entries = Entry.objects.filter(enrolment__in=[line.enrolment_id for line in lines])
    paid, reversed_ = entries.filter(kind="payment"), entries.filter(kind="reversal")
    return [
        paid.filter(enrolment=line.enrolment_id).count()
        - reversed_.filter(enrolment=line.enrolment_id).count()
        for line in lines
    ]


def test_sixteen_collectors_take_a_persons_money_once(committed: World, collectors: list) -> None:
    lines = desk.shown(committed.households["A1"][0])
    for _ in range(rounds(12)):
        outcomes = everybody_pays(committed, collectors, lines)
        assert kinds(outcomes) == {"AlreadyPaid": WRITERS - 1, "Voucher": 1}
        assert live_payments(lines) == [1, 1, 1]
        (voucher,) = [outcome for outcome in outcomes if isinstance(outcome, Voucher)]
        told = {outcome.why for outcome in outcomes if isinstance(outcome, AlreadyPaid)}
        assert all(voucher.number in why for why in told)
        desk.reverse(committed, voucher)
    assert list(check_ledger()) == []


def test_without_the_constraint_a_person_pays_twice(committed: World, collectors: list) -> None:
    doubles = 0
    with without("collection_entry", "entry_paid_once", "entry_reversal_target"):
        for village in committed.villages:
            # Assessments that stand already: writing them for the first time makes others wait.
            prepare(committed, village)
            lines = desk.shown(committed.households[village][0])
            everybody_pays(committed, collectors, lines, village)
            doubles += max(live_payments(lines)) > 1
    assert doubles > 0


def test_collectors_of_one_village_number_their_receipts_without_a_gap(committed: World) -> None:
    """Everybody takes another person's money: nobody loses, and no number is left out."""
    shown = [
        (village, place, line)
        for village in committed.villages
        for place in (0, 1)
        for line in desk.shown(committed.households[village][place])
    ]
    users = [
        add_user(committed, f"collector-{n}", "village_clerk", committed.villages["A1"])
        for n in range(WRITERS)
    ]

    def take(number: int) -> Voucher:
        village, place, line = shown[number]
        return desk.pay(committed, village, place, at="A1", by=users[number], lines=[line])

    outcomes = race(WRITERS, take)
    assert kinds(outcomes) == {"Voucher": WRITERS}
    assert sorted(voucher.no for voucher in outcomes) == list(range(1, WRITERS + 1))
    assert Account.objects.get(kind="premium").balance_fen == -WRITERS * desk.PRICE
    assert list(check_ledger()) == []
