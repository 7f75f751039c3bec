"""A refund pressed twice, and a refund against a reversal, at the same moment."""

import uuid

import pytest

from collection.actions.refund import RefundRefused, return_refund
from collection.models import Entry, RefundCase, Voucher
from collection.queries.check import check_ledger
from tests.collection import desk
from tests.collection.elsewhere import (
    applied,
    approved,
    booked,
    granted,
    line,
    paid_out,
    paid_twice,
    reviewed,
    started,
)
from tests.committed import function_replaced, kinds, race, rounds
from tests.world import NOW, World, add_user

pytestmark = pytest.mark.race
CLERKS = 6


def colleagues(world: World) -> list[str]:
    names = [f"payer-{number}" for number in range(CLERKS)]
    for name in names:
        add_user(world, name, "township_staff", world.towns["A"])
    return names


def test_several_clerks_pay_one_refund_once(committed: World) -> None:
    names = colleagues(committed)
    for number in range(rounds(3)):
        if not number:
            case = granted(committed, paid_twice(committed))
        else:
            booked(committed, line(committed.person("A1"), f"again-{number}"))
            case = granted(committed, RefundCase.objects.get(state="open"))
        outcomes = race(CLERKS, lambda n, case=case: paid_out(committed, case, by=names[n]))
        assert kinds(outcomes) == {"RefundRefused": CLERKS - 1, "Voucher": 1}
    assert list(check_ledger()) == []


def test_the_same_form_sent_at_once_gives_one_voucher(committed: World) -> None:
    case, key = granted(committed, paid_twice(committed)), uuid.uuid4()
    outcomes = race(CLERKS, lambda _: paid_out(committed, case, idem=key))
    assert {outcome.pk for outcome in outcomes} == {Voucher.objects.get(kind="refund").pk}


def test_granting_and_sending_back_at_once_leaves_one_answer(committed: World) -> None:
    case = paid_twice(committed)
    applied(committed, case)
    reviewed(committed, case)
    other = add_user(committed, "county-2", "county_bureau", committed.county)
    acts = (
        lambda: approved(committed, case),
        lambda: return_refund(case=case, note="缺材料", actor=other, now=NOW),
    )
    outcomes = race(2, lambda n: acts[n]())
    case.refresh_from_db()
    # Sent back after it was granted is an order that holds; granted after sent back is none.
    assert case.state in ("approved", "returned")
    if case.state == "approved":
        assert isinstance(outcomes[1], RefundRefused)


def reversal_against_refund(world: World) -> tuple[RefundCase, list]:
    """A waived person's receipt is reversed while its refund is paid."""
    desk.waive(world, world.person("A1"))
    asked = desk.ask(desk.pay(world, lines=[desk.shown(world.households["A1"][0])[0]]))
    case = started(world, "death")
    applied(world, case, amount_fen=0, payee="", bank="", account="")
    reviewed(world, case)
    other = add_user(world, "township-2", "township_staff", world.towns["A"])
    acts = (lambda: approved(world, case), lambda: desk.approve(asked, other))
    return case, race(2, lambda n: acts[n]())


def test_a_refund_and_a_reversal_at_once_give_back_once(committed: World) -> None:
    case, _ = reversal_against_refund(committed)
    case.refresh_from_db()
    reversed_ = Entry.objects.filter(kind="reversal").exists()
    if case.state == "approved" and not reversed_:
        paid_out(committed, case)
    if case.state == "approved" and reversed_:
        with pytest.raises(RefundRefused, match="已经冲销或退还过"):
            paid_out(committed, case)
    assert Entry.objects.filter(seq=2).count() == 1
    assert list(check_ledger()) == []


def test_without_the_trigger_a_refund_needs_no_granted_case(committed: World) -> None:
    """The control: the very step that the trigger refuses goes through without it."""
    case = granted(committed, paid_twice(committed))
    with function_replaced(
        "collection_refundcase_steps",
        lambda source: source.replace(
            "('open', 'applied'),", "('open', 'applied'), ('approved', 'reviewed'),"
        ),
    ):
        assert RefundCase.objects.filter(pk=case.pk).update(state="reviewed")
