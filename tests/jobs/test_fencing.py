"""A worker that was thought dead and comes back writes nothing any more."""

from collections.abc import Callable

import pytest
from django.db import transaction

from accounts.actions.jobs import Cancelled, Fenced, Run, cancel_job, claim, perform
from accounts.models import Job
from tests.jobs.work import expire, fresh, running, start
from tests.world import World

WRITES: dict[str, Callable[[Run], None]] = {
    "progress": lambda run: run.progress(1, 2, "一半"),
    "checkpoint": lambda run: run.save_checkpoint({"row": 1}),
    "hold": lambda run: run.hold(),
}
every_write = pytest.mark.parametrize("write", WRITES.values(), ids=list(WRITES))


@pytest.fixture
def returned(world: World) -> Run:
    """The first worker of a job that another has taken over."""
    run = running(world)
    expire(run.job)
    claim(run.job.pk)
    return run


@every_write
def test_a_worker_that_lost_its_job_stops(returned: Run, write: Callable) -> None:
    before = Job.objects.values().get(pk=returned.job.pk)
    with pytest.raises(Fenced), transaction.atomic():
        write(returned)
    assert Job.objects.values().get(pk=returned.job.pk) == before


@every_write
def test_a_worker_that_has_its_job_writes(world: World, write: Callable) -> None:
    run = running(world)
    with transaction.atomic():
        write(run)
    assert fresh(run.job).run_id == run.job.run_id


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
@every_write
def test_nothing_is_written_to_a_job_that_has_ended(
    world: World, write: Callable, state: str
) -> None:
    run = running(world)
    Job.objects.filter(pk=run.job.pk).update(state=state)
    with pytest.raises(Fenced), transaction.atomic():
        write(run)


def test_the_result_of_a_worker_that_lost_its_job_is_not_kept(world: World) -> None:
    def overtaken(run: Run) -> dict:
        expire(run.job)
        claim(run.job.pk)
        return {"rows": "of the first"}

    job = start(world)
    perform(job.pk, overtaken)
    assert (fresh(job).state, fresh(job).result) == ("running", {})


def test_every_write_renews_the_lease(world: World) -> None:
    run = running(world)
    before = fresh(run.job).lease_until
    expire(run.job)
    run.progress(1, 2)
    assert fresh(run.job).lease_until >= before


def test_a_worker_that_is_to_stop_is_told_at_its_next_word(world: World) -> None:
    run = running(world)
    cancel_job(job=run.job)
    with pytest.raises(Cancelled):
        run.progress(1, 2)
