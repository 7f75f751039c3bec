"""The child that parses: what it may use, and that it never outlives the worker."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from roster_builder import HEAD, person, save

from enrollment.workbooks.read import read_roster

READS_ONE_ROW_AND_WAITS = """
import sys, time
from enrollment.workbooks.read import read_roster
rows = iter(read_roster(sys.argv[1]))
next(rows)
print("reading", flush=True)
time.sleep(60)
"""


@pytest.fixture
def long_roster(tmp_path):
    """Longer than the pipe holds (64 KB, some 40 bytes a row), so that its child waits for the
    reader."""
    rows = [HEAD, *(person(index % 900) for index in range(6_000))]
    return save(tmp_path / "a.xlsx", rows)


def children(pid):
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def started(path):
    """The rows of a reading that has begun, and its child; others of the run may have children."""
    before = children(os.getpid())
    rows = iter(read_roster(path))
    next(rows)
    (child,) = children(os.getpid()) - before
    return rows, child


def gone(pid):
    """Ended; a zombie that nobody has collected yet counts too."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    return True


def wait_until_gone(pid, seconds=10.0):
    deadline = time.monotonic() + seconds
    while not gone(pid) and time.monotonic() < deadline:
        time.sleep(0.02)
    return gone(pid)


@pytest.mark.faults
def test_no_child_outlives_a_killed_worker(long_roster):
    worker = subprocess.Popen(
        [sys.executable, "-c", READS_ONE_ROW_AND_WAITS, str(long_roster)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    with worker:
        assert worker.stdout.readline() == "reading\n"
        (child,) = children(worker.pid)
        assert not gone(child)
        os.kill(worker.pid, signal.SIGKILL)
        assert wait_until_gone(child)


def test_closing_the_reading_early_ends_the_child(long_roster):
    rows, child = started(long_roster)
    rows.close()
    assert gone(child)


def test_the_child_has_limits_no_secrets_and_no_files_of_ours(long_roster, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://secret")
    with (long_roster.parent / "other").open("w"):
        rows, child = started(long_roster)
        environment = Path(f"/proc/{child}/environ").read_text()
        limits = Path(f"/proc/{child}/limits").read_text()
        files = {str(entry.readlink()) for entry in Path(f"/proc/{child}/fd").iterdir()}
        rows.close()
    assert "secret" not in environment
    assert f"Max address space         {1 << 30}" in limits
    assert "Max core file size        0 " in limits
    assert "Max file size             0 " in limits
    assert [file for file in files if file.endswith("/other")] == []
