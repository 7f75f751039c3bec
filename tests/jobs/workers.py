"""Real Celery workers on the test database and a Redis number of their own, made to be killed.

A fault point is a trigger that only the test's database has: a worker that comes to it waits for a
lock that the test holds, and is killed there.
"""

import ctypes
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from celery import Celery
from django.conf import settings
from django.db import connection
from psycopg2.extensions import connection as Connection

from accounts.actions.jobs import sweep_jobs
from accounts.models import Job
from tests.committed import other_session, until
from tests.jobs.work import fresh

ROOT = Path(__file__).resolve().parents[2]
REDIS_NUMBER = 13
POINT = 7707  # the lock at which a worker waits
NAMES = "application_name LIKE 'worker-%'"


@dataclass
class Workers:
    """Two workers wait for messages; one that was killed is replaced at once."""

    queue: str
    folder: Path
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)
    started: int = 0

    def start(self) -> None:
        self.started += 1
        name = f"worker-{self.started}"
        log = (self.folder / f"{name}.log").open("wb")
        command = [sys.executable, "-m", "celery", "--quiet", "-A", "config.celery", "worker"]
        options = ["--concurrency=1", "--loglevel=WARNING", "--without-gossip", "--without-mingle"]
        self.processes[name] = subprocess.Popen(
            [*command, *options, f"--hostname={name}@%h", f"--queues={self.queue}"],
            cwd=ROOT,
            env=self._environment(name),
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=_die_with_the_tests,
        )

    def _environment(self, name: str) -> dict[str, str]:
        database = connection.settings_dict["NAME"]
        return os.environ | {
            "CUNBAO_JOB_LEASE": "2",
            "CUNBAO_KEYS": str(settings.KEY_DIR),
            "CUNBAO_VAR": str(self.folder),
            "DATABASE_URL": re.sub(
                r"(?<=/)[^/?]+(?=\?|$)", database, os.environ["DATABASE_URL"], count=1
            ),
            "PGAPPNAME": name,
            "REDIS_URL": redis_url(),
        }

    def kill(self, name: str) -> None:
        """kill -9 of the worker and its child; another takes the place."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)
        self.start()

    def pause(self, name: str) -> None:
        """As a machine that swaps, or a virtual one that is moved: alive, and silent."""
        os.killpg(self.processes[name].pid, signal.SIGSTOP)

    def wake(self, name: str) -> None:
        os.killpg(self.processes[name].pid, signal.SIGCONT)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8")

    def stop(self) -> None:
        for process in self.processes.values():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=10)
        self.processes.clear()


def _die_with_the_tests() -> None:
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def redis_url() -> str:
    return re.sub(r"([?/](?:db=)?)\d+$", rf"\g<1>{REDIS_NUMBER}", settings.REDIS_URL)


def sender(queue: str) -> Celery:
    """This process as a page or the clock would send: the site's settings, the workers' queue."""
    app = Celery("test", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    url = redis_url().replace("unix://", "redis+socket://").replace("?db=", "?virtual_host=")
    app.conf.update(broker_url=url, task_default_queue=queue)
    return app


@contextmanager
def fault_point(table: str, moment: str, condition: str) -> Iterator[Connection]:
    """A worker waits at this row. The session yielded holds the lock; leaving lets go of it."""
    session = other_session()
    cursor = session.cursor()
    cursor.execute("SET lock_timeout = '20s'; SELECT pg_advisory_lock(%s)", [POINT])
    cursor.execute(
        "CREATE OR REPLACE FUNCTION test_stop() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" PERFORM pg_advisory_xact_lock_shared({POINT}); RETURN NEW; END $$;"
        f" CREATE TRIGGER test_stop {moment} ON {table} FOR EACH ROW WHEN ({condition})"
        " EXECUTE FUNCTION test_stop()"
    )
    try:
        yield session
    finally:
        cursor.execute("SELECT pg_advisory_unlock_all()")
        cursor.execute("DROP FUNCTION test_stop() CASCADE")
        session.close()


def waiting_worker(session: Connection, *, count: int = 1, swept: bool = False) -> list[str]:
    """Names of the workers that stand at the fault point, as soon as there are so many."""
    cursor = session.cursor()

    def names() -> list[str]:
        if swept:
            sweep_jobs()
        cursor.execute(
            f"SELECT application_name FROM pg_stat_activity WHERE {NAMES}"
            " AND wait_event = 'advisory' AND datname = current_database() ORDER BY 1"
        )
        found = [name for (name,) in cursor.fetchall()]
        return found if len(found) >= count else []

    return until(names, what=f"{count} worker(s) at the fault point", every=0.1)


def forget(session: Connection, name: str) -> None:
    """The server learns that nobody listens to the killed worker's session any more."""
    cursor = session.cursor()
    cursor.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s",
        [name],
    )


def finished(job: Job, *, seconds: float = 90) -> Job:
    """The job at its end; meanwhile the sweep goes round as the clock would have it."""

    def ended() -> bool:
        sweep_jobs()
        return not fresh(job).is_live

    until(ended, what="the job to end", seconds=seconds, every=0.3)
    return fresh(job)
