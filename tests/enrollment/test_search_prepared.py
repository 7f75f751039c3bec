"""A search is planned once a connection, and answers the same however often it is asked."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from enrollment.models import Person, SearchKey
from enrollment.queries import prepared, search_people
from enrollment.queries.finders import USUAL_KEYS
from tests.world import World


def planned(world: World, name: str, text: str) -> tuple[int, list[str]]:
    """How many statements were planned for a search, and whom it found."""
    with CaptureQueriesContext(connection) as asked:
        found = search_people(world.users[name], text)
    plans = [query for query in asked if query["sql"].startswith("PREPARE")]
    return len(plans), [item.person.name for item in found]


@pytest.fixture(autouse=True)
def fresh(world: World):
    """A connection that has planned nothing yet."""
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    prepared._kept.pop(connection.connection, None)


def test_a_search_of_the_same_kind_is_planned_once(world: World):
    assert planned(world, "clerk-A1", "䶮甲") == (1, ["䶮甲", "䶮甲"])
    assert planned(world, "clerk-A1", "䶮乙") == (0, ["䶮乙", "䶮乙"])


def test_a_plan_serves_every_clerk_and_shows_each_their_own(world: World):
    assert planned(world, "clerk-A1", "甲") == (1, ["䶮甲", "䶮甲"])
    assert planned(world, "clerk-B2", "甲") == (0, ["䶱甲", "䶱甲"])


def test_a_search_goes_on_after_the_oldest_plans_were_dropped(world: World, monkeypatch):
    monkeypatch.setattr(prepared, "MOST", 1)
    answers = [planned(world, "clerk-A1", text) for text in ("䶮甲", "00001", "䶮甲")]
    assert [plans for plans, _ in answers] == [1, 1, 1]
    assert answers[0] == answers[2]
    assert len(prepared._kept[connection.connection]) == 1


def test_people_behind_one_with_many_keys_are_found(world: World):
    """Of the first keys in the order all may be one person's; the others come after them."""
    limit = 3
    first, *others = Person.objects.filter(household__village=world.villages["A1"])[: limit + 1]
    keys = [(first, f"zz{n:02d}") for n in range(limit * USUAL_KEYS)]
    keys += [(person, f"zzz{n}") for n, person in enumerate(others)]
    SearchKey.objects.bulk_create(
        SearchKey(person=person, group=person.household.group, key=key) for person, key in keys
    )
    for name in ("clerk-A1", "township-A", "county"):
        found = search_people(world.users[name], "zz", limit=limit)
        assert [item.person.pk for item in found] == [first.pk, others[0].pk, others[1].pk]


def test_a_groups_name_alone_is_no_persons_name(world: World):
    assert planned(world, "clerk-A1", "一组")[1] == ["䶮甲"]
