"""Roles come from the database at every request, never from a form (RELIABILITY 1c T2)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Role, RoleAssignment, User
from collection.models import Voucher
from enrollment.models import Enrolment, Household, Person
from tests.access.bodies import member_row, member_rows
from tests.world import HEAD, TODAY, World

KEY = "6a2a1f35-9d1c-4a6e-8d57-0f4f2b4c6b11"
# What a form never takes: fields of the models behind it, and what an attacker would try.
SMUGGLED = {
    "role": "county_bureau",
    "roles": "county_bureau",
    "area": "430699",
    "village": "430699102201",
    "village_id": "1",
    "actor": "1",
    "collector": "1",
    "registered_by": "1",
    "registered_by_id": "1",
    "user": "1",
    "is_active": "0",
    "is_superuser": "1",
    "must_change_password": "1",
    "cover_year": "2030",
    "notice": "guizhou-2021",
    "state": "withdrawn",
    "status": "dead",
    "number": "99999",
    "head": "1",
    "paid_on": "2019-01-01",
    "now": "2019-01-01",
    "total_fen": "1",
    "payable_fen": "0",
}


def smuggled(world: World) -> dict[str, object]:
    """The same, with the ids of another village and of another person."""
    stranger = world.users["clerk-B1"].pk
    people = dict.fromkeys(("actor", "collector", "user", "registered_by", "registered_by_id"))
    return SMUGGLED | dict.fromkeys(people, stranger) | {"village_id": world.villages["B1"].pk}


def rights() -> tuple[list, list]:
    """Everybody's roles, and which accounts are open."""
    roles = RoleAssignment.objects.order_by("pk").values_list("user", "role", "area", "until")
    users = User.objects.order_by("pk").values_list("pk", "is_active", "must_change_password")
    return list(roles), list(users)


def registration(world: World) -> dict[str, object]:
    return {"group": world.groups["A1"][0].pk} | member_rows(member_row(910, HEAD))


def test_registration_takes_nothing_but_its_own_fields(world: World):
    before = rights()
    world.client("clerk-A1").post(
        reverse("enrollment:register-household"), smuggled(world) | registration(world)
    )
    household = Household.objects.latest("pk")
    enrolment = Enrolment.objects.get(household=household)

    assert household.village == world.villages["A1"]
    assert household.number == "00003"
    assert household.registered_by == world.users["clerk-A1"]
    assert (enrolment.cover_year, enrolment.notice, enrolment.state) == (
        world.season.cover_year,
        world.season.notice,
        "enrolled",
    )
    assert rights() == before


def test_member_row_takes_nothing_but_its_own_fields(world: World):
    own = registration(world)
    extra = {f"members-0-{name}": value for name, value in smuggled(world).items()}
    world.client("clerk-A1").post(reverse("enrollment:register-household"), extra | own)
    person = Person.objects.latest("pk")

    assert person.registered_by == world.users["clerk-A1"]
    assert person.household.village == world.villages["A1"]
    assert person.status == Person.Status.ACTIVE


def test_payment_takes_nothing_but_its_own_fields(world: World):
    before = rights()
    household = world.households["A1"][0]
    page = world.client("clerk-A1").get(reverse("collection:household", args=[household.pk]))
    own = {"idempotency_key": KEY}
    for line in page.context["lines"]:
        own |= {
            f"take_{line.enrolment.pk}": "on",
            f"amount_{line.enrolment.pk}": line.quote.payable_fen,
        }
    due = sum(line.quote.payable_fen for line in page.context["lines"])
    world.client("clerk-A1").post(
        reverse("collection:take-payment", args=[household.pk]), smuggled(world) | own
    )
    voucher = Voucher.objects.get()

    assert (voucher.collector, voucher.actor) == (world.users["clerk-A1"],) * 2
    assert (voucher.village, voucher.paid_on) == (world.villages["A1"], TODAY)
    assert voucher.total_fen == due
    assert rights() == before


