"""Sealed values: they open in their own column with the right key, and nowhere else."""

import hashlib
import os

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection
from django.template import Context, Template

from accounts import files
from accounts.personal_data import (
    Sealed,
    id_index,
    keyed_hash,
    phone_index,
    seal,
    seal_bytes,
    tail_index,
    unseal,
    unseal_bytes,
)
from enrollment.models import Household, Person
from tests.world import World, id_number

NUMBER = id_number(701)
COLUMN = "enrollment_person.id_number"


def test_sealed_value_opens_in_its_column():
    assert unseal(seal(NUMBER, COLUMN), COLUMN) == NUMBER


def test_same_number_is_sealed_differently_each_time():
    assert seal(NUMBER, COLUMN) != seal(NUMBER, COLUMN)


def test_value_moved_to_another_column_does_not_open():
    with pytest.raises(InvalidTag):
        unseal(seal(NUMBER, COLUMN), "enrollment_person.phone")


def test_value_moved_to_another_column_in_the_database_does_not_open(world: World):
    person = world.person("A1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE enrollment_person SET phone = id_number WHERE id = %s", [person.pk])
    moved = Person.objects.get(pk=person.pk).phone

    with pytest.raises(InvalidTag):
        moved.open()


def test_value_moved_to_another_table_does_not_open(world: World):
    person = world.person("A1")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE enrollment_household SET phone = p.id_number FROM enrollment_person p"
            " WHERE enrollment_household.id = %s AND p.id = %s",
            [person.household_id, person.pk],
        )
    moved = Household.objects.get(pk=person.household_id).phone

    with pytest.raises(InvalidTag):
        moved.open()


def test_wrong_key_does_not_open(settings):
    value = seal(NUMBER, COLUMN)
    settings.SEAL_KEYS = {"1": os.urandom(32)}

    with pytest.raises(InvalidTag):
        unseal(value, COLUMN)


def test_value_of_an_older_key_still_opens_after_a_new_one_came(settings):
    value = seal(NUMBER, COLUMN)
    settings.SEAL_KEYS = settings.SEAL_KEYS | {"2": os.urandom(32)}
    settings.SEAL_KEY_ID = "2"

    assert unseal(value, COLUMN) == NUMBER
    assert unseal(seal(NUMBER, COLUMN), COLUMN) == NUMBER
    assert seal(NUMBER, COLUMN)[2:3] == b"2"


@pytest.mark.parametrize("place", range(len(seal(NUMBER, COLUMN))))
def test_value_with_any_bit_changed_does_not_open(place: int):
    value = bytearray(seal(NUMBER, COLUMN))
    value[place] ^= 1

    with pytest.raises((InvalidTag, KeyError)):
        unseal(bytes(value), COLUMN)


@pytest.mark.parametrize("shown", [str, repr, "{}".format, "{!r}".format, "%s".__mod__])
def test_printing_a_sealed_value_shows_nothing(shown):
    assert shown(Sealed(COLUMN, plain=NUMBER)) == "•••"


def test_template_that_forgets_to_mask_shows_nothing(world: World):
    page = Template("{{ person.id_number }} {{ person }}").render(
        Context({"person": world.person("A1")})
    )

    assert world.person("A1").id_number.open() not in page


def test_sealed_columns_are_not_dumped(world: World):
    field = Person._meta.get_field("id_number")

    with pytest.raises(TypeError, match="not serialised"):
        field.value_to_string(world.person("A1"))


def test_mask_shows_the_first_six_and_the_last_four():
    assert Sealed(COLUMN, plain=NUMBER).masked == f"{NUMBER[:6]}********{NUMBER[-4:]}"


@pytest.mark.parametrize("index", [id_index, tail_index, phone_index])
def test_hash_is_worthless_without_the_key(settings, index):
    """A plain SHA-256 of an ID number can be tried out in an afternoon."""
    kept = index("1234")
    settings.INDEX_KEY = os.urandom(32)

    assert index("1234") != kept
    assert kept != hashlib.sha256(b"1234").digest()


def test_hashes_of_one_text_for_several_purposes_tell_nothing_of_one_another():
    hashes = {index("1234") for index in (id_index, tail_index, phone_index)}

    assert len(hashes) == 3
    assert keyed_hash("id", "1234") in hashes


def test_stored_file_opens_under_its_name_alone(settings, tmp_path):
    settings.FILE_DIR = tmp_path
    files.store_file("rosters/1", NUMBER.encode())
    (tmp_path / "rosters" / "2").write_bytes((tmp_path / "rosters" / "1").read_bytes())

    assert files.read_file("rosters/1") == NUMBER.encode()
    with pytest.raises(InvalidTag):
        files.read_file("rosters/2")


def test_stored_file_shows_nothing_and_belongs_to_its_owner(settings, tmp_path):
    settings.FILE_DIR = tmp_path
    files.store_file("rosters/1", NUMBER.encode() * 100)
    path = tmp_path / "rosters" / "1"

    assert NUMBER.encode() not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../../outside"])
def test_file_name_leads_nowhere_outside_the_folder(settings, tmp_path, name: str):
    settings.FILE_DIR = tmp_path / "files"

    with pytest.raises(ValueError, match="below the file folder"):
        files.read_file(name)


def test_sealed_bytes_open_in_their_place_alone():
    with pytest.raises(InvalidTag):
        unseal_bytes(seal_bytes(b"x", "printed/1.pdf"), "printed/2.pdf")
