"""A printed file is written by the worker that holds the job, and by no other."""

import pytest

from accounts.actions.jobs import Fenced, Run, claim, start_job
from accounts.files import read_file
from reports.actions.keep_file import keep_file
from reports.models import PrintedFile
from tests.watched_run import lapse
from tests.world import NOW, YEAR, World


def keep(world: World, run: Run, pdf: bytes) -> PrintedFile:
    return keep_file(
        run=run,
        slug="posting",
        title="公示",
        area=world.villages["A1"],
        cover_year=YEAR,
        pdf=pdf,
        pages=1,
        now=NOW,
    )


@pytest.fixture
def stale(world) -> Run:
    """A worker's hold whose lease ran out."""
    job, _ = start_job(
        kind="reports.print_posting",
        title="公示",
        owner=world.users["township-A"],
        area=world.villages["A1"],
        input={},
        now=NOW,
    )
    run = claim(job.pk)
    lapse(job.pk)
    return run


def test_worker_that_lost_the_job_writes_nothing(world, stale, files):
    claim(stale.job.pk)
    with pytest.raises(Fenced):
        keep(world, stale, b"stale")
    assert (PrintedFile.objects.count(), list(files.rglob("*"))) == (0, [])


def test_worker_that_lost_the_job_leaves_the_others_file_as_it_is(world, stale):
    file = keep(world, claim(stale.job.pk), b"fresh")
    with pytest.raises(Fenced):
        keep(world, stale, b"stale")
    assert read_file(file.path) == b"fresh"


def test_same_worker_once_more_replaces_file_and_row_together(world, stale):
    run = claim(stale.job.pk)
    keep(world, run, b"first")
    file = keep(world, run, b"again and longer")
    assert (PrintedFile.objects.count(), file.size, read_file(file.path)) == (
        1,
        16,
        b"again and longer",
    )
