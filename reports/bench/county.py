"""The demo town or county in a scratch database, for benchmarks that need a loaded register."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.utils import timezone

from collection.demo.load import populate


@contextmanager
def scratch_database() -> Iterator[None]:
    """A fresh, migrated database of its own, dropped afterwards. Needs the owner's role."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def load_town(scale: float) -> int:
    """Chaqi Town, all of it at scale 1; returns its people."""
    return populate(county="chaqi", scale=scale, seed=1, report=lambda _: None, now=timezone.now())


def load_county(scale: float) -> int:
    """Sui County, 643,118 people at scale 1, read once so that its rows are known to be visible."""
    people = populate(
        county="suixian", scale=scale, seed=1, report=lambda _: None, now=timezone.now()
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return people
