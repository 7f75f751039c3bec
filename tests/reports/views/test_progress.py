"""The progress page: each village against its target, ranked, and the sum of the villages."""

import pytest
from django.urls import reverse

from collection.models import Target
from tests.collection import desk
from tests.world import YEAR


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


def test_county_sees_a_table_for_every_town(world):
    response = world.client("county").get(reverse("collection:progress"))
    assert [found["town"].name for found in response.context["tables"]] == ["A镇", "B镇"]


def test_page_names_no_person(world):
    desk.pay(world)
    body = world.client("county").get(reverse("collection:progress")).content.decode()
    assert [p for p in ("䶮", "䶯", "䶰", "䶱") if p in body] == []
