"""`manage.py populate`: the notice's real villages and targets, invented people of no county."""

from collections import Counter
from datetime import date

import pytest
from django.core.management.base import CommandError
from django.db.models import F

from accounts.models import Area, Level, Portal, Role, RoleAssignment
from accounts.personal_data import id_index, tail_index
from collection.models import Office, Target
from enrollment.models import Enrolment, Household, Person, SearchKey
from enrollment.queries import season_for
from tests.commands.running import manage
from values.resident_id import check_digit, parse

# Residents and targets of the notice's table (FIELD 7.B); at a scale of 0.02, people.
VILLAGES = {
    "同福村": (4381, 4162, 88),
    "注北村": (2536, 2410, 51),
    "插旗村": (4601, 4371, 92),
    "大湾村": (3097, 2943, 62),
    "曙光村": (3058, 2906, 61),
    "众城村": (3887, 3693, 78),
    "千和村": (5040, 4788, 101),
    "居委会": (2271, 2158, 45),
}
EVERYBODY = sum(people for _, _, people in VILLAGES.values())
DAY = date(2020, 10, 20)

pytestmark = pytest.mark.usefixtures("town")


def per_village(rows, path: str) -> dict[str, int]:
    return dict(Counter(rows.values_list(path, flat=True)))


def test_every_village_has_its_residents_at_the_scale():
    expected = {name: people for name, (_, _, people) in VILLAGES.items()}
    assert per_village(Person.objects, "household__village__name") == expected


def test_command_tells_each_village_and_the_sum(town):
    told = [line for line in town.splitlines() if line][:-1]
    assert told == [f"{name} {people}" for name, (_, _, people) in VILLAGES.items()]
    assert town.splitlines()[-1].startswith(f"{EVERYBODY} people in ")


def test_targets_are_the_notices_whatever_the_scale():
    rows = Target.objects.values_list("area__name", "residents", "target", "clause")
    clause = "插政办发〔2020〕21号 一、附件1"
    assert set(rows) == {(name, *row[:2], clause) for name, row in VILLAGES.items()}


def test_targets_add_up_to_the_notices_sums():
    rows = Target.objects.values_list("residents", "target")
    assert tuple(map(sum, zip(*rows, strict=True))) == (28871, 27431)


def test_everybody_is_enrolled_once_for_the_season_in_their_own_group():
    right = Enrolment.objects.live().filter(
        cover_year=2021,
        notice="chaqi-2021",
        household=F("person__household"),
        group=F("person__household__group"),
    )
    assert (right.count(), Enrolment.objects.count()) == (EVERYBODY, EVERYBODY)


def test_every_household_has_one_head_who_belongs_to_it():
    heads = Household.objects.filter(head__household=F("pk"), head__relationship=1)
    alone = Person.objects.filter(relationship=1)
    assert heads.count() == alone.count() == Household.objects.count()


def test_household_numbers_run_within_each_village():
    for village in Area.objects.at(Level.VILLAGE):
        numbers = Household.objects.filter(village=village).order_by("number")
        found = list(numbers.values_list("number", flat=True))
        assert found == [f"{n:05d}" for n in range(1, len(found) + 1)]


def test_every_number_is_valid_and_says_its_owners_birth_and_sex():
    for person in Person.objects.all():
        read = parse(person.id_number.open(), today=DAY)
        assert (read.born, read.sex) == (person.born, person.sex)


def test_every_number_has_its_check_digit_and_an_area_of_no_county():
    numbers = [person.id_number.open() for person in Person.objects.all()]
    assert {number[:6] for number in numbers} == {"430699"}
    assert [n for n in numbers if check_digit(n[:17]) != n[17]] == []
    assert not Area.objects.filter(code="430699").exists()


def test_everybody_is_found_by_number_and_by_its_end():
    for person in Person.objects.all()[:50]:
        number = person.id_number.open()
        indexes = bytes(person.id_index), bytes(person.tail_index)
        assert indexes == (id_index(number), tail_index(number[-4:]))


def test_everybody_can_be_searched_by_name_and_letters():
    assert SearchKey.objects.values("person").distinct().count() == EVERYBODY


def test_every_role_and_every_department_of_the_notice_has_an_account():
    held = RoleAssignment.objects.all()
    assert set(held.values_list("role", flat=True)) == set(Role.values)
    handing_in = held.filter(role=Role.DEPARTMENT).values_list("department", flat=True)
    assert set(handing_in) == {
        "civil_affairs",
        "disabled_federation",
        "health",
        "poverty_alleviation",
    }


@pytest.mark.parametrize("role", [Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU])
def test_there_is_a_second_person_where_two_must_sign(role):
    assert RoleAssignment.objects.filter(role=role).values("user").distinct().count() == 2


def test_town_has_its_office_and_its_season():
    town = Area.objects.get(name="插旗镇")
    season = season_for(town)
    assert (season.notice, season.cover_year, season.area.name) == ("chaqi-2021", 2021, "华容县")
    assert Office.objects.get(area=town).account_number.open() == "0000000000000000106"


def test_portal_is_marked_as_a_demo():
    assert Portal.objects.get().demo == "chaqi"


@pytest.mark.usefixtures("undone")
def test_populated_database_is_refused():
    with pytest.raises(CommandError, match="数据库里已经有数据"):
        manage("populate", scale=0.01)
    assert Person.objects.count() == EVERYBODY
