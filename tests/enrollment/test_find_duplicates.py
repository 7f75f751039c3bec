"""Who stands twice is found: by number, by name and birth, as a child of two homes, by marks."""

from datetime import date

import pytest

from accounts.actions.jobs import perform
from accounts.models import Area, Job
from accounts.personal_data import id_index, tail_index
from enrollment.actions.find_duplicates import find_duplicates, start_search
from enrollment.models import DuplicateCase, FormerNumber, Person
from tests.collection.duplicates import decide, mark
from tests.world import CHILD, NOW, TODAY, World, id_number
from values.resident_id import upgrade_15

BORN = date(1904, 2, 29)


@pytest.fixture(autouse=True)
def nobody_twice(world: World) -> None:
    """The small county's two households of a village have the same names: let births differ."""
    for households in world.households.values():
        for day, household in enumerate(households, start=1):
            household.members.update(born=date(1900, 1, day))


def search(world: World, area: Area | None = None, by: str = "county") -> dict[str, int]:
    """The job's own counts of what is new."""
    job = start_search(
        area=area or world.county, season=world.season, actor=world.users[by], now=NOW
    )
    perform(job.pk, find_duplicates)
    job = Job.objects.get(pk=job.pk)
    assert job.state == "done", job.error
    return {kind: number for kind, number in job.result["found"].items() if number}


def person(world: World, village: str, name: str, number: str | None = None, **more) -> Person:
    """One more person in the village's first household (`place` 0) or its second."""
    household = world.households[village][more.pop("place", 0)]
    fields = {
        "household": household,
        "position": household.members.count() + 1,
        "name": name,
        "sex": "1",
        "born": BORN,
        "id_kind": "01",
        "id_number": number,
        "id_index": id_index(number) if number else None,
        "tail_index": tail_index(number[-4:]) if number else None,
        "relationship": 11,
        "registered_at": NOW,
        "registered_by": world.users[f"clerk-{village}"],
    }
    return Person.objects.create(**fields | more)


def former(who: Person, number: str) -> FormerNumber:
    return FormerNumber.objects.create(
        person=who,
        id_kind="01",
        id_number=number,
        id_index=id_index(number),
        tail_index=tail_index(number[-4:]),
        until=TODAY,
    )


def pairs() -> set[tuple[str, int, int]]:
    return set(DuplicateCase.objects.values_list("kind", "first", "second"))


def test_a_county_without_duplicates_has_none(world: World) -> None:
    assert search(world) == {}


def test_same_name_birth_and_village_is_likely_one_person(world: World) -> None:
    one = person(world, "A1", "重名人", id_number(700, born=BORN))
    two = person(world, "A1", "重名人", id_number(702, born=BORN), place=1)
    assert search(world) == {"likely_same": 1}
    assert pairs() == {("likely_same", one.pk, two.pk)}


@pytest.mark.parametrize(
    "more", [{"sex": "2"}, {"born": date(1904, 2, 28)}, {"name": "同名人"}, {"status": "dead"}]
)
def test_another_sex_birth_or_name_is_another_person(world: World, more: dict) -> None:
    person(world, "A1", "重名人", id_number(700, born=BORN))
    fields = {"name": "重名人"} | more
    person(world, "A1", fields.pop("name"), id_number(702, born=BORN), place=1, **fields)
    assert search(world) == {}


def test_namesakes_of_two_villages_with_numbers_are_two_people(world: World) -> None:
    person(world, "A1", "重名人", id_number(700, born=BORN))
    person(world, "A2", "重名人", id_number(702, born=BORN))
    assert search(world) == {}


def test_who_has_no_number_may_be_the_namesake_of_another_village(world: World) -> None:
    person(world, "A1", "重名人", id_number(700, born=BORN))
    person(world, "B1", "重名人", no_number="unsettled")
    assert search(world) == {"likely_same": 1}


def test_a_15_digit_number_grows_into_the_one_that_somebody_holds(world: World) -> None:
    old = "430699040229701"
    new = upgrade_15(old)
    one = person(world, "A1", "旧号人", old)
    two = person(world, "B1", "新号人", new)
    assert search(world) == {"old_new_number": 1}
    assert pairs() == {("old_new_number", one.pk, two.pk)}


