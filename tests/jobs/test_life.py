"""A job from the click to its end, as the person who waits for it sees it."""

import time
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction

from accounts.actions import jobs
from accounts.actions.jobs import Run, cancel_job, perform
from accounts.models import Job
from tests.committed import other_session, until
from tests.jobs.conftest import Broker
from tests.jobs.work import fresh, running, start
from tests.world import World
from values.refusal import Refusal


def test_the_same_live_work_is_one_job(world: World) -> None:
    assert start(world).pk == start(world).pk


def test_other_work_is_another_job(world: World) -> None:
    assert start(world, 1).pk != start(world, 2).pk


def test_work_that_is_done_can_be_asked_for_again(world: World) -> None:
    first = start(world)
    perform(first.pk, lambda run: {})
    assert start(world).pk != first.pk


def test_a_finished_job_keeps_its_result_and_its_link(world: World) -> None:
    job = start(world)
    perform(job.pk, lambda run: {"slips": 2, "result_url": "/x"})
    done = fresh(job)
    assert (done.state, done.result, done.result_url) == ("done", {"slips": 2}, "/x")


def test_work_is_done_once_however_often_it_is_sent(world: World) -> None:
    job, seen = start(world), []
    for _ in range(3):
        perform(job.pk, lambda run: seen.append(run.job.pk) or {})
    assert seen == [job.pk]


def test_progress_is_told(world: World) -> None:
    run = running(world)
    run.progress(3, 12, "正在核定3组")
    job = fresh(run.job)
    assert (job.done, job.total, job.note) == (3, 12, "正在核定3组")


def test_a_queued_job_is_cancelled_at_once(world: World) -> None:
    job = start(world)
    cancel_job(job=job)
    assert fresh(job).state == "cancelled"


def test_a_running_job_is_cancelled_at_its_next_word(world: World) -> None:
    job = start(world)

    def work(run: Run) -> dict:
        cancel_job(job=run.job)
        run.progress(1, 2)
        raise AssertionError("went on after it was cancelled")

    perform(job.pk, work)
    assert fresh(job).state == "cancelled"


def test_a_finished_job_is_not_cancelled(world: World) -> None:
    job = start(world)
    perform(job.pk, lambda run: {})
    cancel_job(job=job)
    assert (fresh(job).state, fresh(job).cancel_requested) == ("done", False)


def test_a_refusal_ends_the_job_with_what_why_and_cure(world: World) -> None:
    job = start(world)

    def refuse(run: Run) -> dict:
        raise Refusal(what="没有开出核定单", why="没有人", cure="请先登记")

    perform(job.pk, refuse)
    error = fresh(job).error
    assert fresh(job).state == "failed"
    assert [error[part] for part in ("what", "why", "cure")] == [
        "没有开出核定单",
        "没有人",
        "请先登记",
    ]


def test_any_other_error_leaves_the_job_to_the_sweep(world: World) -> None:
    job = start(world)
    with pytest.raises(ZeroDivisionError):
        perform(job.pk, lambda run: {"rows": 1 // 0})
    assert (fresh(job).state, fresh(job).attempt) == ("running", 1)


def test_a_checkpoint_falls_with_its_chunk(world: World) -> None:
    run = running(world)
    with transaction.atomic():
        run.save_checkpoint({"row": 5000})
        transaction.set_rollback(True)
    assert fresh(run.job).checkpoint == {}


def test_a_worker_is_woken_when_the_job_is_committed(committed: World, broker: Broker) -> None:
    with transaction.atomic():
        start(committed)
        assert broker.waiting() == 0
    assert broker.waiting() == 1


def test_a_job_that_was_rolled_back_wakes_nobody(committed: World, broker: Broker) -> None:
    with transaction.atomic():
        start(committed)
        transaction.set_rollback(True)
    assert (broker.waiting(), Job.objects.count()) == (0, 0)


def test_the_message_carries_the_jobs_number_and_nothing_else(
    committed: World, broker: Broker
) -> None:
    job = start(committed)
    (message,) = broker.redis.lrange(broker.queue, 0, -1)
    assert str(job.pk).encode() in message
    assert "试验任务".encode() not in message


def test_a_broker_that_is_down_costs_no_job(committed: World, broker: Broker) -> None:
    jobs.current_app.conf.broker_url = "redis+socket:///nowhere/redis.sock"
    job = start(committed)
    assert fresh(job).state == "queued"


def test_a_broker_that_is_down_does_not_hold_up_the_page(committed: World, broker: Broker) -> None:
    """Its own patience would be 6 seconds; the sweep is patient for the page."""
    jobs.current_app.conf.broker_url = "redis+socket:///nowhere/redis.sock"
    began = time.monotonic()
    start(committed)
    assert time.monotonic() - began < 3


def test_the_lease_is_renewed_while_the_work_goes_on(committed: World, settings) -> None:
    settings.JOB_LEASE_SECONDS = 0.4
    run = running(committed)
    first = run.job.lease_until
    with jobs.heartbeat(run):
        until(lambda: fresh(run.job).lease_until > first + timedelta(seconds=0.3), what="a beat")


def test_a_beat_that_fails_does_not_end_the_heart(committed: World, settings) -> None:
    settings.JOB_LEASE_SECONDS = 0.4
    run, session = running(committed), other_session()
    own, watcher = connection.connection.info.backend_pid, session.info.backend_pid
    with jobs.heartbeat(run):
        first = fresh(run.job).lease_until
        until(lambda: fresh(run.job).lease_until > first, what="the first beat")
        session.cursor().execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid NOT IN (%s, %s)",
            (own, watcher),
        )
        second = fresh(run.job).lease_until
        until(lambda: fresh(run.job).lease_until > second, what="a beat after the lost one")
    session.close()


def test_the_lease_of_a_site_is_long_enough_for_a_slow_beat() -> None:
    assert django_settings.JOB_LEASE_SECONDS / 4 >= 1
