"""The page of the roster doctor: kinds, counts, rows, and whom each reader is told of."""

import pytest
from django.urls import reverse

from subsidies.models import Roster
from tests.subsidies.desk import CIVIL, DISABLED, HEAD, checked, hand_in, line_of, workbook
from tests.world import id_number

LOW = "城乡低保对象"


def wrong(number: str) -> str:
    return number[:17] + ("1" if number[17] != "1" else "2")


@pytest.fixture(scope="module")
def once(standing) -> Roster:
    person = standing.person("B1", 2)
    lines = [
        line_of(standing.person("A1")),
        ("未登记", id_number(901)),
        ("坏号", wrong(id_number(902))),
        (f" {person.name}", person.id_number.open()),
    ]
    return checked(standing, workbook(*lines), identity=LOW)


@pytest.fixture
def roster(world, once) -> Roster:
    return Roster.objects.get(pk=once.pk)


@pytest.fixture(autouse=True)
def files(settings):
    """The module's folder: there lies what was checked once."""
    return settings.FILE_DIR


def page(world, who, roster, **asked):
    return world.client(who).get(reverse("subsidies:roster-doctor", args=[roster.pk]), asked)


def test_kinds_are_told_with_their_rows(world, roster):
    found = page(world, CIVIL, roster).context["found"]
    assert [(d.kind.number, d.total) for d in found] == [("T03", 1), ("T04", 1), ("T14", 1)]


def test_rows_of_a_kind_are_shown_with_their_reasons_alone(world, roster):
    lines = page(world, CIVIL, roster, kind="T04").context["lines"]
    assert [(line["row"].row, len(line["reasons"])) for line in lines] == [(5, 1)]


@pytest.mark.parametrize("asked", ["", "T99", "%00", "T13"])
def test_other_kinds_show_no_row(world, roster, asked):
    response = page(world, CIVIL, roster, kind=asked)
    assert (response.status_code, response.context["lines"]) == (200, [])


def test_only_the_county_is_told_which_other_department_has_somebody(world, roster):
    line = line_of(world.person("A1"), "二级")
    checked(world, workbook(line, head=(*HEAD, "残疾等级")), by=DISABLED)
    told = {
        who: page(world, who, roster, kind="T16").context["lines"][0]["also"]
        for who in ("county", CIVIL)
    }
    assert told == {"county": ["残疾人联合会"], CIVIL: ["另一个部门"]}


def test_person_who_may_have_been_meant_is_shown_with_a_masked_number(world):
    person = world.person("A1")
    type(person).objects.filter(pk=person.pk).update(name="独一人")
    number = person.id_number.open()
    roster = checked(world, workbook(("独一人", wrong(number))), identity=LOW)
    body = page(world, CIVIL, roster, kind="T04").content.decode()
    assert (person.id_number.masked in body, number in body, "A1村1组" in body) == (
        True,
        False,
        True,
    )


def test_roster_that_is_being_checked_has_no_findings_yet(world):
    roster = hand_in(world, workbook(line_of(world.person("A2"))), identity=LOW)
    assert "还没有体检结果" in page(world, CIVIL, roster).content.decode()


def test_department_does_not_open_anothers(world, roster):
    assert page(world, DISABLED, roster).status_code == 404


def test_page_asks_as_often_for_many_rows_as_for_one(world, django_assert_max_num_queries):
    lines = [("坏号", wrong(id_number(serial))) for serial in range(910, 940)]
    roster = checked(world, workbook(*lines), identity=LOW)
    client = world.client(CIVIL)
    with django_assert_max_num_queries(16):
        client.get(reverse("subsidies:roster-doctor", args=[roster.pk]), {"kind": "T04"})


def test_corrected_rows_are_handed_in_with_the_same_kind(world, roster):
    address = reverse("subsidies:hand-in-roster")
    response = world.client(CIVIL).get(address, {"like": roster.pk})
    assert response.context["form"].initial == {"identity": LOW, "scope": "more"}
    assert world.client(DISABLED).get(address, {"like": roster.pk}).status_code == 404
    assert world.client(CIVIL).get(address, {"like": "x"}).status_code == 200
