"""kill -9 in the middle of a whole village's slips: the job ends, each group has one slip, and
there is one PDF, whole."""

import hashlib
import io
from datetime import date
from pathlib import Path

import pytest
import redis
from pypdf import PdfReader

from accounts.actions.jobs import start_job
from accounts.files import read_file
from accounts.models import Area, AuditEntry, Job, Level
from collection.models import AssessmentSlip, AssessmentSlipLine
from collection.queries.check import check_ledger
from enrollment.actions.register import register_household
from reports.models import PrintedFile
from tests.committed import until
from tests.jobs.work import fresh
from tests.jobs.workers import (
    Workers,
    fault_point,
    finished,
    forget,
    redis_url,
    waiting_worker,
)
from tests.world import HEAD, NOW, TODAY, World, member

pytestmark = pytest.mark.faults
GROUPS = 5

# table, moment, condition: where the worker is when it dies
POINTS = {
    "it says that it begins": ("accounts_job", "BEFORE UPDATE", "NEW.total > 0"),
    "two groups are done": ("accounts_job", "BEFORE UPDATE", "NEW.done = 2"),
    "a slip is half written": ("collection_assessmentslipline", "AFTER INSERT", "NEW.line = 2"),
    "a slip is not committed": (
        "accounts_auditentry",
        "AFTER INSERT",
        "NEW.action = 'issue_assessment_slip'",
    ),
    "all slips are issued": ("accounts_job", "BEFORE UPDATE", "NEW.note = '正在排版'"),
    "the file stands without its row": ("reports_printedfile", "AFTER INSERT", "true"),
    "the file has its row": ("accounts_job", "BEFORE UPDATE", f"NEW.done = {GROUPS + 1}"),
    "nothing but the end is missing": ("accounts_job", "BEFORE UPDATE", "NEW.state = 'done'"),
}


@pytest.fixture
def village(served: World) -> Area:
    """Village A1 with five groups."""
    for number in range(3, GROUPS + 1):
        add_group(served, number)
    return served.villages["A1"]


def add_group(world: World, number: int) -> None:
    village = world.villages["A1"]
    group = Area.objects.create(
        code=f"{village.code}{number:03d}", level=Level.GROUP, name=f"{number}组", parent=village
    )
    register_household(
        group=group,
        members=[member("甲", 500 + number * 2 + 1, HEAD)],
        address="",
        phone="",
        season=world.season,
        head_relationship=HEAD,
        actor=world.users["clerk-A1"],
        now=NOW,
    )


def order_slips(world: World, due_on: date = TODAY) -> Job:
    """The township presses the button."""
    job, _ = start_job(
        kind="reports.issue_slips",
        title="A1村核定单",
        owner=world.users["township-A"],
        area=world.villages["A1"],
        input={
            "village": world.villages["A1"].code,
            "due_on": due_on.isoformat(),
            "on": TODAY.isoformat(),
        },
        now=NOW,
    )
    return job


def order_posting(world: World) -> Job:
    village = world.villages["A1"]
    job, _ = start_job(
        kind="reports.print_posting",
        title="A1村公示",
        owner=world.users["township-A"],
        area=village,
        input={"village": village.code, "days": 7, "on": TODAY.isoformat()},
        now=NOW,
    )
    return job


def files(workers: Workers) -> list[Path]:
    return [path for path in (workers.folder / "files").rglob("*") if path.is_file()]


def assert_whole(job: Job, workers: Workers) -> None:
    """One slip for every group, nobody twice, one file with one row that says what is in it."""
    assert (job.state, job.error) == ("done", {})
    slips = AssessmentSlip.objects.order_by("no")
    assert [slip.no for slip in slips] == list(range(1, GROUPS + 1))
    assert len({slip.group_id for slip in slips}) == GROUPS
    lines = list(AssessmentSlipLine.objects.values_list("enrolment", flat=True))
    assert len(lines) == len(set(lines)) == 6 + GROUPS - 2
    file = PrintedFile.objects.get()
    reader = PdfReader(io.BytesIO(read_file(file.path)))
    assert len(reader.pages) == file.pages
    assert all(slip.number in text(reader) for slip in slips)
    assert AuditEntry.objects.filter(action="print_document").count() == 1
    assert [path.name for path in files(workers)] == [f"{job.pk}.pdf"]
    assert list(check_ledger()) == []


def text(reader: PdfReader) -> str:
    return "".join(page.extract_text() for page in reader.pages)


def clear_files(workers: Workers) -> None:
    for path in files(workers):
        path.unlink()


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_when(
    village: Area, committed: World, workers: Workers, point: str
) -> None:
    clear_files(workers)
    with fault_point(*POINTS[point]) as session:
        job = order_slips(committed)
        (name,) = waiting_worker(session)
        workers.kill(name)
        forget(session, name)
    done = finished(job)
    assert_whole(done, workers)
    assert done.attempt == 2


def test_a_worker_killed_while_it_sets_the_type(
    village: Area, committed: World, workers: Workers
) -> None:
    clear_files(workers)
    with fault_point("accounts_job", "BEFORE UPDATE", "NEW.note = '正在排版'") as session:
        job = order_slips(committed)
        (name,) = waiting_worker(session)
    until(lambda: fresh(job).note == "正在排版", what="the typesetting to begin")
    workers.kill(name)
    assert_whole(finished(job), workers)


def test_a_worker_that_comes_back_too_late_leaves_the_file_as_its_row_says(
    village: Area, committed: World, workers: Workers
) -> None:
    """It fell silent before the typesetting; another finished; then it sets its own type."""
    clear_files(workers)
    with fault_point("accounts_job", "BEFORE UPDATE", "NEW.note = '正在排版'") as session:
        job = order_slips(committed)
        (name,) = waiting_worker(session)
        workers.pause(name)
    done = finished(job)
    Area.objects.filter(parent=village).update(name="改了名的组")  # its paper would say otherwise
    workers.wake(name)
    until(lambda: "another worker took over" in workers.log(name), what="the late worker to stop")
    assert_whole(done, workers)
    file = PrintedFile.objects.get()
    assert hashlib.sha256(read_file(file.path)).hexdigest() == file.sha256


def test_a_job_that_kills_three_workers_is_ended_and_the_others_go_on(
    village: Area, committed: World, workers: Workers
) -> None:
    point = ("accounts_job", "BEFORE UPDATE", "NEW.kind = 'reports.issue_slips' AND NEW.total > 0")
    with fault_point(*point) as session:
        job = order_slips(committed)
        for _ in range(3):
            (name,) = waiting_worker(session, swept=True)
            workers.kill(name)
            forget(session, name)
        other = order_posting(committed)
        assert finished(other).state == "done"
    poisoned = finished(job)
    assert (poisoned.state, poisoned.attempt) == ("failed", 3)
    assert poisoned.error["what"] == "这项任务三次都没有做完"


def test_redis_emptied_in_the_middle_loses_no_job(
    village: Area, committed: World, workers: Workers
) -> None:
    """Two jobs run, a third waits in Redis alone; then Redis forgets everything."""
    clear_files(workers)
    with fault_point("accounts_job", "BEFORE UPDATE", "NEW.note = '正在排版'") as session:
        jobs = [order_slips(committed, TODAY.replace(day=day)) for day in (25, 26)]
        waiting_worker(session, count=2)
        jobs.append(order_slips(committed, TODAY.replace(day=27)))
        redis.Redis.from_url(redis_url()).flushdb()
    assert [finished(job).state for job in jobs] == ["done"] * 3
    assert PrintedFile.objects.count() == 3
    assert AssessmentSlip.objects.count() == GROUPS
