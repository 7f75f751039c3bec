"""What a list says is looked into by a person: it is true, with what follows, or it is not."""

import pytest

from collection.actions.decide_mark import Confirmed, confirm_mark, dismiss_mark
from enrollment.actions.decide_mark import MarkRefused
from enrollment.models import Change, Mark, Person
from tests.collection.desk import pay
from tests.collection.rolling import item, mark, of, rolled_over
from tests.world import NOW, TODAY, YEAR, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(world: World) -> dict:
    return {"note": "已上门", "on": TODAY, "actor": world.users["clerk-A1"], "now": NOW}


def enrolment(person: Person, year: int = YEAR):
    return person.enrolments.get(cover_year=year)


def test_a_confirmed_death_ends_the_years_enrolment(world: World, told: dict):
    person = world.person("A1")
    came_of = confirm_mark(mark=mark(world, person, "dead", year=YEAR), **told)
    person.refresh_from_db()

    assert came_of == Confirmed(ended=True)
    assert (person.status, enrolment(person).end_reason) == ("dead", "dead")


def test_employee_insurance_ends_it_and_the_person_stays_active(world: World, told: dict):
    person = world.person("A1")
    confirm_mark(mark=mark(world, person, "employee_insured", year=YEAR), **told)
    person.refresh_from_db()

    assert (person.status, enrolment(person).end_reason) == ("active", "employee_insured")


@pytest.mark.parametrize("kind", ["in_custody", "left_school"])
def test_some_lists_end_nothing(world: World, told: dict, kind: str):
    person = world.person("A1")

    assert confirm_mark(mark=mark(world, person, kind, year=YEAR), **told) == Confirmed()
    assert enrolment(person).state == "enrolled"


def test_who_has_paid_stands_and_is_told(world: World, told: dict):
    pay(world, "A1", 0)
    person = world.person("A1")
    came_of = confirm_mark(mark=mark(world, person, "dead", year=YEAR), **told)
    person.refresh_from_db()

    assert came_of == Confirmed(paid=True)
    assert (person.status, enrolment(person).state) == ("dead", "enrolled")


def test_a_dismissed_mark_changes_nothing_but_itself(world: World, told: dict):
    person = world.person("A1")
    dismiss_mark(mark=mark(world, person, "dead", year=YEAR), **told)
    person.refresh_from_db()

    assert (Mark.objects.get().state, Mark.objects.get().note) == ("dismissed", "已上门")
    assert (person.status, enrolment(person).state) == ("active", "enrolled")
    assert Change.objects.filter(person=person).latest("pk").kind == "mark_decided"


def test_a_dismissal_says_how_it_was_looked_into(world: World, told: dict):
    with pytest.raises(MarkRefused, match="没有写核实情况"):
        dismiss_mark(mark=mark(world, world.person("A1"), "dead"), **told | {"note": " "})


def test_a_mark_is_decided_once(world: World, told: dict):
    found = mark(world, world.person("A1"), "dead")
    dismiss_mark(mark=found, **told)

    with pytest.raises(MarkRefused, match="已经核实为“不属实”"):
        confirm_mark(mark=found, **told)


def test_the_review_list_hears_of_it(world: World, told: dict):
    gone, stays = world.person("A1", 0), world.person("A1", 1)
    marks = [mark(world, gone, "army"), mark(world, stays, "army")]
    rolled_over(world)
    confirm_mark(mark=marks[0], **told)
    dismiss_mark(mark=marks[1], **told)

    assert (item(gone, "army").state, of(gone).state) == ("ended", "withdrawn")
    assert (item(stays, "army").state, of(stays).state) == ("kept", "enrolled")
