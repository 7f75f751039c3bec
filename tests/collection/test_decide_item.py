"""Somebody on the review list stays insured, or no longer: with reason, by whom, and back again."""

import pytest

from collection.actions.decide_item import ItemRefused, end_item, keep_item
from collection.actions.withdraw import PaidAlready
from enrollment.models import Change, Enrolment, Mark, Person
from tests.collection.desk import pay
from tests.collection.rolling import carried, item, items_of, mark, of, rolled_over
from tests.collection.test_undo_rollover import pay_next
from tests.world import NOW, TODAY, World

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(world: World) -> dict:
    return {"note": "已上门", "on": TODAY, "actor": world.users["clerk-A1"], "now": NOW}


def listed(world: World, kind: str, place: int = 0) -> Person:
    person = world.person("A1", place)
    mark(world, person, kind)
    rolled_over(world)
    return person


def test_who_stays_stays_enrolled(world: World, told: dict):
    person = listed(world, "army")
    keep_item(item=item(person, "army"), **told)
    decided = item(person, "army")

    assert (decided.state, decided.note) == ("kept", "已上门")
    assert decided.decided_by == world.users["clerk-A1"]
    assert of(person).state == "enrolled"
    assert Mark.objects.get().state == "dismissed"


@pytest.mark.parametrize(
    ("kind", "listed_as", "reason"),
    [
        ("employee_insured", "employee_insured", "employee_insured"),
        ("elsewhere", "elsewhere", "elsewhere"),
        ("army", "army", "army"),
        ("dead", "marked_dead", "dead"),
        ("moved", "marked_moved", "moved"),
    ],
)
def test_who_goes_is_withdrawn_for_what_the_list_says(world, told, kind, listed_as, reason):
    person = listed(world, kind)
    end_item(item=item(person, listed_as), reason="", **told)

    assert (of(person).state, of(person).end_reason) == ("withdrawn", reason)
    assert Mark.objects.get().state == "confirmed"
    assert item(person, listed_as).state == "ended"


@pytest.mark.parametrize(("kind", "status"), [("dead", "dead"), ("moved", "moved")])
def test_the_dead_and_the_moved_get_their_status_and_stay_on_the_register(
    world: World, told: dict, kind: str, status: str
):
    person = listed(world, kind)
    end_item(item=item(person, f"marked_{kind}"), reason="", **told)
    person.refresh_from_db()

    assert (person.status, person.status_on) == (status, Mark.objects.get().happened_on)
    kinds = set(Change.objects.filter(person=person).values_list("kind", flat=True))
    assert kinds >= {"ended", "mark_decided", "died" if kind == "dead" else "moved_away"}


def test_a_kind_that_gives_no_reason_asks_for_one(world: World, told: dict):
    pay(world, "A2", 0)
    rolled_over(world)
    person = world.person("A1")

    with pytest.raises(ItemRefused, match="看不出为什么不再参保"):
        end_item(item=item(person, "unpaid"), reason="", **told)
    end_item(item=item(person, "unpaid"), reason="unwilling", **told)
    assert of(person).end_reason == "unwilling"


def test_one_end_closes_whatever_else_is_open_about_the_person(world: World, told: dict):
    person = world.person("A1")
    mark(world, person, "army")
    mark(world, person, "elsewhere")
    rolled_over(world)
    end_item(item=item(person, "army"), reason="", **told)

    assert item(person, "elsewhere").state == "ended"


def test_who_has_paid_is_not_taken_out(world: World, told: dict):
    person = listed(world, "employee_insured")
    pay_next(world)

    with pytest.raises(PaidAlready):
        end_item(item=item(person, "employee_insured"), reason="", **told)
    assert item(person, "employee_insured").state == "open"
    assert (of(person).state, Mark.objects.get().state) == ("enrolled", "open")


def test_an_end_can_be_taken_back(world: World, told: dict):
    person = listed(world, "employee_insured")
    end_item(item=item(person, "employee_insured"), reason="", **told)
    keep_item(item=item(person, "employee_insured"), **told)

    assert (of(person).state, of(person).end_reason) == ("enrolled", "")
    assert item(person, "employee_insured").state == "kept"


def test_the_same_decision_twice_is_told(world: World, told: dict):
    person = listed(world, "army")
    keep_item(item=item(person, "army"), **told)

    with pytest.raises(ItemRefused, match="clerk-A1员已经办为“继续参保”"):
        keep_item(item=item(person, "army"), **told)


def test_the_dead_are_not_kept_until_the_register_is_right(world: World, told: dict):
    person = world.person("A1")
    Person.objects.filter(pk=person.pk).update(status="dead")
    rolled_over(world)

    with pytest.raises(ItemRefused, match="登记的状态是“死亡”"):
        keep_item(item=item(person, "dead"), **told)
    Person.objects.filter(pk=person.pk).update(status="active")
    keep_item(item=item(person, "dead"), **told)
    assert person.pk in carried()
    assert item(person, "dead").enrolment == of(person)
    assert items_of(person) == ["dead"]


def test_the_dead_are_confirmed_without_an_enrolment(world: World, told: dict):
    person = world.person("A1")
    Person.objects.filter(pk=person.pk).update(status="dead")
    rolled_over(world)
    end_item(item=item(person, "dead"), reason="", **told)

    assert item(person, "dead").state == "ended"


def test_nobody_is_deleted(world: World, told: dict):
    before = Person.objects.count(), Enrolment.objects.count()
    person = listed(world, "dead")
    end_item(item=item(person, "marked_dead"), reason="", **told)

    assert (Person.objects.count(), Enrolment.objects.count()) == (before[0], 2 * before[1])
