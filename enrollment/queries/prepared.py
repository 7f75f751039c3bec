"""Statements that the database plans once a connection and then keeps."""

from collections.abc import Sequence
from weakref import WeakKeyDictionary

from django.db import connection

MOST = 60
# Connection -> its statements and their names. A new connection begins with none.
_kept: WeakKeyDictionary = WeakKeyDictionary()


def execute_prepared(cursor, sql: str, params: Sequence) -> None:
    """Run a statement with `$1`, `$2` … in it; its first run on a connection plans it.

    Planning a search costs more than answering it. The one plan serves every value, so no
    condition may hang on what the planner knows of a value: a beginning is a range, not a LIKE.
    """
    kept = _kept.setdefault(connection.connection, {})
    if sql not in kept:
        if len(kept) >= MOST:
            cursor.execute("DEALLOCATE ALL")
            kept.clear()
        cursor.execute(f"PREPARE search_{len(kept)} AS {sql}")
        kept[sql] = f"search_{len(kept)}"
    values = ", ".join(["%s"] * len(params))
    # LOCAL to these two, or to the transaction around them, where nothing else is prepared.
    run = f"SET LOCAL plan_cache_mode = force_generic_plan; EXECUTE {kept[sql]} ({values})"
    cursor.execute(run, params)
