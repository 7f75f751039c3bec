"""资助人员花名册: a department's own people, the county's of all, the dead left out."""

from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry
from enrollment.models import Person
from reports.queries.subsidised_papers import subsidised_paper
from tests.collection.desk import pay
from tests.reports.documents.reading import text_of
from tests.subsidies.desk import CIVIL, DISABLED, accepted, line_of, workbook
from tests.world import NOW, World, id_number

LOW, POOR = "城乡低保对象", "特困供养人员"


@pytest.fixture
def listed(world) -> World:
    """A1's two are poor, its head in two ways; B1's is unpaid; one is known to nobody."""
    people = [world.person("A1"), world.person("A1", 1), world.person("B1")]
    rows = [line_of(person) for person in people]
    accepted(world, workbook(*rows, ("外人", id_number(901))), identity=LOW)
    accepted(world, workbook(line_of(people[0])), identity=POOR)
    pay(world, "A1")
    return world


def paper(world: World, area=None, department: str = ""):
    return subsidised_paper(
        area or world.county, world.season, department=department, own=False, now=NOW
    )


def test_each_identity_has_its_row_and_only_the_highest_is_given(listed):
    head = listed.person("A1").name
    rows = [one for one in paper(listed).people if one.name == head]
    told = {one.identity: (one.subsidy, one.result) for one in rows}
    assert len(told) == 2
    assert told[LOW] == (0, f"就高：按{POOR}资助，已参保")
    assert told[POOR][0] > 0
    assert told[POOR][1].startswith("已核定")


def test_a_department_is_not_told_the_other_identity(listed):
    own = subsidised_paper(listed.county, listed.season, department="", own=True, now=NOW)
    told = [one.result for one in own.people if one.result.startswith("就高")]
    assert set(told) == {"就高：按其他身份资助，已参保"}


def test_what_the_payers_give_adds_up_to_the_subsidy(listed):
    for one in paper(listed).people:
        given = sum(float(part.split()[1]) for part in one.funding.split("、") if part)
        assert round(given * 100) == (one.subsidy or 0)


def test_the_dead_are_left_out_and_counted_and_the_unknown_stand_on_the_countys_list(listed):
    Person.objects.filter(pk=listed.person("B1").pk).update(status=Person.Status.DEAD)
    county, village = paper(listed), paper(listed, listed.villages["B1"])
    assert (len(county.people), county.dead) == (4, 1)
    assert [one.result for one in county.people if one.name == "外人"] == ["没有登记"]
    assert (len(village.people), village.dead) == (0, 1)


def test_a_department_gets_its_own_people_alone_whatever_it_asks(listed):
    url = reverse("reports:subsidised-xlsx", args=[listed.county.code])
    sent = listed.client(DISABLED).get(f"{url}?department=civil")
    own = listed.client(CIVIL).get(url)
    cells = [cell.value for row in load_workbook(BytesIO(own.content)).active for cell in row]
    assert "外人" in cells
    assert "外人" not in str(list(load_workbook(BytesIO(sent.content)).active.values))
    assert AuditEntry.objects.filter(action="export_subsidised").count() == 2


def test_the_county_prints_the_list_with_masked_numbers(listed):
    url = reverse("reports:subsidised-pdf", args=[listed.county.code])
    answer = listed.client("county").get(url)
    text = text_of(answer.content)
    assert (answer.status_code, "资助人员花名册" in text) == (200, True)
    assert id_number(901) not in text
