"""What is paid by code or transfer is at the bank at once: no day to count, none to take there."""

import pytest

from accounts.models import Level
from collection.actions.issue_slip import issue_assessment_slip
from collection.actions.means import Means
from collection.models import AssessmentSlip, Voucher
from collection.queries.arrived import arrived_in
from collection.queries.rosters import ready_lines
from collection.queries.slips import arrived_of
from tests.collection import desk
from tests.collection.signing import sign
from tests.world import NOW, TODAY, YEAR, World


def slip_of(world: World) -> AssessmentSlip:
    return issue_assessment_slip(
        group=world.groups["A1"][0],
        season=world.season,
        due_on=TODAY,
        actor=world.users["township-A"],
        on=TODAY,
        now=NOW,
    )


def come_all_the_way(world: World, slip: AssessmentSlip) -> tuple[int, int, int]:
    """People by slip, by roster and by ranking."""
    village = world.villages["A1"]
    ranked = arrived_in(world.towns["A"], Level.VILLAGE, YEAR, TODAY)[village.pk]
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
