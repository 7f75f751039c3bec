"""Person, receipt, money and record agree, or the difference is named: each kind, none false."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from accounts.models import Area, Level
from collection.actions.issue_slip import issue_assessment_slip, void_assessment_slip
from collection.models import AssessmentSlip, Series, Voucher
from collection.queries.reconciliation import (
    deposited_total,
    match_village,
    totals,
    village_differences,
)
from enrollment.models import Enrolment
from tests.collection import desk
from tests.committed import seeded, unguarded
from tests.world import NOW, TODAY, YEAR, World

TOMORROW, LATER = TODAY + timedelta(days=1), NOW + timedelta(days=1)


def issue(world: World, village: str, place: int) -> AssessmentSlip:
    return issue_assessment_slip(
        group=world.groups[village][place],
        season=world.season,
        due_on=TODAY,
        actor=world.users["township-A"],
        on=TODAY,
        now=NOW,
    )


def found(world: World, village: str) -> list[str]:
    """Every kind of difference that the village's reconciliation names, group by group."""
    area = world.villages[village]
    groups = [d.kind for group in match_village(area, YEAR) for d in group.differences]
    return sorted(groups + [d.kind for d in village_differences(area, YEAR)])


def settle_village(world: World, village: str) -> None:
    """Both groups assessed, paid, counted and deposited."""
    for place in (0, 1):
        issue(world, village, place)
        voucher = desk.pay(world, village, place)
    desk.deposit(desk.close(voucher.day, 6 * desk.PRICE))


def without_slip(world: World, village: str) -> None:
    settle_village(world, village)
    slip = AssessmentSlip.objects.filter(village=world.villages[village]).first()
    void_assessment_slip(slip=slip, reason="错", actor=world.users["township-A"], now=NOW)


def unpaid(world: World, village: str) -> None:
    issue(world, village, 1)
    issue(world, village, 0)
    desk.deposit(desk.closed_day(world, village, 0))


def other_amount(world: World, village: str) -> None:
    issue(world, village, 0)
    desk.waive(world, world.person(village, 0))
    issue(world, village, 1)
    desk.pay(world, village, 0)
    voucher = desk.pay(world, village, 1)
    desk.deposit(desk.close(voucher.day, 5 * desk.PRICE))


def open_day(world: World, village: str) -> None:
    issue(world, village, 0)
    issue(world, village, 1)
    desk.deposit(desk.closed_day(world, village, 0))
    desk.pay(world, village, 1)


def undeposited(world: World, village: str) -> None:
    issue(world, village, 0)
    issue(world, village, 1)
    desk.deposit(desk.closed_day(world, village, 0))
    voucher = desk.pay(world, village, 1, on=TOMORROW, now=LATER)
    desk.close(voucher.day, voucher.total_fen, now=LATER)


def cash_difference(world: World, village: str) -> None:
    for place in (0, 1):
        issue(world, village, place)
        voucher = desk.pay(world, village, place)
    counted = desk.close(voucher.day, 6 * desk.PRICE - 100, explanation="少一元")
    desk.deposit(desk.confirm(counted, world.users["township-A"]))


def without_record(world: World, village: str) -> None:
    """What the database refuses to everybody but its owner."""
    settle_village(world, village)
    leaver = world.enrolments(world.households[village][0])[0]
    with unguarded("enrollment_enrolment"):
        Enrolment.objects.filter(pk=leaver.pk).update(state="withdrawn")


def numbers(world: World, village: str) -> None:
    """What nobody can do through the portal: the owner cuts the last receipt off."""
    settle_village(world, village)
    last = Voucher.objects.filter(village=world.villages[village], kind="receipt").latest("no")
    with unguarded("collection_voucher", "collection_entry", "collection_series"):
        Series.objects.filter(pk=last.series_id).update(last_no=last.no + 1)


KINDS: list[Callable] = [
    without_slip,
    unpaid,
    other_amount,
    open_day,
    undeposited,
    cash_difference,
    without_record,
    numbers,
]


def test_a_village_whose_four_figures_agree_has_no_difference(world: World) -> None:
    settle_village(world, "A1")
    assert found(world, "A1") == []


def test_a_settled_village_is_matched_group_by_group(world: World) -> None:
    settle_village(world, "A1")
    assert [group.matched for group in match_village(world.villages["A1"], YEAR)] == [True, True]


def test_the_totals_are_the_sums_of_the_groups(world: World) -> None:
    settle_village(world, "A1")
    sums = totals(match_village(world.villages["A1"], YEAR))
    money = ("assessed_fen", "received_fen", "deposited_fen")
    assert {sums[name] for name in money} == {6 * desk.PRICE}
    assert deposited_total(world.villages["A1"], YEAR) == 6 * desk.PRICE


def test_waived_people_are_no_difference(world: World) -> None:
    for place in range(3):
        desk.waive(world, world.person("A1", place))
    settle_waived = [issue(world, "A1", 0), issue(world, "A1", 1)]
    desk.pay(world, "A1", 0)
    voucher = desk.pay(world, "A1", 1)
    desk.deposit(desk.close(voucher.day, 3 * desk.PRICE))
    assert (len(settle_waived), found(world, "A1")) == (2, [])


def test_a_reversal_and_a_new_payment_are_no_difference(world: World) -> None:
    desk.reverse(world, desk.pay(world, "A1", 0))
    settle_village(world, "A1")
    assert found(world, "A1") == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_planted_difference_is_named_and_no_other(world: World, kind: Callable) -> None:
    kind(world, "A1")
    assert found(world, "A1") == [kind.__name__]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_difference_is_named_in_its_own_village_alone(world: World, kind: Callable) -> None:
    settle_village(world, "A2")
    kind(world, "A1")
    assert found(world, "A2") == []


def test_differences_of_all_kinds_are_found_side_by_side(world: World) -> None:
    random = seeded("reconciliation")
    planted = {village: random.choice(KINDS) for village in world.villages}
    for village, kind in planted.items():
        kind(world, village)
    assert {village: found(world, village) for village in planted} == {
        village: [kind.__name__] for village, kind in planted.items()
    }


def test_a_person_who_moved_after_paying_is_money_without_a_record(world: World) -> None:
    settle_village(world, "A1")
    mover = world.enrolments(world.households["A1"][0])[0]
    with unguarded("enrollment_enrolment"):
        Enrolment.objects.filter(pk=mover.pk).update(group=world.groups["A2"][0])
    assert found(world, "A1") == ["without_record"]


def test_every_difference_names_what_mends_it(world: World) -> None:
    for village, kind in zip(world.villages, KINDS, strict=False):
        kind(world, village)
    areas = Area.objects.at(Level.VILLAGE)
    named = [d for area in areas for g in match_village(area, YEAR) for d in g.differences]
    assert all(difference.what and difference.cure and difference.url_name for difference in named)
    assert len(named) >= 4
