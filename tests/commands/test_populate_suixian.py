"""`manage.py populate --area suixian`: a county by its notice's table, villages invented."""

import tomllib
from collections import Counter

import pytest
from django.db import connection, transaction

from accounts.models import Area, Level, Role, RoleAssignment
from collection.demo.areas import make_areas, make_villages
from collection.demo.load import FOLDER
from collection.demo.register import HEAVY
from collection.models import Office, Target
from enrollment.models import Household, Person
from enrollment.notices import load_notice
from tests.commands.running import manage
from tests.committed import test_database

__all__ = ["test_database"]

# 2023 年城乡居民参保缴费目标分解表：合计、特群免缴、其他居民.
TOTAL, FREE, OTHERS = 643118, 23113, 620005


@pytest.fixture(scope="module")
def county(test_database, django_db_blocker):
    """A few hundred people of Sui County, undone behind the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        manage("populate", area="suixian", scale=0.001, seed=1)
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_villages_add_up_to_the_notices_table():
    table = tomllib.loads((FOLDER / "suixian.toml").read_text(encoding="utf-8"))
    notice = load_notice("suixian-2023")

    villages = make_villages(make_areas(table), notice, table)

    per_town = Counter()
    for village, residents in villages.items():
        per_town[village.parent.name] += residents
    units = next(t.units for t in notice.targets if t.units)
    assert per_town == {unit.name: unit.target for unit in units}
    assert (len(per_town), sum(per_town.values()), FREE + OTHERS) == (18, TOTAL, TOTAL)
    assert 380 <= len(villages) <= 420
    assert len({village.name for village in villages}) == len(villages)


def test_targets_are_the_tables(county):
    targets = Target.objects.filter(area__level=Level.TOWN)
    assert (targets.count(), sum(targets.values_list("target", flat=True))) == (18, TOTAL)


def test_every_town_has_its_office(county):
    assert Office.objects.count() == Area.objects.at(Level.TOWN).count() == 18


def test_every_role_has_an_account_and_clerks_sit_in_several_villages(county):
    held = RoleAssignment.objects.all()
    clerks = held.filter(role=Role.VILLAGE_CLERK).values_list("area__code", flat=True)
    assert set(held.values_list("role", flat=True)) == set(Role.values)
    assert (len(set(clerks)), {len(code) for code in clerks}) == (5, {12})


def test_numbers_use_an_area_of_no_county_and_none_comes_twice(county):
    numbers = [person.id_number.open() for person in Person.objects.all()]
    assert {number[:6] for number in numbers} == {"421399"}
    assert not Area.objects.filter(code="421399").exists()
    assert len(set(numbers)) == len(numbers)


def test_part_of_the_people_has_a_telephone_that_is_nobodys(county):
    phones = [p.phone.open() for p in Person.objects.exclude(phone=None)]
    assert 0 < len(phones) < Person.objects.count()
    assert {(phone[:3], len(phone)) for phone in phones} == {("126", 11)}


def test_every_household_has_its_head(county):
    assert not Household.objects.exclude(head__household_id__isnull=False).exists()


def test_indexes_stand_that_are_built_behind_the_people(county):
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexname FROM pg_indexes WHERE indexname = ANY(%s)", [list(HEAVY)])
        assert {name for (name,) in cursor.fetchall()} == set(HEAVY)
