"""Three parties sign a village's roster: frozen by the first, nobody for two, changes shown."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from accounts.models import AuditEntry, Role, RoleAssignment
from collection.actions.issue_slip import issue_assessment_slip
from collection.actions.sign_roster import SigningRefused, void_roster
from collection.models import CollectionRoster, CollectionRosterLine, RosterSignature, Voucher
from collection.queries.rosters import changes_since, parties_of, standing_of
from rules.notices import load
from tests.collection import desk
from tests.collection.signing import settle, sign
from tests.committed import unguarded
from tests.world import NOW, TODAY, World

THREE = ("village", "township", "second")
LATER = TODAY + timedelta(days=1), NOW + timedelta(days=1)


def test_three_sign_and_the_roster_is_complete(world: World):
    settle(world, "A1")
    for party in THREE:
        roster = sign(world, "A1", party).roster
    standing = standing_of(roster)
    assert (standing.complete, standing.changes, standing.intact) == (True, [], True)
    assert (roster.people, roster.fen, roster.batch) == (3, 3 * desk.PRICE, 1)
    assert AuditEntry.objects.filter(action="sign_roster").count() == 3


def test_the_first_signature_freezes_and_later_payers_come_on_the_next_batch(world: World):
    settle(world, "A1", 0)
    first = sign(world, "A1", "village").roster
    settle_next_day(world)
    assert sign(world, "A1", "township").roster.pk == first.pk
    sign(world, "A1", "second")
    second = sign(world, "A1", "village").roster
    assert (second.batch, second.people) == (2, 3)
    assert first.lines.count() == 3


def settle_next_day(world: World) -> None:
    later, at = LATER
    issue_assessment_slip(
        group=world.groups["A1"][1],
        season=world.season,
        due_on=later,
        actor=world.users["township-A"],
        on=later,
        now=at,
    )
    voucher = desk.pay(world, "A1", 1, on=later, now=at)
    desk.deposit(desk.close(voucher.day, voucher.total_fen, now=at), on=later, now=at)


def test_nobody_signs_for_two(world: World):
    settle(world, "A1")
    clerk = world.users["clerk-A1"]
    RoleAssignment.objects.create(
        user=clerk, role=Role.TOWNSHIP_STAFF, area=world.towns["A"], since=TODAY
    )
    sign(world, "A1", "village")
    with pytest.raises(SigningRefused, match="同一个人不能代表两方"):
        sign(world, "A1", "township", by=clerk)


def test_the_database_itself_lets_nobody_sign_for_two(world: World):
    settle(world, "A1")
    signed = sign(world, "A1", "village")
    with pytest.raises(IntegrityError, match="roster_nobody_for_two"), transaction.atomic():
        RosterSignature.objects.create(
            roster=signed.roster,
            party="township",
            signed_by=signed.signed_by,
            signed_at=NOW,
            digest=signed.digest,
        )


@pytest.mark.parametrize("party", ["township", "second", "hospital", "nobody"])
def test_a_clerk_signs_for_the_village_alone(world: World, party: str):
    settle(world, "A1")
    with pytest.raises(SigningRefused, match="不能代表这一方"):
        sign(world, "A1", party, by=world.users["clerk-A1"])


def test_the_same_party_signs_once(world: World):
    settle(world, "A1")
    sign(world, "A1", "second")
    with pytest.raises(SigningRefused, match="已经代表这一方签过字"):
        sign(world, "A1", "second", by=world.users["tax-office-A"])


def test_while_money_is_not_at_the_bank_nobody_signs(world: World):
    settle(world, "A1", 0)
    desk.pay(world, "A1", 1)
    with pytest.raises(SigningRefused, match="还没有日清"):
        sign(world, "A1", "village")
    assert not CollectionRoster.objects.exists()


def test_without_anybody_who_paid_there_is_nothing_to_sign(world: World):
    with pytest.raises(SigningRefused, match="没有可以签字的清册"):
        sign(world, "A1", "village")


def test_a_reversal_after_signing_shows_as_a_change(world: World):
    settle(world, "A1", 0)
    roster = sign(world, "A1", "village").roster
    line = roster.lines.order_by("line").first()
    receipt = Voucher.objects.get(number=line.receipt)
    later, at = LATER
    desk.pay(world, "A1", 1, on=later, now=at)
    desk.approve(desk.ask(receipt, now=at), world.users["township-A"], on=later, now=at)
    assert [change.what for change in changes_since(roster)] == ["收据已冲销"] * 3
    page = world.client("township-A").get(
        reverse("collection:village-reconciliation", args=[world.villages["A1"].code])
    )
    assert "冻结以后有3人发生变化" in page.content.decode()
    with pytest.raises(SigningRefused, match="不能签字"):
        sign(world, "A1", "township", now=at)


def test_an_unfinished_roster_is_voided_with_a_reason_and_signed_anew(world: World):
    settle(world, "A1")
    roster = sign(world, "A1", "village").roster
    void_roster(roster=roster, reason="漏了一户", actor=world.users["township-A"], now=NOW)
    again = sign(world, "A1", "village").roster
    assert (again.batch, again.people) == (2, 3)
    assert again.number != roster.number


def test_a_complete_roster_is_not_voided(world: World):
    settle(world, "A1")
    for party in THREE:
        roster = sign(world, "A1", party).roster
    with pytest.raises(SigningRefused, match="三方都已签字"):
        void_roster(roster=roster, reason="错", actor=world.users["township-A"], now=NOW)
    with pytest.raises(DatabaseError, match="a frozen roster stands"), transaction.atomic():
        CollectionRoster.objects.filter(pk=roster.pk).update(
            voided_at=NOW, voided_by=roster.frozen_by, void_reason="x"
        )


@pytest.mark.parametrize("change", [{"fen": 1}, {"people": 9}, {"batch": 7}])
def test_what_was_frozen_is_not_changed(world: World, change: dict):
    settle(world, "A1")
    roster = sign(world, "A1", "village").roster
    with pytest.raises(DatabaseError, match="a frozen roster stands"), transaction.atomic():
        CollectionRoster.objects.filter(pk=roster.pk).update(**change)


def test_a_line_that_comes_after_a_signature_is_refused(world: World):
    settle(world, "A1")
    roster = sign(world, "A1", "village").roster
    line = roster.lines.first()
    with pytest.raises(DatabaseError, match="before anybody signs"), transaction.atomic():
        CollectionRosterLine.objects.create(
            roster=roster, line=99, entry=line.entry, amount_fen=line.amount_fen, receipt="x"
        )


def test_a_line_changed_behind_the_triggers_is_told(world: World):
    settle(world, "A1")
    roster = sign(world, "A1", "village").roster
    with unguarded("collection_collectionrosterline"):
        roster.lines.filter(line=1).update(amount_fen=1)
    assert not standing_of(roster).intact
    with pytest.raises(SigningRefused, match=r"校验值不符|核定单"):
        sign(world, "A1", "township")


def test_the_notice_that_names_the_offices_has_its_own_three():
    assert parties_of(load("fangcheng-2022")) == ["village", "hospital", "tax"]
    assert parties_of(load("chaqi-2021")) == list(THREE)


def test_each_signs_on_the_page_and_prints_three_copies(world: World):
    settle(world, "A1")
    code = world.villages["A1"].code
    page = reverse("collection:village-reconciliation", args=[code])
    for who, party in zip(("clerk-A1", "township-A", "tax-office-A"), THREE, strict=True):
        client = world.client(who)
        assert f'value="{party}"' in client.get(page).content.decode()
        client.post(reverse("collection:sign-roster", args=[code]), {"party": party})
    assert "三方已签" in client.get(page).content.decode()
    roster = CollectionRoster.objects.get()
    paper = reverse("reports:roster-pdf", args=[roster.pk])
    assert client.get(paper).status_code == 404, "a signatory's copy comes from the township"
    pdf = world.client("township-A").get(paper)
    assert pdf.content.startswith(b"%PDF")
