"""kill -9 in the middle of a town's papers: every village has one file, whole, and one record."""

import io

import pytest
from pypdf import PdfReader

from accounts.files import read_file
from accounts.models import AuditEntry
from reports.models import PrintedFile, PrintedPaper
from tests.jobs.workers import (
    Workers,
    fault_point,
    finished,
    forget,
    waiting_worker,
)
from tests.reports.printing import order
from tests.world import World

pytestmark = pytest.mark.faults

# table, moment, condition: where the worker is when it dies
POINTS = {
    "one village is done": ("accounts_job", "BEFORE UPDATE", "NEW.done = 1"),
    "a file stands without its row": (
        "reports_printedfile",
        "AFTER INSERT",
        "NEW.part LIKE '%202'",
    ),
    "its papers are not committed": ("reports_printedpaper", "AFTER INSERT", "true"),
    "a volume stands without its row": (
        "reports_printedfile",
        "AFTER INSERT",
        "NEW.part = 'volume-001'",
    ),
}


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_when(served: World, workers: Workers, point: str) -> None:
    with fault_point(*POINTS[point]) as session:
        villages = [served.villages["A1"], served.villages["A2"]]
        job = order(served, "registration_form", villages, bind=True)
        (name,) = waiting_worker(session)
        workers.kill(name)
        forget(session, name)
    done = finished(job)
    files = list(PrintedFile.objects.order_by("part"))
    assert (done.state, done.error, done.attempt) == ("done", {}, 2)
    assert [file.part for file in files] == [*(v.code for v in villages), "volume-001"]
    for file in files:
        assert len(PdfReader(io.BytesIO(read_file(file.path))).pages) == file.pages
    papers = PrintedPaper.objects.values_list("object_id", "copy")
    households = [h for v in ("A1", "A2") for h in served.households[v]]
    assert sorted(papers) == sorted((str(household.pk), 0) for household in households)
    assert AuditEntry.objects.filter(action="print_document").count() == 3
