"""A backup put into a new database is the ledger that was backed up, guards and all."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from collection.queries.anchors import heads
from tests.collection import desk
from tests.committed import other_session
from tests.world import World

pytestmark = pytest.mark.faults
ROOT = Path(__file__).resolve().parents[2]
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]


@pytest.fixture
def book(committed: World) -> World:
    """Receipts, a reversal, a closed day and its deposit."""
    desk.reverse(committed, desk.pay(committed, place=1))
    desk.deposit(desk.closed_day(committed))
    return committed


@pytest.fixture
def restored(book: World, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a portal on the restored copy."""
    if not BINARIES:
        pytest.skip("no pg_dump on this machine: no restore was tried")
    here, name = os.environ["DATABASE_URL"], f"{connection.settings_dict['NAME']}_restored"
    session = other_session()
    session.cursor().execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    session.cursor().execute(f'CREATE DATABASE "{name}"')
    dump = str(tmp_path / "backup")
    _run("pg_dump", "-Fc", url(here, connection.settings_dict["NAME"]), "-f", dump)
    _run("pg_restore", "--exit-on-error", "-d", url(here, name), dump)
    yield os.environ | {"DATABASE_URL": url(here, name)}
    session.cursor().execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    session.close()


def url(here: str, name: str) -> str:
    return re.sub(r"(?<=/)[^/?]+(?=\?|$)", name, here, count=1)


def _run(program: str, *arguments: str) -> None:
    subprocess.run([BINARIES[0] / program, *arguments], check=True)


def manage(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def test_a_restored_ledger_holds_and_ends_where_the_backed_up_one_did(
    restored: dict[str, str], tmp_path: Path
) -> None:
    kept = tmp_path / "heads.json"
    kept.write_text(json.dumps(heads()))
    done = manage(restored, "check_ledger", "--anchors", str(kept))
    assert (done.stdout, done.returncode) == ("ok: 4 vouchers, 10 entries\n", 0)


def test_a_restored_ledger_that_lacks_the_last_receipt_is_named(
    restored: dict[str, str], book: World, tmp_path: Path
) -> None:
    """A receipt that was written after the backup: its number is on paper."""
    lost = desk.pay(book, "A2")
    kept = tmp_path / "heads.json"
    kept.write_text(json.dumps(heads()))
    done = manage(restored, "check_ledger", "--anchors", str(kept))
    assert done.returncode == 1
    assert "BAD series 430699101202 2021 R epoch 1 row 1" in done.stdout
    assert lost.no == 1


def test_after_a_restore_numbers_go_on_under_a_new_epoch(restored: dict[str, str]) -> None:
    done = manage(restored, "after_restore")
    assert "A1村 2021 R: epoch 1 ends at 3 in the backup" in done.stdout
    assert manage(restored, "check_ledger").stdout == "ok: 4 vouchers, 10 entries\n"
