"""Who on the departments' lists is not insured, by village, down to the name."""

import pytest

from collection.queries.coverage import special_coverage
from enrollment.models import Person
from tests.collection.desk import pay
from tests.subsidies.desk import CIVIL, DISABLED, HEAD, accepted, line_of, workbook
from tests.world import TODAY, World, id_number

LOW = "城乡低保对象"


@pytest.fixture
def listed(world) -> World:
    """Two of A1, one of B1, one nobody knows; A1's household has paid."""
    people = [world.person("A1"), world.person("A1", 1), world.person("B1")]
    rows = [line_of(person) for person in people]
    accepted(world, workbook(*rows, ("外人", id_number(901))), identity=LOW)
    pay(world, "A1")
    return world


def coverage(world: World, area=None, department: str = ""):
    return special_coverage(area or world.county, world.season, department, on=TODAY)


def test_county_sees_who_is_missing_and_why(listed):
    found = coverage(listed)
    assert (found.total.listed, found.total.insured, found.total.missing) == (4, 2, 2)
    assert [(m.village, m.state) for m in found.missing] == [
        ("B1村", "unpaid"),
        ("不在本县登记", "unregistered"),
    ]


def test_village_sees_its_own_people_alone(listed):
    found = coverage(listed, listed.villages["B1"])
    assert [(m.village, m.state) for m in found.missing] == [("B1村", "unpaid")]
    assert coverage(listed, listed.villages["A1"]).total.missing == 0


def test_department_sees_its_own_lists_alone(listed):
    line = line_of(listed.person("A2"), "三级")
    accepted(listed, workbook(line, head=(*HEAD, "残疾等级")), by=DISABLED)
    totals = [coverage(listed, department=name).total.listed for name in (CIVIL, DISABLED)]
    assert totals == [4, 1]


def test_dead_and_moved_are_told_apart(listed):
    Person.objects.filter(pk=listed.person("B1").pk).update(status="dead")
    assert coverage(listed, listed.villages["B1"]).missing[0].state == "dead"
    Person.objects.filter(pk=listed.person("B1").pk).update(status="moved")
    assert coverage(listed, listed.villages["B1"]).missing[0].state == "gone"


def test_free_of_charge_counts_once_the_receipt_of_nothing_is_there(world):
    accepted(world, workbook(line_of(world.person("A1"))), identity="特困供养人员")
    assert coverage(world).total.missing == 1
    pay(world, "A1")
    assert coverage(world).total.missing == 0


def test_person_with_two_identities_counts_for_each(listed):
    line = line_of(listed.person("A1"), "三级")
    accepted(listed, workbook(line, head=(*HEAD, "残疾等级")), by=DISABLED)
    assert coverage(listed).total.listed == 5


def test_nobody_listed_is_an_empty_coverage(world):
    assert coverage(world).total.listed == 0


def test_queries_do_not_grow_with_the_list(listed, django_assert_num_queries):
    with django_assert_num_queries(5):
        coverage(listed)