def test_payment_takes_no_person_of_another_household(world: World):
    own, other = world.households["A1"][0], world.households["B1"][0]
    stranger = world.enrolments(other)[0]
    sent = {"idempotency_key": KEY, f"take_{stranger.pk}": "on", f"amount_{stranger.pk}": 28000}
    answer = world.client("clerk-A1").post(reverse("collection:take-payment", args=[own.pk]), sent)

    assert answer.status_code == 409
    assert not Voucher.objects.exists()


def test_payment_takes_no_other_amount_than_the_one_worked_out(world: World):
    household = world.households["A1"][0]
    enrolment = world.enrolments(household)[0]
    sent = {"idempotency_key": KEY, f"take_{enrolment.pk}": "on", f"amount_{enrolment.pk}": 1}
    answer = world.client("clerk-A1").post(
        reverse("collection:take-payment", args=[household.pk]), sent
    )

    assert "应缴金额变了" in answer.content.decode()
    assert not Voucher.objects.exists()


def test_registration_takes_no_group_of_another_village(world: World):
    before = Household.objects.count()
    sent = registration(world) | {"group": world.groups["B1"][0].pk}
    answer = world.client("clerk-A1").post(reverse("enrollment:register-household"), sent)

    assert answer.context["form"].errors.as_data()["group"][0].code == "invalid_choice"
    assert Household.objects.count() == before


@pytest.mark.parametrize("name", ["clerk-A1", "township-A", "county", "inspector", "user_admin"])
def test_changing_ones_password_changes_nothing_else(world: World, name: str):
    user = world.users[name]
    user.set_password("alte-worte-9")
    user.save()
    before = rights()
    client = world.client(name)
    new = {"old": "alte-worte-9", "new": "shan-he-wu-yang-8", "again": "shan-he-wu-yang-8"}
    client.post(reverse("accounts:change-password"), smuggled(world) | new)
    user.refresh_from_db()

    assert user.check_password("shan-he-wu-yang-8")
    assert rights() == before


def end(world: World, name: str, until) -> None:
    RoleAssignment.objects.filter(user=world.users[name]).update(until=until)


def test_role_that_ends_in_the_middle_of_a_session_is_gone_at_the_next_click(world: World):
    client = world.client("clerk-A1")
    page = reverse("collection:household", args=[world.households["A1"][0].pk])
    assert client.get(page).status_code == 200
    end(world, "clerk-A1", TODAY - timedelta(days=1))

    assert client.get(page).status_code == 404


@pytest.mark.parametrize(("days", "status"), [(-1, 404), (0, 200), (1, 200)])
def test_role_lasts_to_the_end_of_its_last_day(world: World, days: int, status: int):
    end(world, "clerk-A1", TODAY + timedelta(days=days))

    assert world.client("clerk-A1").get(reverse("collection:days")).status_code == status


def test_role_does_not_begin_before_its_first_day(world: World):
    RoleAssignment.objects.filter(user=world.users["clerk-A1"]).update(
        since=TODAY + timedelta(days=1)
    )

    assert world.client("clerk-A1").get(reverse("collection:days")).status_code == 404


def test_user_disabled_in_the_middle_of_a_session_must_sign_in_again(world: World):
    client = world.client("clerk-A1")
    assert client.get("/").status_code == 200
    User.objects.filter(username="clerk-A1").update(is_active=False)

    assert client.get("/").headers["Location"] == f"{reverse('accounts:sign-in')}?next=/"


def test_posting_after_the_role_has_ended_changes_nothing(world: World):
    client = world.client("clerk-A1")
    before = Household.objects.count()
    end(world, "clerk-A1", TODAY - timedelta(days=1))
    answer = client.post(reverse("enrollment:register-household"), registration(world))

    assert answer.status_code == 404
    assert Household.objects.count() == before


def test_who_has_no_role_sees_an_empty_home_page(world: World):
    page = Client()
    page.force_login(world.users["nobody"])
    answer = page.get("/")

    assert answer.status_code == 200
    assert [item.title for item in answer.context["portal"]["menu"]] == ["首页", "单据核验"]
    assert Role.VILLAGE_CLERK.label not in answer.content.decode()
