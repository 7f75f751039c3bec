"""The sweep: what nobody works on is sent again, what failed three times is ended."""

from accounts.actions.jobs import cancel_job, claim, perform, sweep_jobs
from accounts.models import Job
from accounts.tasks import sweep_jobs as sweep_task
from tests.jobs.conftest import Broker
from tests.jobs.work import expire, fresh, running, start
from tests.world import World


def poisoned(world: World) -> Job:
    """A job that took three workers down with it."""
    job = start(world)
    for _ in range(3):
        claim(job.pk)
        expire(job)
    return job


def test_a_queued_job_is_sent_again(world: World, broker: Broker) -> None:
    start(world)
    assert (sweep_jobs(), broker.waiting()) == (1, 1)


def test_a_job_whose_worker_is_silent_is_sent_again(world: World, broker: Broker) -> None:
    expire(running(world).job)
    assert (sweep_jobs(), broker.waiting()) == (1, 1)


def test_a_job_whose_worker_lives_is_left_alone(world: World, broker: Broker) -> None:
    running(world)
    assert (sweep_jobs(), broker.waiting()) == (0, 0)


def test_a_finished_job_is_left_alone(world: World, broker: Broker) -> None:
    perform(start(world).pk, lambda run: {})
    assert (sweep_jobs(), broker.waiting()) == (0, 0)


def test_a_job_that_failed_three_times_is_ended(world: World, broker: Broker) -> None:
    job = poisoned(world)
    assert (sweep_jobs(), broker.waiting(), fresh(job).state) == (0, 0, "failed")


def test_a_job_that_failed_three_times_says_so_in_chinese(world: World, broker: Broker) -> None:
    job = poisoned(world)
    sweep_jobs()
    error = fresh(job).error
    assert error["what"] == "这项任务三次都没有做完"
    assert error["why"]
    assert error["cure"]


def test_a_poisoned_job_does_not_hold_up_the_others(world: World, broker: Broker) -> None:
    poisoned(world)
    others = [start(world, number) for number in range(1, 6)]
    assert sweep_jobs() == len(others)


def test_a_job_that_was_to_stop_and_fell_silent_is_cancelled(world: World, broker: Broker) -> None:
    run = running(world)
    cancel_job(job=run.job)
    expire(run.job)
    assert (sweep_jobs(), fresh(run.job).state) == (0, "cancelled")


def test_a_cancelled_job_is_not_called_poisoned(world: World, broker: Broker) -> None:
    job = poisoned(world)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    sweep_jobs()
    assert (fresh(job).state, fresh(job).error) == ("cancelled", {})


def test_work_that_fell_silent_is_ended_by_the_next_worker(world: World, broker: Broker) -> None:
    run = running(world)
    run.save_checkpoint({"row": 5000})
    expire(run.job)
    sweep_jobs()
    perform(run.job.pk, lambda run: {"from": run.checkpoint["row"]})
    assert (fresh(run.job).state, fresh(run.job).result) == ("done", {"from": 5000})


def test_the_task_of_the_clock_is_the_sweep(world: World, broker: Broker) -> None:
    start(world)
    sweep_task()
    assert broker.waiting() == 1
