"""Committed rows for tests with several connections; threads that start at the same moment.

pytest-django's own flush is refused by the append-only triggers. Here the owner switches them off,
clears the tables and switches them on again, and asserts that all of them stand.

CUNBAO_ROUNDS multiplies the rounds of every race (long runs), CUNBAO_SEED repeats one.
"""

import os
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from random import Random

import psycopg2
import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import setup_databases, teardown_databases
from psycopg2.extensions import connection as Connection

from accounts.append_only import missing_triggers
from accounts.models import Area
from collection.queries.guards import TRIGGERS
from tests.world import World, build_world

OURS = ("accounts", "enrollment", "subsidies", "collection", "reports")
SEED = int(os.environ.get("CUNBAO_SEED", 0)) or Random().randrange(1, 10**6)


def rounds(number: int) -> int:
    return max(1, round(number * float(os.environ.get("CUNBAO_ROUNDS", "1"))))


@pytest.fixture(scope="session")
def test_database(django_db_setup, django_db_blocker) -> Iterator[None]:
    """A test database even where no test asks for pytest-django's `db`.

    pytest-django makes one only then; without it a committed row would land in the real one.
    """
    if connection.settings_dict["NAME"].startswith("test_"):
        yield
        return
    with django_db_blocker.unblock():
        made = setup_databases(verbosity=0, interactive=False, aliases={"default"})
    yield
    with django_db_blocker.unblock():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def committed(test_database, django_db_blocker) -> Iterator[World]:
    """The county of tests/world.py, committed: every connection sees it. Emptied afterwards."""
    with django_db_blocker.unblock():
        assert not connection.in_atomic_block, "this module's `standing` county is not committed"
        if Area.objects.exists():
            empty_database()
        with transaction.atomic():
            world = build_world()
        yield world
        connection.close()
        empty_database()
        connection.close()


def tables() -> list[str]:
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return sorted(model._meta.db_table for model in models)


def empty_database() -> None:
    """Clear every table of ours, with nobody else connected, and leave the guards standing.

    By DELETE: for so few rows it is many times faster than TRUNCATE, which makes new files.
    """
    assert connection.settings_dict["NAME"].startswith("test_"), "this is no test database"
    with transaction.atomic(), connection.cursor() as cursor:
        _end_other_sessions(cursor)
        cursor.execute("SET LOCAL lock_timeout = '10s'")
        with unguarded(*set(TRIGGERS.values())):
            cursor.execute(";".join(f"DELETE FROM {table}" for table in tables()))
    assert missing_triggers(TRIGGERS) == []


@contextmanager
def unguarded(*guarded: str) -> Iterator[None]:
    """The named tables without their own triggers, as their owner can do it; then as before."""
    with connection.cursor() as cursor:
        # A table with events that wait for the commit cannot be altered.
        settle()
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield
        settle()
        for name, table in TRIGGERS.items():
            if table in guarded:
                cursor.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


def settle() -> None:
    """Check now what waits for the commit."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def _end_other_sessions(cursor) -> None:
    """A killed worker's session may not have heard yet that nobody listens."""
    others = (
        "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        " AND backend_type = 'client backend'"
    )
    cursor.execute(f"SELECT pg_terminate_backend(pid) {others}")
    until(lambda: _none(cursor, f"SELECT 1 {others}"), what="other sessions to end")


def _none(cursor, sql: str) -> bool:
    cursor.execute("SELECT pg_stat_clear_snapshot()")
    cursor.execute(sql)
    return cursor.fetchone() is None


@contextmanager
def without(table: str, *constraints: str) -> Iterator[None]:
    """A negative control: the table without some constraints and all that rests on them.

    Empties the database before it puts them back, because rows may now stand that they refuse.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)"
            " FROM pg_constraint WHERE contype IN ('p', 'u', 'f', 'c')"
        )
        before = cursor.fetchall()
        for name in constraints:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
        cursor.execute("SELECT conrelid::regclass::text, conname FROM pg_constraint")
        left = set(cursor.fetchall())
    lost = [row for row in before if row[:2] not in left]
    assert len(lost) >= len(constraints)
    try:
        yield
    finally:
        empty_database()
        with transaction.atomic(), connection.cursor() as cursor:
            # What foreign keys point at comes first.
            for place, name, definition in sorted(lost, key=lambda r: "FOREIGN" in r[2]):
                cursor.execute(f"ALTER TABLE {place} ADD CONSTRAINT {name} {definition}")


@contextmanager
def function_replaced(name: str, edit: Callable[[str], str]) -> Iterator[None]:
    """A negative control: a trigger's function with its source edited, then as before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [name])
        (source,) = cursor.fetchone()
        assert edit(source) != source
        cursor.execute(edit(source))
        try:
            yield
        finally:
            cursor.execute(source)


def other_session(role: str = "") -> Connection:
    """A connection of its own to the test database, beside Django's, committing each statement."""
    parameters = connection.get_connection_params()
    kept = {k: v for k, v in parameters.items() if k in ("dbname", "host", "port", "password")}
    user = role or parameters["user"]
    try:
        session = psycopg2.connect(user=user, **kept)
    except psycopg2.OperationalError:
        pytest.skip(f"this PostgreSQL does not let the tests in as {user}")
    session.autocommit = True
    return session


def race(count: int, act: Callable[[int], object]) -> list:
    """Run act(0), act(1) … at the same moment, each in a thread with its own connection.

    Returns, in order, what each returned or the exception that it raised.
    """
    outcomes: list = [None] * count
    barrier = threading.Barrier(count)

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=30)
            outcomes[number] = act(number)
        except Exception as error:
            outcomes[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,), daemon=True) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads), "a thread hangs"
    return outcomes


def kinds(outcomes: Iterable) -> dict[str, int]:
    """How often each class of outcome came, by its name."""
    names = [type(outcome).__name__ for outcome in outcomes]
    return {name: names.count(name) for name in sorted(set(names))}


def seeded(*salt: object) -> Random:
    """Chance that can be repeated; the seed is printed and shows when the test fails."""
    print(f"CUNBAO_SEED={SEED}")  # noqa: T201
    return Random(f"{SEED}{salt}")


def until(
    true: Callable[[], object], *, what: str, seconds: float = 60, every: float = 0.01
) -> object:
    """Wait until a condition holds and return what it gave; fail at the deadline."""
    deadline = time.monotonic() + seconds
    while not (found := true()):
        assert time.monotonic() < deadline, f"waited {seconds} s for {what}"
        time.sleep(every)
    return found


def constraint_of(error: BaseException) -> str:
    """The constraint or the trigger's message that refused a statement."""
    named = getattr(error.__cause__ or error, "diag", None)
    found = named and (named.constraint_name or named.message_primary)
    return found or re.sub(r"\s+", " ", str(error))
