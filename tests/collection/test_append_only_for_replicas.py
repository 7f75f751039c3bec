"""What is written stays as it is also for a session that says that it is a replica."""

from collections.abc import Iterator

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection

from tests.collection import desk
from tests.collection.test_append_only import changes, every_table
from tests.committed import other_session
from tests.world import World


@pytest.fixture
def replica(committed: World) -> Iterator[Connection]:
    """A superuser's session that says it is a replica: ordinary triggers are off there."""
    desk.pay(committed)
    session = other_session("postgres")
    session.cursor().execute("SET session_replication_role = replica")
    yield session
    session.close()


@every_table
def test_a_replica_changes_nothing(replica: Connection, table: str) -> None:
    for statement in changes(table):
        with pytest.raises(psycopg2.errors.RestrictViolation, match="append-only"):
            replica.cursor().execute(statement)


def test_a_replica_does_not_touch_balances(replica: Connection) -> None:
    with pytest.raises(psycopg2.errors.RestrictViolation, match="balances follow entries"):
        replica.cursor().execute("UPDATE collection_account SET balance_fen = 0")
