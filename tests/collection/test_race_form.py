"""The same form sent sixteen times at once: one receipt, sixteen times its number."""

import uuid

import pytest

from collection.actions import ledger
from collection.actions.take_payment import ShownLine
from collection.models import Voucher
from collection.queries.check import check_ledger
from tests.collection import desk
from tests.committed import kinds, other_session, race, rounds, seeded
from tests.world import World

pytestmark = pytest.mark.race
SENT = 16


def sent_at_once(world: World, lines: list[ShownLine], idem: uuid.UUID) -> list:
    return race(SENT, lambda _: desk.pay(world, lines=lines, idem=idem))


def test_the_same_form_sixteen_times_is_one_receipt(committed: World) -> None:
    lines = desk.shown(committed.households["A1"][0])
    for _ in range(rounds(8)):
        outcomes = sent_at_once(committed, lines, uuid.uuid4())
        assert kinds(outcomes) == {"Voucher": SENT}
        assert len({voucher.number for voucher in outcomes}) == 1
        desk.reverse(committed, outcomes[0])
    assert Voucher.objects.filter(kind="receipt").count() == rounds(8)
    assert list(check_ledger()) == []


def test_without_the_second_look_clerks_are_told_that_somebody_else_took_it(
    committed: World, monkeypatch
) -> None:
    """The key looked up before the lock only, as one would write it first."""
    seen = ledger.replay

    def looks_first(world: World, lines: list[ShownLine], idem: uuid.UUID) -> Voucher:
        asked = ledger.request_hash(
            world.households["A1"][0].pk,
            world.villages["A1"].pk,
            sorted((line.enrolment_id, line.amount_fen) for line in lines),
        )
        done = seen(actor=world.users["clerk-A1"], idem=idem, asked=asked)
        return done or desk.pay(world, lines=lines, idem=idem)

    monkeypatch.setattr(ledger, "replay", lambda **_: None)
    lines, idem = desk.shown(committed.households["A1"][0]), uuid.uuid4()
    outcomes = race(SENT, lambda _: looks_first(committed, lines, idem))
    assert Voucher.objects.count() == 1
    assert kinds(outcomes).get("AlreadyPaid", 0) > 0


def test_a_form_and_its_changed_copy_at_once_make_one_receipt(committed: World) -> None:
    """Half of them name one person fewer: whoever is first decides, the others are refused."""
    lines = desk.shown(committed.households["A1"][0])
    random = seeded("form")
    for _ in range(rounds(4)):
        idem, order = uuid.uuid4(), random.sample(range(SENT), SENT)
        outcomes = race(
            SENT,
            lambda n, idem=idem, order=order: desk.pay(
                committed, lines=lines[: 2 + order[n] % 2], idem=idem
            ),
        )
        assert kinds(outcomes) == {"FormReused": SENT // 2, "Voucher": SENT // 2}
        receipts = {outcome.pk for outcome in outcomes if isinstance(outcome, Voucher)}
        assert len(receipts) == 1
        desk.reverse(committed, Voucher.objects.get(pk=receipts.pop()))


def test_a_series_that_somebody_holds_too_long_is_told_and_nothing_is_written(
    committed: World, monkeypatch
) -> None:
    monkeypatch.setattr(ledger, "LOCK_TIMEOUT", "100ms")
    desk.pay(committed, place=0)
    session = other_session()
    session.autocommit = False
    session.cursor().execute("SELECT 1 FROM collection_series FOR UPDATE")
    with pytest.raises(ledger.Busy, match="再按一次"):
        desk.pay(committed, place=1)
    session.close()
    assert desk.pay(committed, place=1).no == 2


def test_one_deposit_form_sixteen_times_is_one_deposit(committed: World) -> None:
    day, idem = desk.closed_day(committed), uuid.uuid4()
    outcomes = race(SENT, lambda _: desk.deposit(day, idem=idem))
    assert kinds(outcomes) == {"Voucher": SENT}
    assert Voucher.objects.filter(kind="deposit").count() == 1


def test_sixteen_deposits_of_one_day_are_one(committed: World) -> None:
    day = desk.closed_day(committed)
    outcomes = race(SENT, lambda _: desk.deposit(day))
    assert kinds(outcomes) == {"DepositRefused": SENT - 1, "Voucher": 1}
