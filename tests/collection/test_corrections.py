"""A corrected name or number: evidence, a second person, and everything that follows."""

import pytest

from accounts.files import read_file
from accounts.personal_data import id_index, tail_index
from collection.actions import end_insurance
from enrollment.actions.relocate import ChangeRefused
from enrollment.models import Enrolment, FormerNumber, Person
from enrollment.queries import search_people
from subsidies.actions.accept_correction import accept_correction
from tests.collection import desk
from tests.collection.changing import COMMON, PDF, ask_correction, people
from tests.world import NOW, TODAY, YEAR, World, id_number


@pytest.fixture
def person(world: World) -> Person:
    return people(world.households["A1"][0])[0]


def new_number(serial: int = 777) -> dict[str, str]:
    return {"number": id_number(serial), "kind": "01", "sex": "1", "born": "1903-05-06"}


def accept(world: World, request, by: str = "township-A"):
    return accept_correction(request=request, note="属实", actor=world.users[by], now=NOW)


def test_nothing_changes_before_a_second_person_says_so(world: World, person: Person):
    asked = ask_correction(world, person, {"name": "新姓名"})
    person.refresh_from_db()

    assert person.name != "新姓名"
    assert read_file(asked.evidence_file) == PDF


def test_who_asked_is_no_second_person(world: World, person: Person):
    asked = ask_correction(world, person, {"name": "新姓名"}, by=world.users["township-A"])
    with pytest.raises(ChangeRefused, match="申请人不能确认"):
        accept(world, asked)


def test_a_corrected_name_is_found_and_the_old_one_is_not(world: World, person: Person):
    old = person.name
    accept(world, ask_correction(world, person, {"name": "欧阳示"}))
    clerk = world.users["clerk-A1"]

    assert [f.person.pk for f in search_people(clerk, "oys")] == [person.pk]
    assert person.pk not in [f.person.pk for f in search_people(clerk, old)]
    change = person.changes.latest("pk")
    assert (change.before.open(), change.after.open()) == (old, "欧阳示")


def test_the_old_number_is_kept_and_the_new_one_is_found(world: World, person: Person):
    old = person.id_number.open()
    accept(world, ask_correction(world, person, new_number()))
    person.refresh_from_db()
    former = FormerNumber.objects.get(person=person)

    assert former.id_number.open() == old
    assert person.id_number.open() == id_number(777)
    assert bytes(person.id_index) == id_index(id_number(777))
    assert bytes(person.tail_index) == tail_index(id_number(777)[-4:])
    assert former.until == TODAY


def test_who_had_no_number_gets_one(world: World, person: Person):
    Person.objects.filter(pk=person.pk).update(
        id_number=None, id_index=None, tail_index=None, no_number="newborn"
    )
    accept(world, ask_correction(world, person, new_number()))
    person.refresh_from_db()

    assert (person.id_number.open(), person.no_number) == (id_number(777), "")
    assert person.changes.latest("pk").kind == "number_given"
    assert not FormerNumber.objects.exists()


def test_the_change_masks_both_numbers(world: World, person: Person):
    accept(world, ask_correction(world, person, new_number()))
    change = person.changes.latest("pk")

    assert "*" in change.before.open()
    assert "*" in change.after.open()


def test_a_number_of_somebody_in_the_village_is_refused_with_the_place(world: World, person):
    other = people(world.households["A1"][1])[0]
    payload = new_number() | {"number": other.id_number.open()}
    with pytest.raises(ChangeRefused, match=f"本村00002户，姓名{other.name}"):
        ask_correction(world, person, payload)


def test_a_number_of_another_village_is_refused_with_a_masked_name(world: World, person):
    other = people(world.households["B1"][0])[0]
    payload = new_number() | {"number": other.id_number.open()}
    with pytest.raises(ChangeRefused, match=r"其他村（B1村），姓名䶰\*"):
        ask_correction(world, person, payload)


def test_a_number_taken_meanwhile_is_refused_on_acceptance(world: World, person: Person):
    asked = ask_correction(world, person, new_number())
    other = people(world.households["A1"][1])[0]
    accept(world, ask_correction(world, other, new_number()))
    with pytest.raises(ChangeRefused, match="已经登记过"):
        accept(world, asked)


def test_identities_follow_the_new_number(world: World, person: Person):
    identity = desk.waive(world, person)
    accept(world, ask_correction(world, person, new_number()))
    identity.refresh_from_db()

    assert bytes(identity.id_index) == id_index(id_number(777))


def test_an_identity_of_another_name_stays_with_the_number(world: World, person: Person):
    identity = desk.waive(world, person)
    identity.row.name = "另有其人"
    identity.row.save()
    accept(world, ask_correction(world, person, new_number()))
    identity.refresh_from_db()

    assert bytes(identity.id_index) == bytes(person.id_index)


def leave(world: World, person: Person, status: Person.Status = Person.Status.DEAD):
    return end_insurance.record_departure(
        person=person,
        status=status,
        since=YEAR,
        reason="去世",
        actor=world.users["clerk-A1"],
        **COMMON,
    )


def restore(world: World, person: Person) -> list[int]:
    return end_insurance.restore(
        person=person, since=YEAR, reason="登记错", actor=world.users["clerk-A1"], **COMMON
    )


def test_a_death_ends_what_nobody_has_paid_for(world: World, person: Person):
    done = leave(world, person)
    person.refresh_from_db()

    assert (person.status, person.status_on) == ("dead", TODAY)
    assert (done.ended, done.standing) == ([YEAR], [])
    assert person.enrolments.get().end_reason == "dead"


def test_a_death_after_payment_leaves_the_enrolment_to_the_refund(world: World, person: Person):
    desk.pay(world, "A1")
    done = leave(world, person)
    person.refresh_from_db()

    assert (person.status, done.ended, done.standing) == ("dead", [], [YEAR])
    assert person.enrolments.get().state == Enrolment.State.ENROLLED


def test_nobody_dies_twice(world: World, person: Person):
    leave(world, person)
    with pytest.raises(ChangeRefused, match="状态已经是“死亡”"):
        leave(world, person)


def test_a_death_noted_by_mistake_is_taken_back(world: World, person: Person):
    leave(world, person)
    person.refresh_from_db()
    years = restore(world, person)
    person.refresh_from_db()

    assert (person.status, person.status_on, years) == ("active", None, [YEAR])
    assert person.enrolments.get().state == Enrolment.State.ENROLLED


def test_there_is_nothing_to_take_back_for_somebody_who_stands(world: World, person: Person):
    with pytest.raises(ChangeRefused, match="没有可以恢复"):
        restore(world, person)
