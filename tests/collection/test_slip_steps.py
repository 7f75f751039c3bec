"""A slip goes step by step: draft, issued, deposited, confirmed; void with a replacement."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import Role
from collection.actions.issue_slip import SlipRefused, issue_assessment_slip, void_assessment_slip
from collection.actions.settle_slip import (
    confirm_slip,
    issue_draft,
    record_slip_deposit,
    replace_assessment_slip,
)
from collection.models import AssessmentSlip
from enrollment.actions.register import register_household
from tests.collection import desk
from tests.world import HEAD, NOW, TODAY, World, add_user, member

DUE = TODAY + timedelta(days=30)


def issue(world: World, *, draft: bool = False, place: int = 0) -> AssessmentSlip | None:
    return issue_assessment_slip(
        group=world.groups["A1"][place],
        season=world.season,
        due_on=DUE,
        actor=world.users["township-A"],
        on=TODAY,
        now=NOW,
        draft=draft,
    )


def issued(world: World, slip: AssessmentSlip) -> AssessmentSlip:
    return issue_draft(slip=slip, actor=world.users["township-A"], on=TODAY, now=NOW)


def deposited(world: World, slip: AssessmentSlip) -> AssessmentSlip:
    return record_slip_deposit(
        slip=slip, bank_reference="0009", actor=world.users["township-A"], now=NOW
    )


def replaced(world: World, slip: AssessmentSlip) -> AssessmentSlip | None:
    return replace_assessment_slip(
        slip=slip,
        season=world.season,
        reason="金额变了",
        actor=world.users["township-A"],
        on=TODAY,
        now=NOW,
    )


def newcomer(world: World, serial: int = 700) -> None:
    register_household(
        group=world.groups["A1"][0],
        members=[member("后来人", serial, HEAD)],
        address="",
        phone="",
        season=world.season,
        head_relationship=HEAD,
        actor=world.users["clerk-A1"],
        now=NOW,
    )


def pay_to_the_bank(world: World) -> None:
    desk.deposit(desk.closed_day(world, "A1", 0))


def test_a_drafts_people_are_on_no_slip_until_it_is_issued(world: World):
    slip = issue(world, draft=True)
    assert not AssessmentSlip.objects.live().exists()
    assert issued(world, slip).state == "issued"
    assert slip.lines.filter(live=True).count() == 3


def test_a_draft_whose_amount_changed_is_not_issued(world: World):
    slip = issue(world, draft=True)
    desk.waive(world, world.person("A1"))
    with pytest.raises(SlipRefused, match="登记或金额变了"):
        issued(world, slip)


def test_two_drafts_of_the_same_people_are_issued_once(world: World):
    first, second = issue(world, draft=True), issue(world, draft=True)
    issued(world, first)
    with pytest.raises(SlipRefused, match="已经在别的核定单上"):
        issued(world, second)


def test_late_comers_go_on_a_supplement(world: World):
    assert issue(world).part == 0
    newcomer(world)
    late = issue(world)
    assert (late.part, late.persons, late.no) == (1, 1, 2)


def test_a_replacement_has_a_number_of_its_own_and_names_the_void_one(world: World):
    old = issue(world)
    new = replaced(world, old)
    old.refresh_from_db()
    assert (old.state, new.replaces_id, new.part) == ("void", old.pk, 0)
    assert new.number != old.number
    assert new.lines.filter(live=True).count() == 3


def test_only_money_at_the_bank_makes_a_slip_deposited(world: World):
    slip = issue(world)
    voucher = desk.pay(world)
    with pytest.raises(SlipRefused, match=r"已缴到银行的是0人0\.00元"):
        deposited(world, slip)
    desk.deposit(desk.close(voucher.day, voucher.total_fen))
    assert deposited(world, slip).state == "deposited"


def test_another_person_confirms(world: World):
    slip = issue(world)
    pay_to_the_bank(world)
    deposited(world, slip)
    with pytest.raises(SlipRefused, match="要由另一个人确认"):
        confirm_slip(slip=slip, actor=world.users["township-A"], now=NOW)
    other = add_user(world, "township-A-2", Role.TOWNSHIP_STAFF, world.towns["A"])
    assert confirm_slip(slip=slip, actor=other, now=NOW).state == "confirmed"


def test_a_deposited_slip_is_not_voided(world: World):
    slip = issue(world)
    pay_to_the_bank(world)
    deposited(world, slip)
    with pytest.raises(SlipRefused, match="已经缴到银行"):
        void_assessment_slip(slip=slip, reason="错", actor=world.users["township-A"], now=NOW)


@pytest.mark.parametrize(
    "change",
    [
        {"state": "confirmed"},
        {"state": "draft"},
        {"persons": 1},
        {"number": "x"},
        {"no": 9},
        {"issued_on": DUE},
    ],
    ids=str,
)
def test_the_database_keeps_the_steps_and_what_was_frozen(world: World, change: dict):
    slip = issue(world)
    with pytest.raises(DatabaseError), transaction.atomic():
        AssessmentSlip.objects.filter(pk=slip.pk).update(**change)


def test_a_slip_is_never_deleted(world: World):
    slip = issue(world)
    slip.lines.all().delete()
    with pytest.raises(DatabaseError, match="step by step"), transaction.atomic():
        slip.delete()


def test_the_township_goes_through_the_steps_on_the_page(world: World):
    client = world.client("township-A")
    group = world.groups["A1"][0].code
    made = client.post(reverse("collection:draft-slip", args=[group]), {"due_on": "2020-12-30"})
    assert "核对无误再开单" in client.get(made.url).content.decode()
    slip = AssessmentSlip.objects.get()
    client.post(reverse("collection:issue-draft", args=[slip.pk]))
    pay_to_the_bank(world)
    client.post(reverse("collection:deposit-slip", args=[slip.pk]), {"bank_reference": "0009"})
    assert "已缴款，待确认" in client.get(made.url).content.decode()
    add_user(world, "township-A-2", Role.TOWNSHIP_STAFF, world.towns["A"])
    world.client("township-A-2").post(reverse("collection:confirm-slip", args=[slip.pk]))
    assert "已确认" in client.get(made.url).content.decode()
