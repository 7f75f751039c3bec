"""What a list says of somebody stands beside them on the household page, with the way to it."""

import pytest
from django.urls import reverse

from collection.actions.decide_mark import confirm_mark, dismiss_mark
from tests.access.reading import text_of
from tests.collection.rolling import mark
from tests.world import NOW, TODAY, YEAR, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(world: World) -> dict:
    return {"note": "已上门", "on": TODAY, "actor": world.users["clerk-A1"], "now": NOW}


def household(world: World, by: str = "clerk-A1"):
    page = reverse("collection:household", args=[world.households["A1"][0].pk])
    return world.client(by).get(page)


def worklist(world: World, person, by: str = "clerk-A1"):
    return world.client(by).get(reverse("collection:marks"), {"person": person})


def test_an_open_mark_stands_beside_its_person_and_leads_to_the_worklist(world: World):
    person = world.person("A1", 1)
    found = mark(world, person, "employee_insured", year=YEAR)
    page = household(world).content.decode()

    link = f"{reverse('collection:marks')}?person={person.pk}#mark-{found.pk}"
    assert page.count(link) == 2
    assert f"{person.name}的比对提示：" in page
    assert f'id="mark-{found.pk}"' in worklist(world, person.pk).content.decode()


def test_what_is_not_true_is_not_told(world: World, told):
    dismiss_mark(mark=mark(world, world.person("A1", 1), "army", year=YEAR), **told)
    assert "比对提示：" not in household(world).content.decode()


def test_what_is_true_is_told_in_its_year(world: World, told):
    person = world.person("A1", 1)
    confirm_mark(mark=mark(world, person, "in_custody", year=YEAR), **told)
    confirm_mark(mark=mark(world, person, "left_school", year=YEAR - 1), **told)
    page = text_of(household(world))

    assert "服刑（属实）" in page
    assert "已毕业离校" not in page


def test_the_worklist_of_one_person_holds_every_state_and_nobody_else(world: World, told):
    one, other = world.person("A1", 0), world.person("A1", 1)
    dismiss_mark(mark=mark(world, one, "army", year=YEAR), **told)
    mark(world, one, "dead", year=YEAR)
    mark(world, other, "dead", year=YEAR)
    page = worklist(world, one.pk)

    assert [m.person_id for m in page.context["page"]] == [one.pk, one.pk]
    assert "看全部" in text_of(page)


@pytest.mark.parametrize("person", ["x", "9" * 30, "-1", "²"])
def test_what_is_no_person_is_the_whole_list(world: World, person: str):
    mark(world, world.person("A1"), "dead", year=YEAR)
    answer = worklist(world, person)

    assert (answer.status_code, len(answer.context["page"])) == (200, 1)


def test_another_villages_person_has_no_marks_here(world: World):
    mark(world, world.person("A2"), "dead", year=YEAR)
    assert list(worklist(world, world.person("A2").pk).context["page"]) == []