def test_a_former_15_digit_number_grows_too(world: World) -> None:
    one = person(world, "A1", "改号人", id_number(711, born=BORN))
    former(one, "430699040229701")
    person(world, "B1", "新号人", upgrade_15("430699040229701"))
    assert search(world) == {"old_new_number": 1}


def test_a_former_number_that_is_anothers_number(world: World) -> None:
    one = person(world, "A1", "改号人", id_number(711, born=BORN))
    person(world, "A2", "同号人", id_number(713, born=BORN))
    former(one, id_number(713, born=BORN))
    assert search(world) == {"old_new_number": 1}


def test_a_former_number_of_two_people(world: World) -> None:
    former(person(world, "A1", "甲改号", id_number(711, born=BORN)), "K000000001")
    former(person(world, "A2", "乙改号", id_number(713, born=BORN)), "K000000001")
    assert search(world) == {"old_new_number": 1}


def test_a_child_of_two_households_was_registered_by_both_parents(world: World) -> None:
    one = person(world, "A1", "小重名", id_number(700, born=BORN), relationship=CHILD)
    two = person(world, "A2", "小重名", "K000000009", relationship=CHILD, id_kind="99")
    assert search(world) == {"both_parents": 1}
    assert pairs() == {("both_parents", one.pk, two.pk)}


def test_a_child_without_a_name_is_found_by_the_mothers_name(world: World) -> None:
    mother = world.person("A2", 1)
    person(world, "A1", f"{mother.name}之子", no_number="newborn", relationship=CHILD)
    person(world, "A2", "小有名", id_number(700, born=BORN), relationship=CHILD)
    assert search(world) == {"both_parents": 1}


def test_a_child_without_a_name_is_found_by_the_mother_herself(world: World) -> None:
    mother = world.person("A2", 1)
    person(world, "A1", "新生儿", no_number="newborn", mother=mother, birth_order=1)
    person(world, "A2", "小有名", id_number(700, born=BORN), relationship=CHILD)
    assert search(world) == {"both_parents": 1}


def test_twins_of_one_household_are_two_people(world: World) -> None:
    for order in (1, 2):
        person(
            world,
            "A1",
            f"{world.person('A1', 1).name}{'长次'[order - 1]}子",
            no_number="newborn",
            mother=world.person("A1", 1),
            birth_order=order,
        )
    assert search(world) == {}


@pytest.mark.parametrize("kind", ["elsewhere", "employee_insured"])
def test_an_open_mark_becomes_a_case(world: World, kind: str) -> None:
    marked = mark(world, world.person("A1"), kind)
    assert search(world) == {kind: 1}
    case = DuplicateCase.objects.get()
    assert (case.mark, case.first, case.second) == (marked, world.person("A1"), None)


def test_a_second_search_finds_nothing_new(world: World) -> None:
    person(world, "A1", "重名人", id_number(700, born=BORN))
    person(world, "A1", "重名人", id_number(702, born=BORN), place=1)
    mark(world, world.person("A1"))
    search(world)
    assert search(world) == {}
    assert DuplicateCase.objects.count() == 2


def test_two_people_are_not_proposed_again_in_a_later_year(world: World) -> None:
    one = person(world, "A1", "重名人", id_number(700, born=BORN))
    person(world, "A1", "重名人", id_number(702, born=BORN), place=1)
    search(world)
    decide(DuplicateCase.objects.get(first=one), world.users["county"], "different", rule="")
    world.season.cover_year += 1
    world.season.save()
    assert search(world) == {}


def test_a_towns_search_leaves_the_other_town_alone(world: World) -> None:
    for serial in (700, 702):
        person(world, "B1", "重名人", id_number(serial, born=BORN), place=(serial - 700) // 2)
    assert search(world, world.towns["A"], "township-A") == {}
    assert search(world, world.towns["B"], "township-B") == {"likely_same": 1}


def test_a_placeholder_typed_many_times_makes_no_flood(world: World) -> None:
    for serial in range(600, 650, 2):
        person(world, "A1", "某某", id_number(serial, born=BORN), sex="2")
    assert search(world) == {"likely_same": 24}
