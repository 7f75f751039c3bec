"""What is written stays as it is: for the owner and for the portal's own role."""

import uuid

import pytest
from django.core.management import call_command

from collection.models import Account, CashDay
from collection.queries.check import check_ledger
from tests.collection import desk
from tests.collection.rows import draft, prepare, refused, rows, sql
from tests.committed import settle
from tests.world import World

TABLES = {
    "collection_voucher": "total_fen = 1",
    "collection_entry": "amount_fen = 1",
    "subsidies_assessment": "payable_fen = 1",
    "subsidies_noticeversion": "name = 'other'",
    "accounts_auditentry": "action = 'nothing'",
}
ACCOUNT, DAY, SERIES = "collection_account", "collection_cashday", "collection_series"
every_table = pytest.mark.parametrize("table", TABLES)


def changes(table: str) -> list[str]:
    """The three ways to change what stands."""
    return [
        f"UPDATE {table} SET {TABLES[table]}",
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    ]


@pytest.fixture
def paid(world: World) -> World:
    desk.pay(world)
    return world


@every_table
def test_the_owner_does_not_update(paid: World, table: str) -> None:
    with refused(f"append-only: UPDATE on {table}"):
        sql(changes(table)[0])


@every_table
def test_the_owner_does_not_delete(paid: World, table: str) -> None:
    with refused(f"append-only: DELETE on {table}"):
        sql(changes(table)[1])


@every_table
def test_the_owner_does_not_truncate(paid: World, table: str) -> None:
    settle()
    with refused(f"append-only: TRUNCATE on {table}"):
        sql(changes(table)[2])


def test_a_balance_is_not_written_directly(paid: World) -> None:
    with refused("balances follow entries"):
        sql("UPDATE collection_account SET balance_fen = 0")


def test_an_account_is_not_opened_with_money(paid: World) -> None:
    with refused("balances follow entries"):
        Account.objects.create(
            kind="cash",
            area=paid.villages["A2"],
            holder=paid.users["clerk-A2"],
            cover_year=2021,
            balance_fen=1,
        )


def test_an_account_is_not_removed(paid: World) -> None:
    with refused("balances follow entries"):
        sql("DELETE FROM collection_account")


def test_cash_does_not_go_below_nothing(paid: World) -> None:
    """The only day holds 840 yuan, and 840 yuan of it were already reversed."""
    prepare(paid)
    day = desk.close(CashDay.objects.get(), 3 * desk.PRICE)
    made = draft(lambda: desk.deposit(day))
    taken = made.entries[0]
    short = taken | {
        "voucher_id": uuid.uuid4(),
        "kind": "short",
        "debit_id": Account.objects.get(kind="difference").pk,
        "amount_fen": 1,
        "deposited_day_id": None,
    }
    made.entries.append(short)
    with refused("cash_never_negative"):
        made.write_entries()


@pytest.fixture
def app_role(paid: World) -> World:
    """The portal's own role, with the rights that `secure_database` leaves it."""
    prepare(paid)
    settle()
    call_command("secure_database", verbosity=0)
    sql("SET LOCAL ROLE cunbao_app")
    return paid


@every_table
@pytest.mark.parametrize("way", range(3), ids=["update", "delete", "truncate"])
def test_the_portals_role_has_no_right_to_change(app_role: World, table: str, way: int) -> None:
    with refused(f"permission denied for table {table}"):
        sql(changes(table)[way])


@pytest.mark.parametrize("table", [*TABLES, ACCOUNT, DAY, SERIES])
def test_the_portals_role_does_not_disable_triggers(app_role: World, table: str) -> None:
    with refused(f"must be owner of table {table}"):
        sql(f"ALTER TABLE {table} DISABLE TRIGGER ALL")


def test_the_portals_role_does_not_play_the_replica(app_role: World) -> None:
    with refused('permission denied to set parameter "session_replication_role"'):
        sql("SET session_replication_role = replica")


def test_the_portals_role_takes_payments(app_role: World) -> None:
    desk.pay(app_role, place=1)
    settle()
    cash = Account.objects.get(kind="cash")
    assert cash.balance_fen == 6 * desk.PRICE


def test_the_portals_role_checks_the_ledger(app_role: World) -> None:
    assert list(check_ledger()) == []


def test_the_portals_role_does_not_write_balances(app_role: World) -> None:
    with refused("balances follow entries"):
        sql("UPDATE collection_account SET balance_fen = 0")


def test_a_temporary_table_does_not_stand_in_for_the_day(app_role: World) -> None:
    """A temporary table is found first, unless the trigger's function says where it looks."""
    made = draft(lambda: desk.pay(app_role, place=1))
    desk.close(CashDay.objects.get(), 3 * desk.PRICE)
    sql("CREATE TEMP TABLE collection_cashday AS SELECT * FROM public.collection_cashday")
    sql("UPDATE pg_temp.collection_cashday SET state = 'open'")
    with refused("day is closed"):
        made.write()


def test_a_temporary_table_does_not_swallow_the_balance(app_role: World) -> None:
    made = draft(lambda: desk.pay(app_role, place=1))
    sql("CREATE TEMP TABLE collection_account AS SELECT * FROM public.collection_account")
    made.write()
    (row,) = rows("SELECT balance_fen FROM public.collection_account WHERE kind = 'cash'")
    assert row["balance_fen"] == 6 * desk.PRICE
