"""A job belongs to one worker at a time: claimed by one conditional update."""

import uuid

import pytest
from django.db import connection

from accounts.actions.jobs import cancel_job, claim
from accounts.models import Job
from tests.committed import kinds, race, rounds
from tests.jobs.work import expire, fresh, running, start
from tests.world import World

WORKERS = 16


def test_a_queued_job_is_claimed(world: World) -> None:
    run = running(world)
    assert (run.job.state, run.job.attempt, run.job.run_id is None) == ("running", 1, False)


def test_a_running_job_is_not_claimed(world: World) -> None:
    assert claim(running(world).job.pk) is None


def test_a_job_whose_worker_gave_no_sign_is_claimed_by_another(world: World) -> None:
    first = running(world)
    expire(first.job)
    second = claim(first.job.pk)
    assert (second.job.attempt, second.job.run_id == first.job.run_id) == (2, False)


def test_a_claim_takes_up_the_checkpoint(world: World) -> None:
    first = running(world)
    first.save_checkpoint({"row": 5000})
    expire(first.job)
    assert claim(first.job.pk).checkpoint == {"row": 5000}


@pytest.mark.parametrize("state", ["done", "failed", "cancelled"])
def test_a_finished_job_is_not_claimed(world: World, state: str) -> None:
    job = start(world)
    Job.objects.filter(pk=job.pk).update(state=state)
    assert claim(job.pk) is None


def test_a_job_that_is_to_stop_is_not_claimed(world: World) -> None:
    run = running(world)
    cancel_job(job=run.job)
    expire(run.job)
    assert claim(run.job.pk) is None


def test_a_job_is_not_tried_a_fourth_time(world: World) -> None:
    job = start(world)
    for attempt in (1, 2, 3):
        assert claim(job.pk).job.attempt == attempt
        expire(job)
    assert claim(job.pk) is None


def test_a_job_of_nobody_is_not_claimed(world: World) -> None:
    assert claim(uuid.uuid4()) is None


@pytest.mark.race
def test_sixteen_workers_claim_a_job_once(committed: World) -> None:
    for number in range(rounds(8)):
        job = start(committed, number)
        outcomes = race(WORKERS, lambda _, job=job: claim(job.pk))
        assert kinds(outcomes) == {"NoneType": WORKERS - 1, "Run": 1}
        assert fresh(job).attempt == 1


@pytest.mark.race
def test_sixteen_workers_take_over_a_silent_job_once(committed: World) -> None:
    for number in range(rounds(4)):
        run = running(committed, number)
        expire(run.job)
        outcomes = race(WORKERS, lambda _, job=run.job: claim(job.pk))
        assert kinds(outcomes) == {"NoneType": WORKERS - 1, "Run": 1}


@pytest.mark.race
def test_read_then_write_gives_a_job_to_several_workers(committed: World) -> None:
    """The control: the state looked at first, and the row written whatever it became."""

    def claim_by_reading(job: Job) -> bool:
        if fresh(job).state != Job.State.QUEUED:
            return False
        Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, run_id=uuid.uuid4())
        return True

    several = 0
    for number in range(5):
        job = start(committed, number)
        several += sum(race(WORKERS, lambda _, job=job: claim_by_reading(job))) > 1
    assert several > 0


@pytest.mark.race
def test_the_same_work_asked_for_sixteen_times_is_one_job(committed: World) -> None:
    for number in range(rounds(4)):
        outcomes = race(WORKERS, lambda _, number=number: start(committed, number))
        assert len({job.pk for job in outcomes}) == 1
    assert Job.objects.count() == rounds(4)


@pytest.mark.race
def test_the_same_work_asked_for_while_it_ends_is_a_job(committed: World) -> None:
    """Another's job comes before the insert and is done before the second look: no error page."""
    others: list[Job] = []

    def beside(execute, sql, params, many, context):
        if others or not sql.startswith('INSERT INTO "accounts_job"'):
            return execute(sql, params, many, context)
        others.extend(race(1, lambda _: start(committed)))
        try:
            return execute(sql, params, many, context)
        finally:
            race(1, lambda _: Job.objects.update(state=Job.State.DONE))

    with connection.execute_wrapper(beside):
        mine = start(committed)
    assert (mine.state, mine.pk == others[0].pk) == (Job.State.QUEUED, False)
