"""Finding people: every way to type them, within one's area alone, never by an address."""

from contextlib import contextmanager

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.personal_data import id_index, keyed_hash, phone_index, tail_index
from collection.views import households
from enrollment.models import FormerNumber, Household, Person, SearchKey
from enrollment.pinyin import search_keys
from enrollment.queries import search_people
from tests.enrollment.conftest import register
from tests.world import CANARIES, CHILD, HEAD, TODAY, World, id_number


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
    "typed",
    ["", " ", "%", "_", "*", "绿_水", "水绿", "9", "12", "430699", id_number(999), "zlsx"],
)
def test_text_that_fits_nobody_finds_nobody(county: World, typed: str):
    assert found(county, typed) == []


def test_one_letter_finds_those_who_begin_with_it(county: World):
    assert found(county, "z") == ["曾绿水"]


@pytest.mark.parametrize("typed", ["3", "003", "0003", "00003"])
def test_household_number_is_found_without_its_zeros(county: World, typed: str):
    assert "曾绿水" in found(county, typed)


def test_beginning_of_household_numbers_finds_their_heads(county: World):
    assert found(county, "000") == ["䶮甲", "䶮甲", "曾绿水"]


@pytest.mark.parametrize("typed", ["一组", "1组", "第一组", "一小组", "第1村民小组", "A1村1组"])
def test_group_finds_the_heads_of_its_households(county: World, typed: str):
    assert found(county, typed) == ["䶮甲", "曾绿水"]


def test_village_finds_the_heads_of_its_households(county: World):
    assert found(county, "A1村", "county") == ["䶮甲", "曾绿水", "䶮甲"]
    assert found(county, "A1村", "township-B") == []


@pytest.mark.parametrize("typed", ["买买提阿不都拉", "买买提•阿不都拉", "提·阿不", "买买提．阿"])
def test_dot_of_a_minority_name_may_be_any_or_none(county: World, typed: str):
    assert found(county, typed) == ["买买提·阿不都拉"]


def test_whole_name_comes_before_what_begins_with_it_before_what_holds_it(county: World):
    for person, name in zip(Person.objects.filter(name__endswith="甲")[:3], NAMES, strict=True):
        rename(person, name)

    assert found(county, "绿水", "county") == ["绿水", "绿水生", "马绿水", "曾绿水"]


def test_the_dead_come_after_the_living_and_are_shown_as_such(county: World):
    dead, living = Person.objects.filter(name="䶮甲").order_by("pk")
    Person.objects.filter(pk=dead.pk).update(status="dead", status_on=TODAY)
    Household.objects.filter(pk=dead.household_id).update(closed_on=TODAY)

    answer = county.client("clerk-A1").post(reverse("collection:search"), {"q": "䶮甲"})

    assert [item.found.person.pk for item in answer.context["found"]] == [living.pk, dead.pk]
    page = answer.content.decode()
    assert ("死亡" in page, "已销户" in page) == (True, True)


@pytest.mark.parametrize(
    "typed", ["12600000001", "126 0000 0001", "126-0000-0001", "+8612600000001"]
)
def test_telephone_finds_its_owner_and_the_head_of_the_household_that_gave_it(county, typed):
    owner = county.person("A1", 1)
    Person.objects.filter(pk=owner.pk).update(phone_index=phone_index("12600000001"))
    other = county.households["A1"][1]
    Household.objects.filter(pk=other.pk).update(phone_index=phone_index("12600000001"))

    assert found(county, typed) == ["䶮乙", "䶮甲"]
    assert found(county, typed, "clerk-A2") == []


def test_former_number_finds_its_person(county: World):
    person, old = county.person("A1"), id_number(950)
    former(person, "01", old, id_index(old))

    assert found(county, old) == [person.name]
    assert found(county, old, "clerk-A2") == []


def test_old_number_of_fifteen_digits_finds_who_has_it_with_eighteen(county: World):
    number = county.person("A1").id_number.open()

    assert found(county, number[:6] + number[8:17]) == ["䶮甲"]


@pytest.mark.parametrize(("kind", "number"), [("08", "E12345678"), ("990201", "Z430012345")])
def test_passport_and_birth_certificate_are_found_by_kind_and_number(county, kind, number):
    person = county.person("A1")
    former(person, kind, number, keyed_hash("document", f"{kind}\0{number}"))

    assert found(county, number.lower()) == [person.name]


def test_more_than_are_shown_are_told_and_not_listed(world: World):
    people = Person.objects.filter(household__village=world.villages["A1"])
    keys = [SearchKey(person=p, group=p.household.group, key="zz") for p in people]
    SearchKey.objects.bulk_create(keys)
    client = world.client("clerk-A1")

    with showing(5):
        few = client.post(reverse("collection:search"), {"q": "zz"})
    all_of_them = client.post(reverse("collection:search"), {"q": "zz"})

    assert (len(few.context["found"]), len(all_of_them.context["found"])) == (5, 6)
    assert "还有更多" in few.content.decode()
    assert "还有更多" not in all_of_them.content.decode()


@pytest.mark.parametrize("typed", ["曾绿水", "z", "水", "000", "一组"])
def test_search_asks_the_database_as_often_for_a_county_as_for_a_village(
    county: World, django_assert_max_num_queries, typed: str
):
    for name in ("clerk-A1", "township-A", "county"):
        user = User.objects.get(pk=county.users[name].pk)
        with django_assert_max_num_queries(6):
            search_people(user, typed)


NAMES = ("马绿水", "绿水生", "绿水")


def rename(person: Person, name: str) -> None:
    Person.objects.filter(pk=person.pk).update(name=name)
    person.search_keys.all().delete()
    group = person.household.group
    rows = [SearchKey(person=person, group=group, key=key) for key in search_keys(name)]
    SearchKey.objects.bulk_create(rows)


def former(person: Person, kind: str, number: str, hashed: bytes) -> None:
    FormerNumber.objects.create(
        person=person,
        id_kind=kind,
        id_number=number,
        id_index=hashed,
        tail_index=tail_index(number[-4:]),
        until=TODAY,
    )


@contextmanager
def showing(number: int):
    """Fewer than usual, so that a small county has more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(households, "SHOWN", number)
        yield


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
