"""One seeded county for all of this folder, every request in a savepoint that is rolled back.

A test of another folder that builds a county of its own would meet this one's rows: what needs the
bare county of tests/world.py does not belong here.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client, override_settings

from accounts.clock import today
from reports import documents
from tests.access.matrix import VIEWERS, Viewer, forbidden_canaries, viewers
from tests.access.seeding.neighbour import add_lapsed, add_neighbour
from tests.access.seeding.places import PLACES
from tests.access.seeding.village import seed_village
from tests.world import TODAY, World, build_world, stand_on_today

TABLES = """
SELECT array_agg(oid) FROM pg_class WHERE relkind = 'r'
AND relnamespace = 'public'::regnamespace AND relname <> 'django_session'
"""
WRITTEN = """
SELECT sum(pg_stat_get_xact_tuples_inserted(t) + pg_stat_get_xact_tuples_updated(t)
    + pg_stat_get_xact_tuples_deleted(t)) FROM unnest(%s::oid[]) t
"""


class Writes:
    """Rows that this transaction inserts, changes or removes, rolled back or not; no sessions.

    PostgreSQL's own count: also what a trigger or a function writes, by whatever statement.
    """

    def __init__(self) -> None:
        self.tables = self._ask(TABLES)
        self.seen = self._ask(WRITTEN, [self.tables])

    def since_last_asked(self) -> int:
        before, self.seen = self.seen, self._ask(WRITTEN, [self.tables])
        return self.seen - before

    def _ask(self, sql: str, values: list | None = None):
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchone()[0]


@dataclass(frozen=True)
class Answer:
    """A response, and how many rows were written since the answer before, or the test's start."""

    response: HttpResponse
    written: int


@dataclass
class County:
    world: World
    seeded: dict[str, dict[str, object]]
    cast: list[Viewer]
    clients: dict[str, Client]
    writes: Writes
    forbidden: dict[str, list[str]]

    def ask(self, viewer: str, method: str, path: str, sent: dict | None = None) -> Answer:
        """One request of one of the cast. Nothing of it stays, in the database or the browser."""
        client = self.clients[viewer]
        session = client.cookies.get("sessionid")
        with transaction.atomic():
            response = getattr(client, method.lower())(path, sent or {})
            transaction.set_rollback(True)
        client.cookies.clear()
        if session:
            client.cookies["sessionid"] = session.value
        return Answer(response, self.writes.since_last_asked())


@pytest.fixture
def county(seeded_county: County) -> County:
    """The county on its day, whether or not a midnight passed since it was seeded."""
    if today() != TODAY:
        stand_on_today()
    seeded_county.writes.since_last_asked()
    return seeded_county


@pytest.fixture(scope="package")
def seeded_county(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[County]:
    """Four villages of three towns and two counties, all filled, and the cast signed in."""
    files = override_settings(FILE_DIR=tmp_path_factory.mktemp("files"))
    with django_db_blocker.unblock(), files, transaction.atomic(), papers_kept():
        world = build_world()
        add_neighbour(world)
        add_lapsed(world)
        seeded = {place: seed_village(world, place) for place in PLACES}
        clients = {name: _signed_in(world, name) for name in VIEWERS}
        cast = viewers(world)
        forbidden = {viewer.name: forbidden_canaries(viewer, world) for viewer in cast}
        yield County(world, seeded, cast, clients, Writes(), forbidden)
        transaction.set_rollback(True)


def _signed_in(world: World, name: str) -> Client:
    """A browser whose session was seen just now, so that no request need write it."""
    client = Client()
    if name in world.users:
        client.force_login(world.users[name])
        session = client.session
        session["since"] = session["seen"] = int(time.time()) + 3600
        session.save()
    return client


@pytest.fixture(scope="package")
def nothing_there(seeded_county: County) -> dict[str, HttpResponse]:
    """What each of the cast is told about an address that the portal does not have."""
    cast, ask = seeded_county.cast, seeded_county.ask
    return {viewer.name: ask(viewer.name, "GET", "/no-such-page/").response for viewer in cast}


class papers_kept:
    """A paper is rendered once per number: the matrix asks who gets it, not how it is drawn."""

    def __enter__(self) -> None:
        self.kinds = documents.DOCUMENTS
        documents.DOCUMENTS = tuple(
            replace(kind, render=_once_per_number(kind.render)) for kind in self.kinds
        )

    def __exit__(self, *error: object) -> None:
        documents.DOCUMENTS = self.kinds


def _once_per_number(render):
    kept: dict[str, bytes] = {}

    def rendered(context) -> bytes:
        number = getattr(context, "number", None) or context.slips[0].number
        if number not in kept:
            kept[number] = render(context)
        return kept[number]

    return rendered
