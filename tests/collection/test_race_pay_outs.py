"""Money back to a person: a reversal and a pay-out of one payment never both happen."""

import uuid

import pytest

from collection.actions import reverse as reversing
from collection.actions.decide_difference import decide_difference
from collection.actions.pay_out import Payee, PayOutRefused, prepare_pay_out
from collection.actions.reverse import ReversalRefused
from collection.models import Payable, PayOut, Voucher
from collection.queries.differences import difference_of
from collection.queries.roster_dependents import live_payments
from subsidies.models import Roster
from tests.collection.desk import approve, ask, pay
from tests.committed import function_replaced, kinds, race
from tests.subsidies.desk import accepted, line_of, workbook
from tests.world import NOW, TODAY, World

pytestmark = pytest.mark.race
LOW = "城乡低保对象"
PLACES = [("A1", 0), ("A1", 1), ("A2", 0), ("A2", 1)]


@pytest.fixture
def owing(committed: World, settings, tmp_path) -> list[tuple[Voucher, Payable]]:
    """Four households paid too much for one of their people, and each is owed the difference."""
    settings.FILE_DIR = tmp_path / "files"
    vouchers = [pay(committed, village, place) for village, place in PLACES]
    people = [voucher.household.head for voucher in vouchers]
    accepted(committed, workbook(*(line_of(person) for person in people)), identity=LOW)
    Roster.objects.update(decided_at=NOW.replace(day=25))
    return [(voucher, _payable(committed, voucher)) for voucher in vouchers]


def _payable(world: World, voucher: Voucher) -> Payable:
    head = voucher.household.head
    entry = live_payments().select_related("enrolment").get(enrolment__person=head)
    decision = decide_difference(
        entry=entry,
        verdict="refund",
        shown_fen=difference_of(entry).difference_fen,
        note="属实",
        actor=world.users["county"],
        on=TODAY,
        now=NOW,
    )
    return decision.payable


def at_once(world: World, owing: list[tuple[Voucher, Payable]]) -> list:
    """For each payment its reversal is approved and its money put in a batch at the same moment."""
    actor, outcomes = world.users["civil_affairs"], []
    for voucher, payable in owing:
        request = ask(voucher)
        acts = [
            lambda r=request: approve(r, world.users["township-A"]),
            lambda p=payable: prepare_pay_out(
                payees=[Payee(p, "某人")], idem=uuid.uuid4(), actor=actor, now=NOW
            ),
        ]
        outcomes.append(race(2, lambda n, acts=acts: acts[n]()))
    return outcomes


def both(outcomes: list) -> int:
    """How often the money went back twice."""
    return sum(isinstance(one, Voucher) and isinstance(other, PayOut) for one, other in outcomes)


def test_reversal_and_pay_out_of_one_payment_never_both(committed: World, owing) -> None:
    outcomes = at_once(committed, owing)
    assert both(outcomes) == 0
    told = {type(outcome) for pair in outcomes for outcome in pair}
    assert told <= {Voucher, PayOut, ReversalRefused, PayOutRefused}


def test_without_the_guards_the_money_goes_back_twice(committed: World, owing, monkeypatch) -> None:
    """A negative control: neither side asks what the other has done."""
    monkeypatch.setattr(reversing, "_refuse_paid_out", lambda original: None)

    def anything(source: str) -> str:
        return source.replace("BEGIN", "BEGIN RETURN NEW;", 1)

    with (
        function_replaced("collection_reversal_before_pay_out", anything),
        function_replaced("collection_pay_out_line_fits", anything),
    ):
        assert both(at_once(committed, owing)) == len(owing)


def test_payable_is_put_in_one_batch_by_several_at_once(committed: World, owing) -> None:
    _, payable = owing[0]
    actors = [committed.users[name] for name in ("civil_affairs", "county", "finance")]
    outcomes = race(
        3,
        lambda n: prepare_pay_out(
            payees=[Payee(payable, "某人")], idem=uuid.uuid4(), actor=actors[n], now=NOW
        ),
    )
    assert kinds(outcomes) == {"PayOut": 1, "PayOutRefused": 2}
