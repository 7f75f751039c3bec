"""`bench print`: a county's papers beside two floors, going on where it was killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from reports.bench.county_villages import PAYERS, PEOPLE, villages
from reports.bench.one_offs import one_offs
from reports.bench.print_county import measured
from reports.bench.printed_villages import Village
from reports.bench.printing_pool import print_all
from reports.documents import DOCUMENTS

VILLAGES = [Village(f"{n:03}", "示范镇", f"第{n}村", 200, 190) for n in range(12)]
PRINTS = """
import sys
from reports.bench.printed_villages import Village
from reports.bench.printing_pool import print_all
if __name__ == "__main__":
    villages = [Village(f"{n:03}", "示范镇", f"第{n}村", 200, 190) for n in range(12)]
    list(print_all(sys.argv[1], villages))
"""


@pytest.mark.faults
def test_killed_in_the_middle_it_keeps_finished_villages_and_goes_on(tmp_path):
    out = tmp_path / "out"
    script = tmp_path / "prints.py"
    script.write_text(PRINTS)
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, str(script), str(out)]
    run = subprocess.Popen(command, env=environment, start_new_session=True)
    with run:
        while len(finished(out)) < 3:
            assert run.poll() is None
            time.sleep(0.01)
        os.killpg(run.pid, signal.SIGKILL)
    kept = finished(out)
    assert len(kept) < 2 * len(VILLAGES)

    printed = list(print_all(str(out), VILLAGES))

    assert len(printed) == 2 * len(VILLAGES) - len(kept)
    whole = finished(out)
    assert len(whole) == 2 * len(VILLAGES)
    assert {path: whole[path] for path in kept} == kept
    assert all(path.read_bytes().rstrip().endswith(b"%%EOF") for path in whole)


def finished(folder: Path) -> dict[Path, tuple[int, int]]:
    """Each file, and what would be another if it were written again."""
    return {path: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.glob("*.pdf")}


def test_county_is_told_beside_both_floors_with_its_memory(tmp_path):
    figures = list(measured(VILLAGES[:2], str(tmp_path), plain_pages=1))
    assert [figure.name for figure in figures] == [
        "print a county's posting",
        "print a county's signed_roster",
        "print a county",
    ] * 2
    assert {figure.floor.split("'")[0] for figure in figures} == {"WeasyPrint", "Typst"}
    assert all(figure.ratio > 0 for figure in figures)
    assert "400 people, 380 payers in 2 villages: 112 pages" in figures[2].note


def test_county_has_the_notices_people_and_its_payers():
    county = villages(1.0)
    assert (sum(one.people for one in county), sum(one.payers for one in county)) == (
        PEOPLE,
        PAYERS,
    )


def test_a_document_is_measured_as_a_page_gets_it():
    kinds = DOCUMENTS[:2]
    figures = list(one_offs(kinds, times=1))
    assert [figure.name for figure in figures] == [f"one-off {kind.slug}" for kind in kinds]
