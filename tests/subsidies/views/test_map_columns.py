"""The page on which a department says what the columns are."""

import pytest
from django.urls import reverse

from enrollment.models import SheetLayout
from subsidies.models import Roster
from tests.subsidies.desk import CIVIL, DISABLED, check, checked, hand_in, line_of, workbook

LOW = "城乡低保对象"
STRANGE = ("受助人", "证照", "备注")


@pytest.fixture
def roster(world) -> Roster:
    line = line_of(world.person("A1"), "无")
    return checked(world, workbook(line, head=STRANGE), identity=LOW)


def address(roster: Roster) -> str:
    return reverse("subsidies:map-columns", args=[roster.pk])


def page(world, roster, by=CIVIL):
    return world.client(by).get(address(roster))


def post(world, roster, **sent):
    given = {"s0-read": "on", "s0-head": "1-1", "s0-c0": "name", "s0-c1": "id_number"}
    given = {key: value for key, value in {**given, **sent}.items() if value is not None}
    return world.client(CIVIL).post(address(roster), given)


def test_page_shows_the_first_rows_with_the_guess_above_each_column(world, roster):
    body = page(world, roster).content.decode()
    number = world.person("A1").id_number
    assert (number.masked in body, number.open() in body) == (True, False)
    chosen = [field.value() for field in page(world, roster).context["sheets"][0].columns()]
    assert chosen == ["name", "id_number", ""]
    assert "有的列是猜的" in body


def test_saying_the_columns_checks_the_roster_by_them(world, roster):
    response = post(world, roster)
    assert response.headers["Location"] == reverse("subsidies:roster", args=[roster.pk])
    roster.refresh_from_db()
    assert check(roster).counts["matched"] == 1


def test_next_page_says_that_the_columns_are_those_of_last_time(world, roster):
    post(world, roster)
    roster.refresh_from_db()
    check(roster)
    body = world.client(CIVIL).get(reverse("subsidies:roster", args=[roster.pk])).content.decode()
    assert "按上次的对应关系读取" in body


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"s0-c0": ""}, "还没有指定“姓名”列"),
        ({"s0-c2": "name"}, "“姓名”选了两次（A列和C列）"),
        ({"s0-read": None}, "所有工作表都选了不读"),
        ({"s0-head": "0-0"}, "的表头没有选对"),
        ({"s0-c0": "nonsense"}, "nonsense"),
        ({"s0-head": "77-77"}, "77-77"),
    ],
    ids=["no name", "twice", "nothing to read", "the title", "no such field", "no such row"],
)
def test_answer_that_will_not_do_is_told_and_remembers_nothing(world, roster, sent, told):
    response = post(world, roster, **sent)
    assert (response.status_code, told in response.content.decode()) == (200, True)
    assert SheetLayout.objects.count() == 0


def test_waiting_roster_leads_its_department_to_the_page(world, roster):
    at = reverse("subsidies:roster", args=[roster.pk])
    body = world.client(CIVIL).get(at).content.decode()
    assert address(roster) in body
    assert "逐行结果" not in body
    assert address(roster) not in world.client("county").get(at).content.decode()


def test_home_page_tells_the_department_that_a_roster_waits_for_it(world, roster):
    said = "1份资助名单等您说明每一列是什么"
    assert said in world.client(CIVIL).get(reverse("home")).content.decode()
    assert said not in world.client(DISABLED).get(reverse("home")).content.decode()


def test_other_departments_and_the_county_do_not_open_the_page(world, roster):
    assert page(world, roster, DISABLED).status_code == 404
    assert page(world, roster, "county").status_code == 404


def test_page_of_a_roster_that_is_not_read_yet_says_so(world):
    roster = hand_in(world, workbook(line_of(world.person("A1"))), identity=LOW)
    response = page(world, roster)
    assert (response.status_code, "还没有读完" in response.content.decode()) == (409, True)
