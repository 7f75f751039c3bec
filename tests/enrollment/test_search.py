"""Finding people: every way to type them, within one's area alone, never by an address."""

import pytest
from django.test import Client
from django.urls import reverse

from enrollment.models import Person
from enrollment.queries import search_people
from tests.enrollment.conftest import register
from tests.world import CANARIES, CHILD, HEAD, World, id_number


@pytest.fixture
def county(world: World) -> World:
    """The small county with the household of 曾绿水 in A1: its number is 00003."""
    names = ("曾绿水", "欧阳小重", "买买提·阿不都拉")
    members = [
        {
            "name": name,
            "id_number": id_number(700 + place),
            "relationship": CHILD if place else HEAD,
            "general_category": 1,
        }
        for place, name in enumerate(names)
    ]
    assert register(world, world.client("clerk-A1"), *members).status_code == 302
    return world


def found(world: World, text: str, name: str = "clerk-A1") -> list[str]:
    return [item.person.name for item in search_people(world.users[name], text)]


@pytest.mark.parametrize(
    "typed",
    [
        "曾绿水",
        "绿水",
        "绿",
        " 曾 绿水 ",
        "zls",
        "ZLS",
        "zl",
        "ｚｌｓ",
        "zenglvshui",
        "zenglyushui",
        "zenglushui",
        "zenglv",
        id_number(700),
        f" {id_number(700)[:6]} {id_number(700)[6:]}",
        id_number(700)[-4:],
    ],
)
def test_person_is_found_however_they_are_typed(county: World, typed: str):
    assert found(county, typed) == ["曾绿水"]


@pytest.mark.parametrize("typed", ["oyxz", "oyxc", "ouyangxiaozhong", "ouyangxiaochong"])
def test_character_with_two_readings_is_found_by_both(county: World, typed: str):
    assert found(county, typed) == ["欧阳小重"]


@pytest.mark.parametrize("typed", ["买买提", "阿不都拉", "mmtabdl", "买买提·阿不都拉"])
def test_minority_name_is_found_by_its_parts(county: World, typed: str):
    assert found(county, typed) == ["买买提·阿不都拉"]


def test_household_number_finds_the_whole_household(county: World):
    assert sorted(found(county, "00003")) == sorted(["曾绿水", "欧阳小重", "买买提·阿不都拉"])


def test_surname_is_read_as_a_surname(county: World):
    """曾 is zēng in a name; by cengls nobody would look."""
    assert found(county, "cengls") == []


@pytest.mark.parametrize(
    "typed", ["", " ", "%", "_", "*", "绿_水", "水绿", "1", "12", "430699", id_number(999), "zlsx"]
)
def test_text_that_fits_nobody_finds_nobody(county: World, typed: str):
    assert found(county, typed) == []


def test_one_letter_finds_those_who_begin_with_it(county: World):
    assert found(county, "z") == ["曾绿水"]


WAYS = {
    "the name": lambda person: person.name,
    "the middle of the name": lambda person: person.name[1:],
    "the full number": lambda person: person.id_number.open(),
    "the last four": lambda person: person.id_number.tail,
    "the household number": lambda person: person.household.number,
}
# Who sees the people of which villages.
REACH = {
    "clerk-A1": {"A1"},
    "township-A": {"A1", "A2"},
    "county": {"A1", "A2", "B1", "B2"},
    "inspector": {"A1", "A2", "B1", "B2"},
    "hospital-A": set(),
    "tax": set(),
    "civil_affairs": set(),
    "user_admin": set(),
    "nobody": set(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", REACH)
def test_search_reaches_ones_own_area_alone(world: World, name: str, way: str):
    village = {canary: place for place, canary in CANARIES.items()}
    seen = set()
    for place in CANARIES:
        text = WAYS[way](world.person(place))
        seen |= {village[person[0]] for person in found(world, text, name)}

    assert seen == REACH[name]


def test_search_by_initials_reaches_ones_own_area_alone(county: World):
    assert found(county, "zls", "township-A") == ["曾绿水"]
    assert found(county, "zls", "clerk-A2") == []
    assert found(county, "zls", "township-B") == []


def test_search_shows_no_more_than_its_limit(world: World):
    everybody = search_people(world.users["county"], "甲")
    first = search_people(world.users["county"], "甲", limit=3)

    assert len(everybody) == Person.objects.filter(name__endswith="甲").count() == 8
    assert first == everybody[:3]


def test_search_text_in_an_address_finds_nobody(world: World):
    answer = world.client("clerk-A1").get(reverse("collection:search"), {"q": "䶮"})

    assert answer.context["found"] == []


def test_result_shows_the_last_four_and_no_more_of_the_number(world: World):
    person = world.person("A1")
    page = world.client("clerk-A1").post(reverse("collection:search"), {"q": person.name})
    text = page.content.decode()

    assert f"尾号 {person.id_number.tail}" in text
    assert person.id_number.open() not in text
    assert person.id_number.open()[6:14] not in text


def test_result_page_of_a_stranger_is_the_sign_in_page(world: World):
    answer = Client().post(reverse("collection:search"), {"q": "䶮"})

    assert answer.headers["Location"].startswith(reverse("accounts:sign-in"))
