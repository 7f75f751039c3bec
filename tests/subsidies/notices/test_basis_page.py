import pytest
from django.urls import reverse

from tests.collection import desk
from tests.subsidies.desk import DISABLED, HEAD, POOR, accepted, line_of, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(world):
    found = world.person("A1", 1)
    content = workbook(line_of(found, "肢体", "三级"), head=(*HEAD, "残疾类别", "残疾等级"))
    accepted(world, content, by=DISABLED, name="残疾.xlsx")
    accepted(
        world,
        workbook(line_of(found)),
        by=POOR,
        identity="农村建档立卡贫困人口",
        name="建档.xlsx",
    )
    return found


def basis(world, person, who: str = "clerk-A1"):
    enrolment = person.enrolments.get()
    return world.client(who).get(reverse("subsidies:basis", args=[enrolment.pk]))


def test_every_identity_is_named_with_department_file_sheet_and_row(world, person):
    text = basis(world, person).content.decode()
    assert "残疾人联合会《残疾.xlsx》名单第3行" in text
    assert "扶贫办（乡村振兴局）《建档.xlsx》名单第3行" in text


def test_the_winner_and_why_the_other_lost_are_told(world, person):
    text = basis(world, person).content.decode()
    assert "按此资助" in text
    assert "相同，不叠加" in text
    assert "按部门先后以残疾人为准" in text
    assert "版本" in text


def test_a_frozen_assessment_is_shown_and_comes_out_the_same(world, person):
    desk.pay(world)
    text = basis(world, person).content.decode()
    assert "2020-10-20 核定" in text
    assert "重算一致" in text


def test_who_cannot_pay_today_is_told_why(world, settings, person):
    person.enrolments.update(notice="suixian-2023")
    assert "今天不能缴费" in basis(world, person).content.decode()


def test_the_household_page_leads_there(world, person):
    url = reverse("collection:household", args=[person.household_id])
    page = world.client("clerk-A1").get(url).content.decode()
    assert reverse("subsidies:basis", args=[person.enrolments.get().pk]) in page


def test_another_villages_clerk_gets_nothing(world, person):
    assert basis(world, person, "clerk-A2").status_code == 404
