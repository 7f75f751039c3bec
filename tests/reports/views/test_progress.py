"""The progress page: each village against its target, ranked, and the sum of the villages."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Area, Level, Role
from collection.models import Target
from enrollment.models import Season
from tests.collection import desk
from tests.world import NOTICE, YEAR, add_user


def table(world, who: str = "township-A"):
    response = world.client(who).get(reverse("collection:progress"))
    assert response.status_code == 200
    (found,) = response.context["tables"]
    return found


def row(world, village: str = "A1"):
    return next(row for row in table(world)["rows"] if row.name == f"{village}村")


def targets(world, village: str, residents: int, target: int) -> None:
    rows = Target.objects.filter(area=world.villages[village], cover_year=YEAR)
    rows.update(residents=residents, target=target)


def test_village_shows_enrolled_paid_and_received(world):
    desk.waive(world, world.person("A1"))
    desk.pay(world)
    found = row(world)
    counted = (found.residents, found.target, found.enrolled, found.paid, found.received_fen)
    assert counted == (10, 10, 6, 3, 2 * desk.PRICE)


def test_reversed_payment_counts_no_more(world):
    desk.reverse(world, desk.pay(world))
    assert (row(world).paid, row(world).received_fen) == (0, 0)


@pytest.mark.parametrize(
    ("target", "completion", "missing", "reached"),
    [(4, 7500, 1, False), (3, 10000, 0, True), (2, 15000, 0, True)],
)
def test_completion_is_paid_people_per_target(world, target, completion, missing, reached):
    targets(world, "A1", 10, target)
    desk.pay(world)
    found = row(world)
    assert (found.completion, found.missing, found.reached) == (completion, missing, reached)


def test_village_one_person_short_of_its_target_has_not_reached_it(world):
    """FIELD B19: 4161 of 4162 is 99.98 % of the target and 94.98 % of 4381 residents."""
    targets(world, "A1", 4381, 4)
    desk.pay(world)
    assert (row(world).reached, row(world).missing, row(world).coverage) == (False, 1, 7)


def test_villages_are_ranked_and_ties_share_a_rank(world):
    targets(world, "A1", 10, 6)
    desk.pay(world, "A1")
    assert [(r.name, r.rank) for r in table(world)["rows"]] == [("A1村", 1), ("A2村", 2)]


def test_villages_without_a_payment_tie(world):
    assert [(r.name, r.rank) for r in table(world)["rows"]] == [("A1村", 1), ("A2村", 1)]


def test_sum_is_the_one_of_the_villages(world):
    targets(world, "A1", 21, 20)
    desk.pay(world, "A2", by=world.users["clerk-A2"])
    total = table(world)["sum"]
    counted = (total.residents, total.target, total.enrolled, total.paid, total.received_fen)
    assert counted == (31, 30, 12, 3, 3 * desk.PRICE)


def county(world, who: str = "county"):
    response = world.client(who).get(reverse("collection:progress"))
    (found,) = response.context["counties"]
    return found


def town(world, who: str, name: str):
    return world.client(who).get(reverse("collection:town-progress", args=[world.towns[name].code]))


def test_county_sees_its_towns_ranked(world):
    desk.pay(world, "B1")
    rows = county(world)["rows"]
    assert [(r.name, r.rank, r.target, r.paid) for r in rows] == [
        ("B镇", 1, 20, 3),
        ("A镇", 2, 20, 0),
    ]


def test_county_opens_a_towns_villages(world):
    page = world.client("county").get(reverse("collection:progress")).content.decode()
    assert reverse("collection:town-progress", args=[world.towns["B"].code]) in page
    (found,) = town(world, "county", "B").context["tables"]
    assert [r.name for r in found["rows"]] == ["B1村", "B2村"]


def test_town_sees_its_villages_and_the_ranking_of_towns_without_their_villages(world):
    assert [r.name for r in table(world)["rows"]] == ["A1村", "A2村"]
    found = county(world, "township-A")
    assert ([r.name for r in found["rows"]], found["linked"]) == (["A镇", "B镇"], False)
    assert [town(world, "township-A", name).status_code for name in "AB"] == [200, 404]


def towns_targets(world) -> None:
    """As a county's notice has it: targets for towns, none for villages."""
    Target.objects.all().delete()
    for name, target in (("A", 12), ("B", 6)):
        Target.objects.create(
            area=world.towns[name], cover_year=YEAR, residents=20, target=target, clause="附件"
        )


def test_towns_are_ranked_by_their_own_targets(world):
    towns_targets(world)
    desk.pay(world, "A1")
    desk.pay(world, "B1")
    found = county(world)
    assert [(r.name, r.rank, r.completion) for r in found["rows"]] == [
        ("B镇", 1, 5000),
        ("A镇", 2, 2500),
    ]
    assert (found["sum"].target, found["targeted"], found["clause"]) == (18, True, "附件")


def test_a_towns_own_target_goes_before_its_villages_sum(world):
    Target.objects.create(
        area=world.towns["A"], cover_year=YEAR, residents=20, target=15, clause="附件"
    )
    assert {r.name: r.target for r in county(world)["rows"]} == {"A镇": 15, "B镇": 20}


def test_villages_without_targets_are_ranked_by_the_people_registered_and_the_page_says_so(world):
    towns_targets(world)
    desk.pay(world, "A2")
    found = table(world)
    assert [(r.name, r.rank, r.registered, r.enrolled) for r in found["rows"]] == [
        ("A2村", 1, 5000, 6),
        ("A1村", 2, 0, 6),
    ]
    assert (found["sum"].target, found["sum"].missing, found["targeted"]) == (12, 9, False)
    page = town(world, "county", "A").content.decode()
    assert "通知没有给各村下达目标任务，按已缴费占已登记人数的比例排名" in page


def test_a_town_without_any_target_stands_last_and_is_not_ranked(world):
    Target.objects.filter(area__parent=world.towns["A"]).delete()
    desk.pay(world, "A1")
    assert [(r.name, r.rank) for r in county(world)["rows"]] == [("B镇", 1), ("A镇", 0)]


def test_a_county_of_one_town_shows_its_villages_at_once(world):
    above = world.county.parent
    for code in ("430698", "430698101", "430698101201"):
        above = Area.objects.create(code=code, level=len(code), name=f"小{len(code)}", parent=above)
    small = Area.objects.get(code="430698")
    Season.objects.create(area=small, notice=NOTICE, cover_year=YEAR)
    add_user(world, "small", Role.COUNTY_BUREAU, small)

    response = world.client("small").get(reverse("collection:progress"))

    (found,) = response.context["tables"]
    assert (found["area"].name, [r.name for r in found["rows"]]) == ("小9", ["小12"])
    assert response.context["counties"] == []


def test_the_page_asks_as_often_for_a_county_as_its_towns_grow(world, django_assert_num_queries):
    client = world.client("county")
    client.get(reverse("collection:progress"))
    with CaptureQueriesContext(connection) as two:
        client.get(reverse("collection:progress"))
    for number in (3, 4):
        code = f"43069910{number}"
        Area.objects.create(code=code, level=Level.TOWN, name=code, parent=world.county)
    with django_assert_num_queries(len(two)):
        client.get(reverse("collection:progress"))


def test_page_names_no_person(world):
    desk.pay(world)
    body = world.client("county").get(reverse("collection:progress")).content.decode()
    assert [p for p in ("䶮", "䶯", "䶰", "䶱") if p in body] == []
