"""The same form once more: by a second press, by going back, by a line that broke."""

import uuid

import pytest
from django.urls import reverse

from enrollment.models import Person
from tests.enrollment.conftest import counts, messages, register, rows
from tests.enrollment.test_register_papers import mother as mother_row
from tests.enrollment.test_register_papers import newborn, row, twin
from tests.world import CHILD, World, id_number

CHECK = "enrollment:check-number"


def test_form_sent_again_opens_the_household_that_was_saved(world: World, clerk):
    sent = {"idempotency_key": uuid.uuid4()}
    family = row(), newborn()
    first = register(world, clerk, *family, **sent)
    before = counts()
    again = register(world, clerk, *family, **sent)

    assert again.headers["Location"] == first.headers["Location"]
    assert counts() == before


def test_form_without_any_number_sent_again_is_saved_once(world: World, clerk):
    sent = {"idempotency_key": uuid.uuid4()}
    given = {"id_kind": "99", "no_number": "foreign", "sex": "2", "born": "19030506"}
    first = register(world, clerk, row("LE THI", "", **given), **sent)
    again = register(world, clerk, row("LE THI", "", **given), **sent)

    assert again.headers["Location"] == first.headers["Location"]
    assert Person.objects.filter(name="LE THI").count() == 1


def test_same_family_under_a_new_key_opens_the_household_that_stands(world: World, clerk):
    family = row(), mother_row(), twin("新大", 1)
    first = register(world, clerk, *family, idempotency_key=uuid.uuid4())
    before = counts()
    again = register(world, clerk, *family, idempotency_key=uuid.uuid4())
    page = clerk.get(again.headers["Location"]).content.decode()

    assert again.headers["Location"] == first.headers["Location"]
    assert "没有重复登记" in page
    assert counts() == before


def test_form_with_other_people_under_the_same_key_is_refused(world: World, clerk):
    sent = {"idempotency_key": uuid.uuid4()}
    register(world, clerk, row(), **sent)
    before = counts()
    (found,) = messages(register(world, clerk, row(), row("再来人", id_number(706), CHILD), **sent))

    assert "这张表已经保存为00003户" in found
    assert counts() == before


def test_part_of_a_household_is_told_and_not_taken_for_it(world: World, clerk):
    register(world, clerk, row(), newborn())
    (found,) = messages(register(world, clerk, row()))

    assert "已经登记过" in found


@pytest.mark.parametrize("key", ["", "x", "' OR 1=1", "0" * 500])
def test_broken_key_is_as_good_as_none(world: World, clerk, key: str):
    assert register(world, clerk, row(), idempotency_key=key).status_code == 302


def add(world: World, client, *members: dict[str, object], place: int = 0, **more):
    path = reverse("enrollment:add-members", args=[world.households["A1"][place].pk])
    return client.post(path, rows(*members) | more)


def foreigner() -> dict[str, object]:
    given = {"id_kind": "99", "no_number": "foreign", "sex": "2", "born": "19030506"}
    return row("LE THI", "", CHILD, **given)


def test_members_sent_again_are_added_once(world: World, clerk):
    sent = {"idempotency_key": uuid.uuid4()}
    people = row("新来人", id_number(711), CHILD), foreigner()
    first = add(world, clerk, *people, **sent)
    before = counts()
    again = add(world, clerk, *people, **sent)

    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert counts() == before


def test_without_the_key_somebody_without_a_number_would_stand_twice(world: World, clerk):
    """The control: no number keeps such people apart."""
    add(world, clerk, foreigner())
    add(world, clerk, foreigner())

    assert Person.objects.filter(name="LE THI").count() == 2


def test_other_members_under_the_same_key_are_refused(world: World, clerk):
    sent = {"idempotency_key": uuid.uuid4()}
    add(world, clerk, row("新来人", id_number(711), CHILD), **sent)
    before = counts()
    (found,) = messages(add(world, clerk, row("再来人", id_number(713), CHILD), **sent))

    assert "这张表已经给00001户增加了1人" in found
    assert counts() == before


def test_the_page_of_adding_carries_a_key_that_a_mistake_keeps(world: World, clerk):
    path = reverse("enrollment:add-members", args=[world.households["A1"][0].pk])
    key = str(clerk.get(path).context["form_key"])
    answer = add(world, clerk, row("新来人", "123", CHILD), idempotency_key=key)

    assert f'name="idempotency_key" value="{key}"' in answer.content.decode()


def ask(world: World, client, **typed) -> dict[str, str]:
    group = {"group": world.groups["A1"][0].pk}
    return client.post(reverse(CHECK), group | typed).json()


def test_number_in_the_village_is_told_with_name_and_household(world: World, clerk):
    person = world.person("A1", 1)

    assert ask(world, clerk, id_number=person.id_number.open()) == {
        "number": f"这个号码已经登记在本村00001户，姓名{person.name}，不用重复登记。",
        "name": "",
    }


def test_number_in_another_village_is_told_with_the_name_masked(world: World, clerk):
    person = world.person("B1")
    told = ask(world, clerk, id_number=person.id_number.open())["number"]

    assert told == f"这个号码已经登记在其他村（B1村），姓名{person.name[0]}*，不用重复登记。"


def test_namesake_of_the_same_birthday_is_a_warning(world: World, clerk):
    person = world.person("A1", 1)
    told = ask(world, clerk, name=person.name, born="1903-05-06", id_number=id_number(760))

    assert told == {
        "number": "",
        "name": "本村00001户、00002户有同名同出生日期的人，请核对是不是同一个人。",
    }


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"id_number": "4306"},
        {"id_number": id_number(761)},
        {"id_kind": "xx", "id_number": id_number(761)},
        {"name": "王?", "born": "x"},
        {"id_number": "\0" * 18},
    ],
)
def test_what_says_nothing_is_answered_with_nothing(world: World, clerk, typed: dict):
    assert ask(world, clerk, **typed) == {"number": "", "name": ""}


def test_group_of_another_village_asks_nothing(world: World, clerk):
    number = world.person("B1").id_number.open()
    group = world.groups["B1"][0].pk

    assert ask(world, clerk, group=group, id_number=number) == {"number": "", "name": ""}


def test_household_of_another_village_is_not_there(world: World, clerk):
    sent = {"household": world.households["B1"][0].pk, "id_number": id_number(761)}

    assert clerk.post(reverse(CHECK), sent).status_code == 404
