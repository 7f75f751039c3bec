"""What a copy of the database, of the file folder or of Redis would tell: no number of anybody.

The county is full: every kind of row stands in four villages (seeding).
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection

from accounts.models import Area, Job, SignInFailure
from collection.models import Office
from enrollment.models import Household, Person
from subsidies.models import RosterRow
from tests.access.conftest import County
from tests.world import NOW

pytestmark = pytest.mark.django_db

COLUMNS = """
SELECT table_name, column_name, data_type FROM information_schema.columns
WHERE table_schema = 'public' ORDER BY table_name, ordinal_position
"""
# Also as they would stand in a dump, turned round, or in another encoding.
SHAPES = (
    str.encode,
    lambda text: text[::-1].encode(),
    lambda text: text.encode("utf-16-le"),
    lambda text: text.encode("utf-16-be"),
    lambda text: text.encode().hex().encode(),
)


def numbers() -> set[str]:
    """Every ID number, phone and account number of the county, opened."""
    sealed = [
        *Person.objects.values_list("id_number", "phone"),
        *Household.objects.values_list("phone"),
        *RosterRow.objects.values_list("id_number"),
        *Office.objects.values_list("account_number"),
    ]
    return {value.open() for row in sealed for value in row if value is not None}


def names_in_rosters() -> set[str]:
    return {name.open() for (name,) in RosterRow.objects.values_list("name")}


def cells() -> Iterator[tuple[str, bytes]]:
    """Every value of every column of the database as bytes, with its place."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        columns = cursor.fetchall()
        for table, column, kind in columns:
            expression = f'"{column}"' if kind == "bytea" else f'"{column}"::text'
            cursor.execute(f'SELECT {expression} FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (value,) in cursor.fetchall():
                yield f"{table}.{column}", value.encode() if kind != "bytea" else bytes(value)


def standing(texts: set[str], places: Iterator[tuple[str, bytes]]) -> list[str]:
    """Where one of the texts stands, in whatever shape."""
    wanted = {shape(text) for text in texts for shape in SHAPES}
    return sorted({place for place, value in places if any(text in value for text in wanted)})


def test_the_county_has_numbers_of_every_kind(county: County):
    lengths = sorted({len(number) for number in numbers()})

    assert lengths == [11, 18, 19]
    assert len(numbers()) > 30


def test_no_number_of_anybody_stands_readable_in_the_database(county: County):
    assert standing(numbers(), cells()) == []


def test_no_roster_name_stands_readable_in_the_database(county: County):
    """Whoever stands on a hardship roster and is not registered has told nobody their name."""
    assert standing(names_in_rosters(), cells()) == []


def test_birth_date_inside_a_number_is_all_that_stands_of_it(county: County):
    """Neither the first fourteen digits nor the last eight stand anywhere."""
    parts = {part for n in numbers() if len(n) == 18 for part in (n[:14], n[10:])}

    assert standing(parts, cells()) == []


@pytest.mark.parametrize("shape", SHAPES, ids=["plain", "reversed", "utf-16", "utf-16be", "hex"])
def test_number_in_any_shape_would_be_found(county: County, shape):
    number = county.world.person("A1").id_number.open()

    assert standing({number}, iter([("a dump", b"x" + shape(number) + b"x")])) == ["a dump"]


def test_number_in_any_column_would_be_found(county: County):
    number = county.world.person("A1").id_number.open()
    Area.objects.filter(code="43").update(name=number)
    Job.objects.update(input={"deep": [{"in": number[::-1]}]})
    SignInFailure.objects.create(account_hash=number.encode(), address="10.0.0.1", at=NOW)

    assert standing({number}, cells()) == [
        "accounts_area.name",
        "accounts_job.input",
        "accounts_signinfailure.account_hash",
    ]


def stored() -> list[Path]:
    return [path for path in settings.FILE_DIR.rglob("*") if path.is_file()]


def test_no_file_shows_what_it_is_or_whom_it_names(county: County):
    files = stored()
    content = ((str(path.name), path.read_bytes()) for path in files)

    assert len(files) >= 12
    assert standing(numbers(), content) == []
    assert [path.name for path in files if path.read_bytes()[:2] in (b"PK", b"%P")] == []


def test_sessions_hold_a_user_and_times_and_nothing_else(county: County):
    kept = {key for session in Session.objects.all() for key in session.get_decoded()}

    assert kept == {"_auth_user_id", "_auth_user_backend", "_auth_user_hash", "since", "seen"}
