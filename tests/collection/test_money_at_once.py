"""What is paid by code or transfer is at the bank at once: no day to count, none to take there."""

from datetime import timedelta

import pytest

from accounts.models import Level
from collection.actions.issue_slip import issue_assessment_slip
from collection.actions.means import Means
from collection.models import AssessmentSlip, CashDay, Voucher
from collection.queries.arrived import arrived_in
from collection.queries.check import check_ledger
from collection.queries.days import undeposited
from collection.queries.reconciliation import match_village
from collection.queries.rosters import ready_lines
from collection.queries.slips import arrived_of
from tests.collection import desk
from tests.collection.elsewhere import granted, paid_out, started
from tests.collection.signing import sign
from tests.world import NOW, TODAY, YEAR, World


def slip_of(world: World, *, draft: bool = False) -> AssessmentSlip:
    return issue_assessment_slip(
        group=world.groups["A1"][0],
        season=world.season,
        due_on=TODAY,
        actor=world.users["township-A"],
        on=TODAY,
        now=NOW,
        draft=draft,
    )


def come_all_the_way(world: World, slip: AssessmentSlip, until=TODAY) -> tuple[int, int, int]:
    """People by slip, by roster and by ranking."""
    village = world.villages["A1"]
    ranked = arrived_in(world.towns["A"], Level.VILLAGE, YEAR, until)[village.pk]
    return arrived_of(slip)[0], len(ready_lines(village, YEAR)), ranked.people


@pytest.mark.parametrize("method", [Voucher.Method.QR, Voucher.Method.TRANSFER])
def test_what_went_to_the_bank_counts_on_the_open_day(world: World, method: Voucher.Method):
    slip = slip_of(world)
    desk.pay(world, "A1", 0, means=Means(method, reference="20201020001"))

    assert come_all_the_way(world, slip) == (3, 3, 3)
    assert sign(world, "A1", "village").roster.people == 3


def test_cash_counts_when_its_day_was_taken_to_the_bank(world: World):
    slip = slip_of(world)
    voucher = desk.pay(world, "A1", 0)
    assert come_all_the_way(world, slip) == (0, 0, 0)

    day = desk.close(voucher.day, voucher.total_fen)
    assert come_all_the_way(world, slip) == (0, 0, 0)

    desk.deposit(day)
    assert come_all_the_way(world, slip) == (3, 3, 3)


def test_a_day_on_which_all_was_given_back_has_nothing_to_take_there(world: World):
    """One household pays, another one's payment of the day before is reversed from that cash."""
    slip = slip_of(world)
    gone = desk.pay(world, "A1", 1)
    desk.close(gone.day, gone.total_fen)
    tomorrow, later = TODAY + timedelta(days=1), NOW + timedelta(days=1)
    voucher = desk.pay(world, "A1", 0, on=tomorrow, now=later)
    desk.reverse(world, gone, on=tomorrow, now=later)
    assert come_all_the_way(world, slip, tomorrow) == (0, 0, 0)

    day = desk.close(CashDay.objects.get(pk=voucher.day_id), 0, now=later)
    assert come_all_the_way(world, slip, tomorrow) == (3, 3, 3)
    (group, _) = match_village(world.villages["A1"], YEAR)
    assert (group.deposited_fen, group.undeposited_fen) == (voucher.total_fen, 0)
    assert day not in undeposited(day.collector)
    desk.deposit(CashDay.objects.get(pk=gone.day_id), on=tomorrow, now=later)
    refund = granted(world, started(world, "wrong"), on=tomorrow)
    assert paid_out(world, refund, on=tomorrow).total_fen == desk.PRICE
    assert list(check_ledger()) == []


def test_a_drafts_people_have_not_come_all_the_way(world: World):
    slip_of(world, draft=True)
    desk.pay(world, "A1", 0, means=Means(Voucher.Method.QR, reference="20201020001"))
    village = world.villages["A1"]
    assert arrived_in(world.towns["A"], Level.VILLAGE, YEAR, TODAY)[village.pk].people == 0
