"""kill -9 in the middle of a roster's check: it goes on behind what stands staged, and ends as one
run would, down to the bytes of the workbook that goes back."""

import hashlib
import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook

from accounts.files import read_file
from subsidies.actions.check_roster import CHUNK
from subsidies.actions.hand_in import hand_in_roster, marked_name
from subsidies.models import Roster
from tests.jobs.workers import (
    Workers,
    fault_point,
    finished,
    forget,
    waiting_worker,
)
from tests.world import NOW, World, id_number

pytestmark = pytest.mark.faults
# Two chunks; the last row is somebody of the first again.
ROWS = CHUNK + 300

# table, moment, condition: where the worker is when it dies; then how many rows stay staged
POINTS = {
    "the first row of all": ("subsidies_rosterrow", "AFTER INSERT", "NEW.row = 2", 0),
    "the first chunk is not counted": (
        "accounts_job",
        "BEFORE UPDATE",
        f"NEW.checkpoint ->> 'rows' = '{CHUNK}' AND OLD.checkpoint ->> 'rows' = '0'",
        0,
    ),
    "the second chunk is half staged": (
        "subsidies_rosterrow",
        "AFTER INSERT",
        f"NEW.row = {CHUNK + 100}",
        CHUNK,
    ),
    "the workbook is to be marked": (
        "accounts_job",
        "BEFORE UPDATE",
        "NEW.note LIKE '正在生成%%'",
        ROWS,
    ),
    "the result is not committed": (
        "accounts_auditentry",
        "AFTER INSERT",
        "NEW.action = 'check_roster'",
        ROWS,
    ),
    "nothing but the end is missing": ("accounts_job", "BEFORE UPDATE", "NEW.state = 'done'", ROWS),
}


def content() -> bytes:
    people = [
        (f"人{chr(0x4E00 + n % 900)}{chr(0x5E00 + n % 90)}",
         id_number(n % 900, born=date(1900, 1, 1) + timedelta(days=n // 900)))
        for n in range(ROWS - 1)
    ]  # fmt: skip
    lines = [("姓名", "身份证号"), *people, people[0]]
    return "\n".join(",".join(line) for line in lines).encode()


def hand_in(world: World, name: str) -> Roster:
    """Each time a file of its own, by a comment behind the table."""
    return hand_in_roster(
        content=content() + f"\n注：{name}".encode(),
        file_name=f"{name}.csv",
        department="disabled_federation",
        identity="残疾人",
        area=world.county,
        season=world.season,
        actor=world.users["disabled_federation"],
        now=NOW,
    )


def fingerprint(roster: Roster) -> tuple:
    """What stands of it; the sealed values opened, for each sealing is another."""
    roster.refresh_from_db()
    rows = [
        (row.row, row.name.open(), row.id_number.open(), row.outcome, str(row.reasons))
        for row in roster.rows.order_by("pk")
    ]
    digest = hashlib.sha256(str(rows).encode()).hexdigest()
    return len(rows), digest, roster.state, roster.counts, roster.troubles


def cells(roster: Roster) -> list[tuple]:
    book = load_workbook(io.BytesIO(read_file(marked_name(roster))), read_only=True)
    return [row for row in book.active.iter_rows(values_only=True) if len(row) > 1 and row[1]]


def test_killed_anywhere_it_ends_as_one_run_would(served: World, workers: Workers):
    first = hand_in(served, "一次做完")
    assert finished(first.job).state == "done"
    unbroken = fingerprint(first)
    assert unbroken[0] == ROWS
    assert unbroken[3]["duplicate"] == 1
    for name, (*point, staged) in POINTS.items():
        with fault_point(*point) as session:
            roster = hand_in(served, name)
            (worker,) = waiting_worker(session, swept=True)
            workers.kill(worker)
            forget(session, worker)
            assert roster.rows.count() == staged, name
            kept = set(roster.rows.values_list("pk", flat=True))
        assert finished(roster.job).state == "done", name
        assert fingerprint(roster) == unbroken, name
        assert kept <= set(roster.rows.values_list("pk", flat=True)), name
        assert cells(roster) == cells(first), name
