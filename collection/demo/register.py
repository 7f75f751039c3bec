"""Write the invented people with COPY, village by village, sealed by as many processes as pay."""

import io
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import django
from django.db import connection

from collection.demo.rows import COLUMNS, Order, village_rows
from enrollment.models import Household, Person

# Below so many people a process of one's own takes longer to start than it saves.
ALONE = 40_000
# Rebuilt afterwards: they cost more when kept up row by row.
HEAVY = ("search_key_in_order", "search_key_in_group", "person_by_tail", "person_by_phone")


def write_people(orders: list[Order]) -> Iterator[Order]:
    """Each village's households, people, search keys and enrolments; yields it when written."""
    many = sum(order.residents for order in orders) > ALONE
    with connection.cursor() as cursor:
        heavy = _put_away(cursor) if many else []
        for order, tables in _made(orders, os.cpu_count() if many else 1):
            _copy(cursor, tables)
            yield order
        for definition in heavy:
            cursor.execute(definition)
        cursor.execute("ANALYZE")


def _made(orders: list[Order], processes: int) -> Iterator[tuple[Order, dict[str, str]]]:
    if processes == 1:
        yield from ((order, village_rows(order)) for order in orders)
        return
    # Fresh processes and not forks: those would share this one's connection to the database.
    pool = ProcessPoolExecutor(processes, get_context("spawn"), initializer=django.setup)
    with pool:
        ahead = deque()
        for order in orders:
            ahead.append((order, pool.submit(village_rows, order)))
            # Few at a time, so that what is made and not yet written stays small.
            if len(ahead) > 2 * processes:
                first, made = ahead.popleft()
                yield first, made.result()
        yield from ((first, made.result()) for first, made in ahead)


def _copy(cursor, tables: dict[str, str]) -> None:
    """A household and its head name one another: keys are checked when the village is whole."""
    cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    for model, columns in COLUMNS.items():
        table = model._meta.db_table
        names = ", ".join(f'"{name}"' for name in columns.split())
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', io.StringIO(tables[table]))
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _put_away(cursor) -> list[str]:
    """Drop the heavy indexes; returns how to make them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(HEAVY)]
    )
    found = cursor.fetchall()
    for name, _ in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _, definition in found]


def keep_ids(orders_of: list[int]) -> Iterator[tuple[int, int]]:
    """For each number of residents, the first ids of so many households and of so many people."""
    household, person = _first(Household, sum(orders_of)), _first(Person, sum(orders_of))
    for residents in orders_of:
        yield household, person
        household, person = household + residents, person + residents


def _first(model, count: int) -> int:
    """The first of `count` ids of the table's own sequence, which goes on behind them."""
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
        (first,) = cursor.fetchone()
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, first + count - 1]
        )
    return first
