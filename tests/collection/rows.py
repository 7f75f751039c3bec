"""Vouchers as plain rows: right as they come, for tests that spoil one thing and write by SQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import DatabaseError, connection, transaction

from collection.actions import ledger
from collection.actions.open_day import open_day
from collection.models import Account, Series, Voucher
from subsidies.actions.assess import freeze_assessments
from subsidies.queries import quotes_for
from tests.committed import constraint_of, settle
from tests.world import NOW, TODAY, YEAR, World


@dataclass
class Draft:
    """The next voucher of a series, not yet written."""

    voucher: dict
    entries: list[dict]

    def write(self) -> None:
        """Entries first and their voucher last, as the ledger wants them."""
        self.write_entries()
        insert("collection_voucher", self.voucher)

    def write_entries(self) -> None:
        for entry in self.entries:
            insert("collection_entry", entry)

    def commit(self) -> None:
        """Write, step the series, and check now what waits for the commit."""
        self.write()
        step(self.voucher)
        settle()


def draft(make: Callable[[], Voucher]) -> Draft:
    """The rows that an act would write, taken from the act itself and rolled back."""
    undo = transaction.savepoint()
    voucher = make()
    (row,) = rows("SELECT * FROM collection_voucher WHERE id = %s", voucher.pk)
    entries = rows("SELECT * FROM collection_entry WHERE voucher_id = %s ORDER BY line", voucher.pk)
    transaction.savepoint_rollback(undo)
    for entry in entries:
        del entry["id"]
    return Draft(row, entries)


def prepare(world: World, village: str = "A1") -> dict[str, Account]:
    """The day, accounts, series and assessments that acts in a village make on their first day."""
    place, clerk = world.villages[village], world.users[f"clerk-{village}"]
    open_day(collector=clerk, village=place, cover_year=YEAR, on=TODAY, now=NOW)
    for kind in Series.Kind:
        Series.objects.get_or_create(village=place, cover_year=YEAR, kind=kind)
    for household in world.households[village]:
        quoted = quotes_for(world.enrolments(household), on=TODAY)
        freeze_assessments(quoted=quoted.values(), on=TODAY)
    where = {"area": place, "cover_year": YEAR}
    return {
        "cash": ledger.account(kind=Account.Kind.CASH, holder=clerk, **where),
        "difference": ledger.account(kind=Account.Kind.DIFFERENCE, holder=clerk, **where),
        "premium": ledger.account(kind=Account.Kind.PREMIUM, **where),
        "bank": ledger.account(kind=Account.Kind.BANK, area=world.towns["A"], cover_year=YEAR),
    }


def step(voucher: dict) -> None:
    sql(
        "UPDATE collection_series SET last_no = %s, head = %s WHERE id = %s",
        voucher["no"],
        voucher["row_hash"],
        voucher["series_id"],
    )


def insert(table: str, row: dict) -> None:
    places = ", ".join(["%s"] * len(row))
    sql(f"INSERT INTO {table} ({', '.join(quoted(row))}) VALUES ({places})", *row.values())


def quoted(names) -> list[str]:
    return [connection.ops.quote_name(name) for name in names]


def sql(statement: str, *values: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.rowcount


def rows(statement: str, *values: object) -> list[dict]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@contextmanager
def refused(by: str) -> Iterator[None]:
    """The database refuses what happens inside, by this constraint or with this message."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        yield
    assert constraint_of(caught.value) == by
