"""Somebody pays for a person whom somebody else withdraws: one of both, never both.

The control takes the lock away and must see money taken for somebody who left.
"""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from collection.actions.take_payment import NotPayable
from collection.actions.withdraw import paid
from tests.collection import desk
from tests.collection.test_withdraw import first
from tests.committed import function_replaced, other_session, until
from tests.world import World

pytestmark = pytest.mark.race
# In this database: another worker's tests wait in theirs.
WAITING = """
SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE 'INSERT%'
    AND datname = current_database()
"""


class Payer:
    """A payment in a thread of its own, begun while somebody withdraws the same person."""

    def __init__(self, world: World):
        self.outcome = None
        self.thread = threading.Thread(target=self._pay, args=[world], daemon=True)
        self.thread.start()

    def _pay(self, world: World) -> None:
        try:
            self.outcome = desk.pay(world, "A1")
        except NotPayable as refusal:
            self.outcome = refusal
        finally:
            connection.close()


@pytest.fixture
def leaving(committed: World) -> Iterator:
    """A session that has withdrawn the first person and not committed yet."""
    session = other_session()
    session.autocommit = False
    with session.cursor() as cursor:
        cursor.execute(
            "UPDATE enrollment_enrolment SET state = 'withdrawn' WHERE id = %s",
            [first(committed).pk],
        )
    yield session
    session.close()


def test_a_payment_waits_for_a_withdrawal_and_is_refused(committed: World, leaving) -> None:
    payer = Payer(committed)
    until(lambda: waiting(), what="the payment to wait for the withdrawal")
    leaving.commit()
    payer.thread.join(timeout=30)
    assert isinstance(payer.outcome, NotPayable)
    assert paid([first(committed).pk]) == set()


def test_without_the_lock_money_is_taken_for_somebody_who_left(committed: World, leaving) -> None:
    with function_replaced(
        "collection_entry_of_live_enrolment", lambda source: source.replace("FOR SHARE", "")
    ):
        payer = Payer(committed)
        payer.thread.join(timeout=30)
        leaving.commit()
    enrolment = first(committed)
    assert (enrolment.state, paid([enrolment.pk])) == ("withdrawn", {enrolment.pk})


def waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(WAITING)
        return cursor.fetchone() is not None
