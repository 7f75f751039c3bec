"""The connection dies at any statement of a payment; the same form again: never lost, never twice.

The server ends the session (pg_terminate_backend) just before a statement, just after it, or around
the commit itself, when the clerk cannot know what became of it.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, InterfaceError, connection
from psycopg2.extensions import connection as Connection

from accounts.models import User
from collection.models import Account, Voucher
from collection.queries.check import check_ledger
from tests.collection import desk
from tests.committed import other_session, until
from tests.world import World, add_user

pytestmark = pytest.mark.faults


@pytest.fixture
def killer(committed: World) -> Iterator[Callable[[], None]]:
    """Ends the test's own database session from another one, and waits until it is gone."""
    session = other_session()
    yield lambda: end_session(session)
    session.close()


def end_session(session: Connection) -> None:
    pid = connection.connection.info.backend_pid
    cursor = session.cursor()
    cursor.execute("SELECT pg_terminate_backend(%s)", [pid])

    def gone() -> bool:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [pid])
        return cursor.fetchone() is None

    until(gone, what="the session to end")


@contextmanager
def killed_at(place: int, *, after: bool, killer: Callable[[], None]) -> Iterator[list[str]]:
    """The session ends at the statement with this number, before or after it ran."""
    seen: list[str] = []

    def count(execute, sql, params, many, context):
        seen.append(sql)
        if len(seen) != place:
            return execute(sql, params, many, context)
        if not after:
            killer()
            return execute(sql, params, many, context)
        result = execute(sql, params, many, context)
        killer()
        return result

    with connection.execute_wrapper(count):
        yield seen


def statements(world: World) -> int:
    """How many statements a collector's first payment takes when nothing disturbs it."""
    desk.pay(world, place=1)
    lines, by = desk.shown(world.households["A2"][0]), newcomer(world, 0)
    with killed_at(0, after=False, killer=lambda: None) as seen:
        desk.pay(world, "A2", at="A1", lines=lines, by=by)
    return len(seen)


def newcomer(world: World, number: int) -> User:
    return add_user(world, f"newcomer-{number}", "village_clerk", world.villages["A1"])


def pay_then_retry(world: World, idem: uuid.UUID, place: int, **fault: object) -> Voucher:
    """The clerk presses; the page says that the state is unknown; the clerk presses again."""
    lines, by = desk.shown(world.households["A1"][0]), newcomer(world, place)
    with pytest.raises((DatabaseError, InterfaceError)), killed_at(place, **fault):
        desk.pay(world, lines=lines, idem=idem, by=by)
    connection.close()
    return desk.pay(world, lines=lines, idem=idem, by=by)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_payment_cut_off_at_any_statement_is_made_once(
    committed: World, killer: Callable[[], None], after: bool
) -> None:
    total = statements(committed)
    for place in range(1, total + 1):
        idem = uuid.uuid4()
        voucher = pay_then_retry(committed, idem, place, after=after, killer=killer)
        assert Voucher.objects.filter(idem=idem).count() == 1
        desk.reverse(committed, voucher)
    assert Voucher.objects.filter(kind="receipt").count() == 2 + total
    assert Account.objects.get(kind="premium").balance_fen == -6 * desk.PRICE
    assert total > 15
    assert list(check_ledger()) == []


def test_a_payment_cut_off_before_its_commit_leaves_nothing(
    committed: World, killer: Callable[[], None], monkeypatch
) -> None:
    commit, idem = connection._commit, uuid.uuid4()
    lines = desk.shown(committed.households["A1"][0])

    def dies_first() -> None:
        killer()
        commit()

    monkeypatch.setattr(connection, "_commit", dies_first)
    with pytest.raises((DatabaseError, InterfaceError)):
        desk.pay(committed, lines=lines, idem=idem)
    monkeypatch.undo()
    connection.close()
    assert Voucher.objects.count() == 0
    assert desk.pay(committed, lines=lines, idem=idem).no == 1


def test_a_payment_whose_answer_is_lost_after_the_commit_is_not_made_again(
    committed: World, killer: Callable[[], None], monkeypatch
) -> None:
    commit, idem = connection._commit, uuid.uuid4()
    lines = desk.shown(committed.households["A1"][0])

    def dies_after() -> None:
        commit()
        killer()
        raise InterfaceError("the answer never came")

    monkeypatch.setattr(connection, "_commit", dies_after)
    with pytest.raises(InterfaceError):
        desk.pay(committed, lines=lines, idem=idem)
    monkeypatch.undo()
    connection.close()
    (stands,) = Voucher.objects.all()
    assert desk.pay(committed, lines=lines, idem=idem).number == stands.number
    assert list(check_ledger()) == []
