"""Two roles at once, people who moved away, colleagues in one village, codes of another level."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.jobs import start_job
from accounts.models import Area, Department, Job, Role, RoleAssignment
from collection.models import CashDay, ReversalRequest, Voucher
from enrollment.models import Household, SearchKey
from subsidies.models import Roster
from tests.access.conftest import County
from tests.access.seeding.places import PEOPLE
from tests.world import NOW, TODAY, add_user

pytestmark = pytest.mark.django_db


def give(county: County, name: str, role: Role, area: Area, department: str = "") -> Client:
    """A second role for one of the cast, and their browser."""
    RoleAssignment.objects.create(
        user=county.world.users[name], role=role, area=area, department=department, since=TODAY
    )
    return county.world.client(name)


def clerk_of_a1_and_staff_of_b(county: County) -> Client:
    return give(county, "clerk-A1", Role.TOWNSHIP_STAFF, county.world.towns["B"])


def household(county: County, place: str) -> str:
    return reverse("collection:household", args=[county.seeded[place]["household"]])


def test_two_roles_reach_both_areas_and_no_third(county: County):
    client = clerk_of_a1_and_staff_of_b(county)
    answers = {place: client.get(household(county, place)) for place in ("A1", "A2", "B1", "N1")}

    assert {place: answer.status_code for place, answer in answers.items()} == {
        "A1": 200,
        "A2": 404,
        "B1": 200,
        "N1": 404,
    }
    assert PEOPLE["A2"] not in answers["A2"].content.decode()


def test_money_is_taken_only_where_one_is_the_clerk(county: County):
    client = clerk_of_a1_and_staff_of_b(county)
    before = Voucher.objects.count()
    path = reverse("collection:take-payment", args=[county.seeded["B1"]["household"]])

    assert client.post(path, {"idempotency_key": uuid.uuid4()}).status_code == 404
    assert Voucher.objects.count() == before


def test_button_that_takes_money_stands_only_where_one_is_the_clerk(county: County):
    client = clerk_of_a1_and_staff_of_b(county)

    assert client.get(household(county, "A1")).context["may_collect"]
    assert not client.get(household(county, "B1")).context["may_collect"]


def test_slips_are_issued_only_where_one_is_the_township(county: County):
    client = clerk_of_a1_and_staff_of_b(county)
    codes = {place: county.seeded[place]["group"] for place in ("A1", "B1")}
    due = {"due_on": "2020-12-30"}
    status = {
        place: client.post(reverse("collection:issue-slip", args=[code]), due).status_code
        for place, code in codes.items()
    }

    assert status == {"A1": 404, "B1": 302}


def test_nobody_decides_their_own_reversal_through_a_second_role(county: County):
    client = give(county, "clerk-A1", Role.TOWNSHIP_STAFF, county.world.towns["A"])
    pk = county.seeded["A1"]["reversal"]
    path = reverse("collection:decide-reversal", args=[pk])
    answer = client.post(path, {"idempotency_key": uuid.uuid4(), "approve": "1"})

    assert answer.status_code == 409
    assert ReversalRequest.objects.get(pk=pk).state == ReversalRequest.State.PENDING


def test_nobody_confirms_their_own_difference_through_a_second_role(county: County):
    client = give(county, "clerk-A1", Role.TOWNSHIP_STAFF, county.world.towns["A"])
    pk = county.seeded["A1"]["counted_day"]
    path = reverse("collection:confirm-difference", args=[pk])
    answer = client.post(path, {"idempotency_key": uuid.uuid4()})

    assert answer.status_code == 409
    assert CashDay.objects.get(pk=pk).state == CashDay.State.COUNTED


def test_department_decides_no_roster_of_its_county_as_bureau_of_another(county: County):
    client = give(county, "civil_affairs", Role.COUNTY_BUREAU, county.world.towns["N"].parent)
    add_user(
        county.world, "colleague", Role.DEPARTMENT, county.world.county, Department.CIVIL_AFFAIRS
    )
    roster = Roster.objects.get(pk=county.seeded["A1"]["roster"])
    Roster.objects.filter(pk=roster.pk).update(handed_in_by=county.world.users["colleague"])
    path = reverse("subsidies:decide-roster", args=[roster.pk])

    assert client.get(reverse("subsidies:roster", args=[roster.pk])).status_code == 200
    assert client.post(path, {"accept": "1"}).status_code == 404


def test_colleague_in_the_same_village_sees_the_receipts_but_not_the_others_cash_day(
    county: County,
):
    add_user(county.world, "second", Role.VILLAGE_CLERK, county.world.villages["A1"])
    client, seeded = county.world.client("second"), county.seeded["A1"]

    assert client.get(reverse("collection:receipt", args=[seeded["receipt"]])).status_code == 200
    assert client.get(reverse("collection:day", args=[seeded["open_day"]])).status_code == 404


def test_colleague_in_the_same_village_closes_no_day_and_asks_for_no_reversal_of_the_other(
    county: County,
):
    add_user(county.world, "second", Role.VILLAGE_CLERK, county.world.villages["A1"])
    client, seeded = county.world.client("second"), county.seeded["A1"]
    close = client.post(reverse("collection:close-day", args=[seeded["open_day"]]))
    ask = client.post(
        reverse("collection:request-reversal", args=[seeded["receipt"]]), {"reason": "开错"}
    )

    assert (close.status_code, ask.status_code) == (404, 409)
    assert CashDay.objects.get(pk=seeded["open_day"]).state == CashDay.State.OPEN
    assert not ReversalRequest.objects.filter(voucher=seeded["receipt"]).exists()


def test_household_that_moved_away_opens_in_its_new_village_alone(county: County):
    pk = county.seeded["A1"]["household"]
    Household.objects.filter(pk=pk).update(
        village=county.world.villages["B1"], group=county.world.groups["B1"][0], number="00099"
    )
    path = reverse("collection:household", args=[pk])
    reveal = reverse("enrollment:reveal-number", args=[county.seeded["A1"]["person"]])

    assert county.world.client("clerk-A1").get(path).status_code == 404
    assert county.world.client("clerk-A1").post(reveal).status_code == 404
    assert county.world.client("clerk-B1").get(path).status_code == 200


def test_household_that_moved_away_is_found_in_its_new_village_alone(county: County):
    canary, pk = f"{PEOPLE['A1']}丁", county.seeded["A1"]["household"]
    group = county.world.groups["B1"][0]
    Household.objects.filter(pk=pk).update(
        village=county.world.villages["B1"], group=group, number="00099"
    )
    SearchKey.objects.filter(person__household=pk).update(group=group)
    results = {
        name: county.world.client(name).post(reverse("collection:search"), {"q": canary})
        for name in ("clerk-A1", "clerk-B1")
    }

    assert {name: len(page.context["found"]) for name, page in results.items()} == {
        "clerk-A1": 0,
        "clerk-B1": 1,
    }


def test_job_of_a_former_town_is_out_of_reach_for_who_moved_on(county: County):
    client = county.world.client("township-A")
    path = reverse("accounts:job", args=[county.seeded["A1"]["job"]])
    assert client.get(path).status_code == 200
    mine = RoleAssignment.objects.filter(user=county.world.users["township-A"])
    mine.update(area=county.world.towns["B"])

    assert client.get(path).status_code == 404
    assert client.post(f"{path}cancel/").status_code == 404
    assert Job.objects.get(pk=county.seeded["A1"]["job"]).is_live


def test_job_of_the_county_is_no_business_of_a_township(county: County):
    job, _ = start_job(
        kind="reports.issue_slips",
        title="全县",
        owner=county.world.users["county"],
        area=county.world.county,
        input={"county": "430699"},
        now=NOW,
    )
    path = reverse("accounts:job", args=[job.pk])

    assert county.world.client("township-A").get(path).status_code == 404
    assert county.world.client("county").get(path).status_code == 200


@pytest.mark.parametrize("code", ["430699101", "430699", "430699101201001", "43069910120100", "x"])
@pytest.mark.parametrize("name", ["village-slips", "village-reconciliation"])
def test_page_of_a_village_takes_no_area_of_another_level(county: County, name: str, code: str):
    path = reverse(f"collection:{name}", args=[code])

    assert county.world.client("township-A").get(path).status_code == 404


@pytest.mark.parametrize("code", ["430699101", "430699101201"])
def test_slip_is_issued_for_a_group_and_nothing_larger(county: County, code: str):
    path = reverse("collection:issue-slip", args=[code])
    answer = county.world.client("township-A").post(path, {"due_on": "2020-12-30"})

    assert answer.status_code == 404


def test_slips_of_a_whole_town_are_not_issued(county: County):
    before = Job.objects.count()
    path = reverse("reports:issue-slips", args=[county.world.towns["A"].code])
    answer = county.world.client("township-A").post(path, {"due_on": "2020-12-30"})

    assert answer.status_code == 404
    assert Job.objects.count() == before
