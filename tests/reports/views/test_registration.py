"""The registration form and the list of people without ID numbers, from their pages."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry
from enrollment.actions.register import NewMember, add_members
from enrollment.models import Household
from tests.reports.documents.reading import text_of
from tests.world import CHILD, NOW, TODAY, World


def without_number(world: World, village: str, name: str, **more) -> Household:
    """A household of the village with one more person, who has no ID number."""
    household = world.households[village][0]
    facts = {
        "id_kind": "990201",
        "id_number": "A123456789",
        "sex": "2",
        "born": TODAY.replace(day=1),
        "relationship": CHILD,
        "general_category": 6,
    }
    add_members(
        household=household,
        members=[NewMember(name=name, **facts | more)],
        season=world.season,
        actor=world.users[f"clerk-{village}"],
        now=NOW,
    )
    return household


def paper(world: World, who: str, name: str, key) -> str:
    answer = world.client(who).get(reverse(f"reports:{name}", args=[key]))
    assert answer.headers["Content-Type"] == "application/pdf"
    return text_of(answer.content)


def test_registration_form_has_everybody_with_what_they_pay(world: World):
    household = without_number(world, "A1", "䶮小")
    text = paper(world, "clerk-A1", "registration-form-pdf", household.pk)

    for person in household.members.all():
        assert person.name in text
        assert person.id_number.open() in text
    assert "280.00" in text
    assert "DJ-2021-430699101201-00001" in text


def test_printing_a_registration_form_is_written_down_and_the_next_says_so(world: World):
    household = world.households["A1"][0]
    first = paper(world, "clerk-A1", "registration-form-pdf", household.pk)
    second = paper(world, "township-A", "registration-form-pdf", household.pk)
    entry = AuditEntry.objects.latest("pk")

    assert ("补打" in first, "补打第1次" in second) == (False, True)
    assert (entry.action, entry.details) == ("print_document", {"document": "参保登记表"})


@pytest.fixture
def three(world: World) -> World:
    """In A1 a newborn with a certificate and one without, in B1 a passport."""
    without_number(world, "A1", "䶮小")
    without_number(world, "A1", "䶮大", id_kind="99", id_number="", no_number="unsettled")
    without_number(world, "B1", "LE THI", id_kind="08", id_number="B7654321")
    return world


def test_village_lists_its_own_and_each_level_above_all_below(three: World):
    listed = {
        who: paper(three, who, "without-numbers-pdf", area.code)
        for who, area in (
            ("clerk-A1", three.villages["A1"]),
            ("township-A", three.towns["A"]),
            ("county", three.county),
        )
    }

    assert ["䶮小" in text and "䶮大" in text for text in listed.values()] == [True] * 3
    assert ["LETHI" in text for text in listed.values()] == [False, False, True]
    assert "合计3人：出生医学证明1人，外国护照1人，无证件：还没有落户1人" in listed["county"]


def test_people_with_an_identity_number_or_a_permit_are_not_listed(three: World):
    text = paper(three, "county", "without-numbers-pdf", three.county.code)

    assert "䶮甲" not in text.replace("䶮甲2020", "")  # the head's name stands beside each


def test_page_counts_by_place_and_kind(three: World):
    page = three.client("county").get(reverse("reports:people-without-numbers"))
    rows = {row.area.name: row for row in page.context["summary"].rows}

    assert {name: row.total for name, row in rows.items()} == {"A镇": 2, "B镇": 1}
    assert page.context["summary"].total.new == 3


def test_place_below_is_a_click_away_and_one_elsewhere_is_not_there(three: World):
    client = three.client("township-A")
    inside = reverse("reports:area-without-numbers", args=[three.villages["A2"].code])
    outside = reverse("reports:area-without-numbers", args=[three.villages["B1"].code])

    assert (client.get(inside).status_code, client.get(outside).status_code) == (200, 404)


def test_workbook_is_the_same_list_and_is_written_down(three: World):
    client = three.client("township-A")
    before = AuditEntry.objects.count()
    answer = client.get(reverse("reports:without-numbers-xlsx", args=[three.towns["A"].code]))
    cells = [row[5].value for row in load_workbook(BytesIO(answer.content)).active.iter_rows(4)]

    assert cells == ["䶮小", "䶮大"]
    assert AuditEntry.objects.count() == before + 1


def test_list_of_the_county_costs_no_query_a_person(three: World, django_assert_max_num_queries):
    client = three.client("county")
    client.get(reverse("reports:people-without-numbers"))
    with django_assert_max_num_queries(16):
        client.get(reverse("reports:people-without-numbers"))
