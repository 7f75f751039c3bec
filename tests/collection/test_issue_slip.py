"""Assessment slips (核定单): numbered, frozen, and nobody on two of them."""

import pytest

from collection.actions.issue_slip import SlipRefused, issue_assessment_slip, void_assessment_slip
from collection.models import AssessmentSlip, AssessmentSlipLine
from enrollment.models import Enrolment
from tests.collection import desk
from tests.world import NOW, TODAY, World

DUE = TODAY.replace(month=12, day=31)


def issue(world: World, village: str = "A1", place: int = 0, **more) -> AssessmentSlip | None:
    return issue_assessment_slip(
        group=world.groups[village][place],
        season=world.season,
        due_on=DUE,
        actor=world.users["township-A"],
        **{"on": TODAY, "now": NOW} | more,
    )


def void(world: World, slip: AssessmentSlip) -> AssessmentSlip:
    return void_assessment_slip(
        slip=slip, reason="金额变了", actor=world.users["township-A"], now=NOW
    )


def amounts(slip: AssessmentSlip) -> list[int]:
    return list(slip.lines.order_by("line").values_list("assessment__payable_fen", flat=True))


def test_a_group_gets_one_slip_with_all_its_people(world: World) -> None:
    slip = issue(world)
    assert (slip.no, slip.persons, slip.payable_fen) == (1, 3, 3 * desk.PRICE)


def test_a_slip_has_a_number_of_its_village(world: World) -> None:
    assert issue(world).number.rpartition("-")[0] == "2021-430699-101201-H-00001"


def test_the_villages_next_group_gets_the_next_number(world: World) -> None:
    assert [issue(world, place=0).no, issue(world, place=1).no] == [1, 2]


def test_waived_people_stand_on_the_slip(world: World) -> None:
    desk.waive(world, world.person("A1", 0))
    slip = issue(world)
    assert (slip.persons, slip.waived_fen, slip.payable_fen) == (3, desk.PRICE, 2 * desk.PRICE)


def test_a_later_roster_does_not_change_a_slip(world: World) -> None:
    slip = issue(world)
    desk.waive(world, world.person("A1", 0))
    slip.refresh_from_db()
    assert (amounts(slip), slip.payable_fen) == ([desk.PRICE] * 3, 3 * desk.PRICE)


def test_nobody_stands_on_two_live_slips(world: World) -> None:
    issue(world)
    assert issue(world) is None


def test_only_who_is_new_stands_on_the_second_slip(world: World) -> None:
    late = world.enrolments(world.households["A1"][0])[2]
    Enrolment.objects.filter(pk=late.pk).update(state="withdrawn")
    issue(world)
    Enrolment.objects.filter(pk=late.pk).update(state="enrolled")
    second = issue(world)
    assert list(second.lines.values_list("enrolment", flat=True)) == [late.pk]


def test_after_voiding_everybody_is_assessed_again(world: World) -> None:
    void(world, issue(world))
    desk.waive(world, world.person("A1", 0))
    assert amounts(issue(world)) == [0, desk.PRICE, desk.PRICE]


def test_a_voided_slip_keeps_its_number(world: World) -> None:
    void(world, issue(world))
    assert issue(world).no == 2


def test_a_voided_slip_keeps_its_lines_and_amounts(world: World) -> None:
    slip = void(world, issue(world))
    issue(world)
    assert (amounts(slip), slip.lines.filter(live=True).count()) == ([desk.PRICE] * 3, 0)


def test_a_slip_is_voided_once(world: World) -> None:
    slip = issue(world)
    void(world, slip)
    with pytest.raises(SlipRefused, match="这张核定单已经作废"):
        void(world, slip)


def test_a_group_of_nobody_gets_none(world: World) -> None:
    Enrolment.objects.filter(group=world.groups["A1"][0]).update(state="withdrawn")
    assert (issue(world), AssessmentSlip.objects.count()) == (None, 0)


def test_outside_the_window_no_slip_is_issued(world: World) -> None:
    with pytest.raises(SlipRefused):
        issue(world, on=TODAY.replace(month=8, day=31))
    assert AssessmentSlipLine.objects.count() == 0
