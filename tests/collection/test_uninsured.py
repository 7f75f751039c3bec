"""The worklist of who has not paid: why, and which household comes first."""

import uuid

from django.urls import reverse

from collection.actions.note_unpaid import Reason, note_unpaid
from collection.queries.uninsured import uninsured_in, villages_uninsured, visits
from enrollment.models import Enrolment
from tests.collection import desk
from tests.world import NOW, YEAR, World


def people(world: World, village: str = "A1"):
    return uninsured_in(world.villages[village], YEAR)


def codes(person) -> list[str]:
    return [reason.code for reason in person.reasons]


def test_whoever_paid_is_not_on_the_list(world: World):
    desk.pay(world, "A1", 0)
    assert {p.household_id for p in people(world)} == {world.households["A1"][1].pk}


def test_a_reversed_payment_puts_them_back_with_the_reason(world: World):
    desk.reverse(world, desk.pay(world, "A1", 0))
    back = [p for p in people(world) if p.household_id == world.households["A1"][0].pk]
    assert [codes(p) for p in back] == [["reversed", "insured_before"]] * 3


def test_hardship_comes_first(world: World):
    desk.waive(world, world.enrolments(world.households["A1"][1])[2].person)
    first, second = visits(people(world))
    assert (first.household_id, first.reasons[0].code) == (world.households["A1"][1].pk, "hardship")
    assert first.weight > second.weight


def test_the_rest_of_a_household_that_paid_in_part_comes_before_others(world: World):
    household = world.households["A1"][1]
    desk.pay(world, "A1", 1, lines=desk.shown(household)[:1])
    first = visits(people(world))[0]
    assert (first.household_id, len(first.people)) == (household.pk, 2)
    assert "rest_of_household" in [reason.code for reason in first.reasons]


def test_whom_the_township_sent_back_says_so(world: World):
    sent = world.enrolments(world.households["A1"][0])[0]
    Enrolment.objects.filter(pk=sent.pk).update(review="returned", renewing=False)
    (found,) = [p for p in people(world) if p.enrolment_id == sent.pk]
    assert codes(found) == ["returned"]


def test_who_was_not_insured_before_is_to_be_won(world: World):
    Enrolment.objects.update(renewing=False)
    assert {tuple(codes(p)) for p in people(world)} == {("new",)}


def test_villages_with_most_people_missing_come_first(world: World):
    desk.pay(world, "A1", 0)
    rows = villages_uninsured(world.county, YEAR)
    assert [(r.village.name, r.uninsured) for r in rows][-1] == ("A1村", 3)


def test_a_clerk_sees_the_own_village_and_can_choose_a_reason(world: World):
    desk.waive(world, world.person("A1"))
    client = world.client("clerk-A1")
    rows = client.get(reverse("collection:uninsured")).context["rows"]
    assert [row.village.name for row in rows] == ["A1村"]
    page = reverse("collection:village-uninsured", args=[world.villages["A1"].code])
    assert "接下来去这些户" in client.get(page).content.decode()
    chosen = client.get(page, {"reason": "hardship"})
    assert [p.name for p in chosen.context["page"]] == [world.person("A1").name]
    other = reverse("collection:village-uninsured", args=[world.villages["A2"].code])
    assert client.get(other).status_code == 404


def test_the_list_asks_once_whatever_the_number_of_people(world: World, django_assert_num_queries):
    with django_assert_num_queries(1):
        uninsured_in(world.villages["A1"], YEAR)


def tell(world: World, reason: str, place: int = 0) -> None:
    """Everybody of a household says at the door why they do not pay."""
    household = world.households["A1"][place]
    note_unpaid(
        household=household,
        reasons=[Reason(e.pk, reason) for e in world.enrolments(household)],
        key=uuid.uuid4(),
        actor=world.users["clerk-A1"],
        now=NOW,
    )


def test_what_was_said_at_the_door_last_stands_on_the_list(world: World):
    tell(world, "away")
    tell(world, "employee")
    said = {p.household_id: p.told and p.told.code for p in people(world)}
    first, second = world.households["A1"]
    assert said == {first.pk: "employee", second.pk: None}


def test_whom_no_visit_can_win_is_not_to_be_visited_again(world: World):
    tell(world, "employee")
    tell(world, "away", place=1)
    assert [visit.household_id for visit in visits(people(world))] == [world.households["A1"][1].pk]


def test_the_page_tells_what_was_said_and_can_be_narrowed_to_it(world: World):
    tell(world, "refuses")
    page = reverse("collection:village-uninsured", args=[world.villages["A1"].code])
    client = world.client("clerk-A1")
    assert "由村干部、包村干部再做一次宣传" in client.get(page).content.decode()
    chosen = client.get(page, {"told": "refuses"}).context["page"]
    assert {p.household_id for p in chosen} == {world.households["A1"][0].pk}
