"""The overview says of each village what its own page says, in a constant number of questions."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Area, Level
from collection.queries.overview import overview
from collection.queries.reconciliation import match_village, totals, village_differences
from enrollment.models import Season
from enrollment.queries import season_for, seasons_of
from tests.collection.test_reconciliation import KINDS, settle_village
from tests.world import NOTICE, YEAR, World


def asked(world: World, who: str) -> tuple[int, int]:
    """Villages on the page, and questions to the database."""
    client = world.client(who)
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("collection:reconciliation"))
    return len(answer.context["rows"]), len(queries)


def plant(world: World) -> None:
    """Each village its own trouble, the first one none."""
    settle_village(world, "A1")
    for village, kind in zip(("A2", "B1", "B2"), KINDS[-3:], strict=True):
        kind(world, village)


def test_the_overview_asks_as_often_for_four_villages_as_for_two(world: World) -> None:
    plant(world)
    (few, of_few), (many, of_many) = asked(world, "township-A"), asked(world, "county")
    assert ((few, many), of_many) == ((2, 4), of_few)


def test_each_line_says_what_the_villages_own_page_says(world: World) -> None:
    plant(world)
    for line in overview(Area.objects.at(Level.VILLAGE)):
        groups = match_village(line.village, YEAR)
        own = village_differences(line.village, YEAR)
        assert line.totals == totals(groups)
        assert line.differences == sum(len(group.differences) for group in groups) + len(own)
        assert line.matched == (not line.differences)


def test_the_village_without_trouble_alone_is_matched(world: World) -> None:
    plant(world)
    lines = overview(Area.objects.at(Level.VILLAGE))
    matched = {line.village.name: line.matched for line in lines}
    assert matched == {"A1村": True, "A2村": False, "B1村": False, "B2村": False}


@pytest.mark.parametrize("level", ["county", "town", "village"])
def test_every_village_has_the_season_that_governs_it(world: World, level: str) -> None:
    """A season of its own level goes before the county's, and an older year of it too."""
    village = world.villages["A1"]
    area = {"county": world.county, "town": village.parent, "village": village}[level]
    for year in (YEAR - 1, YEAR + 1):
        Season.objects.create(area=area, notice=NOTICE, cover_year=year)
    areas = list(Area.objects.all())

    found = seasons_of(areas)

    governed = {area.pk: season_for(area) for area in areas}
    assert found == {pk: season for pk, season in governed.items() if season}


def test_villages_of_two_years_stand_in_one_overview(world: World) -> None:
    settle_village(world, "A1")
    Season.objects.create(area=world.towns["B"], notice=NOTICE, cover_year=YEAR + 1)
    lines = overview(Area.objects.at(Level.VILLAGE))
    assert [(line.village.name, line.totals["records"]) for line in lines] == [
        ("A1村", 6),
        ("A2村", 6),
        ("B1村", 0),
        ("B2村", 0),
    ]
