"""Processor time of this process and of its database process, which other work does not change."""

import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection


class Processor:
    """Takes a piece of work's processor time, waiting left out, as far as this machine tells.

    The database must be on this machine, and let its process be seen (/proc on Linux).
    """

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self._clock = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")

    def seconds(self, work: Callable[[], object]) -> tuple[float, float]:
        """Seconds waited for, and of processor time; not a number where it is not told."""
        own, database, started = time.process_time(), self._database(), time.perf_counter()
        work()
        waited = time.perf_counter() - started
        return waited, time.process_time() - own + self._database() - database

    def _database(self) -> float:
        try:
            return int(self._clock.read_text(encoding="ascii").split()[0]) / 1e9
        except (OSError, ValueError, IndexError):
            return float("nan")
