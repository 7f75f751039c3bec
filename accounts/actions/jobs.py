"""Long work as rows: start, claim, report, finish, sweep.

The broker only wakes workers. A job is claimed by one conditional UPDATE that sets a new run id
and a lease; a worker that was thought dead and comes back finds its run id gone and stops.
Times are the database's, so that workers on several machines agree.
"""

import hashlib
import json
import logging
import threading
import uuid
from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models import Area, Job, User
from values.refusal import Refusal

logger = logging.getLogger(__name__)


class Fenced(Exception):
    """Another worker owns the job now; this one must stop without writing."""


class Cancelled(Exception):
    """Somebody pressed cancel."""


def start_job(
    *, kind: str, title: str, owner: User, area: Area, input: dict, now: datetime
) -> tuple[Job, bool]:
    """Queue a job, or find the live one of the same kind and input. Returns (job, created)."""
    canonical = json.dumps(input, sort_keys=True, ensure_ascii=False)
    input_hash = hashlib.sha256(canonical.encode()).hexdigest()
    more = {"title": title, "owner": owner, "area": area, "input": input, "created_at": now}
    with transaction.atomic():
        job, created = _find_or_queue(kind, input_hash, more)
        if created:
            transaction.on_commit(lambda: wake(job))
    return job, created


def _find_or_queue(kind: str, input_hash: str, more: dict) -> tuple[Job, bool]:
    """Once again when another's job came before the insert and was done before the second look."""
    try:
        return Job.objects.live().get_or_create(kind=kind, input_hash=input_hash, defaults=more)
    except IntegrityError:
        return Job.objects.live().get_or_create(kind=kind, input_hash=input_hash, defaults=more)


def wake(job: Job) -> None:
    """Send the job to a worker. A broker that is down costs time, never the job: see the sweep."""
    try:
        current_app.send_task(job.kind, [str(job.pk)], ignore_result=True)
    except Exception:
        logger.exception("job %s stays queued: the broker did not take it", job.pk)


def cancel_job(*, job: Job) -> None:
    """Ask a live job to stop; a queued one stops at once."""
    Job.objects.live().filter(pk=job.pk).update(cancel_requested=True)
    Job.objects.filter(pk=job.pk, state=Job.State.QUEUED).update(
        state=Job.State.CANCELLED, finished_at=Now()
    )


class Run:
    """One worker's hold on one job."""

    def __init__(self, job: Job):
        self.job = job
        self.input = job.input
        self.checkpoint = job.checkpoint

    def _write(self, **fields) -> None:
        hit = Job.objects.filter(pk=self.job.pk, run_id=self.job.run_id, state=Job.State.RUNNING)
        if not hit.update(lease_until=_lease(), **fields):
            raise Fenced

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Tell how far the work is. Raises Cancelled or Fenced: let them pass."""
        self._write(done=done, total=total, note=note[:200])
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise Cancelled

    def save_checkpoint(self, checkpoint: dict) -> None:
        """Keep where to go on after a crash; call it in the transaction of the chunk itself."""
        self.checkpoint = checkpoint
        self._write(checkpoint=checkpoint)

    def hold(self) -> None:
        """Lock the job row until the transaction ends, and stop if it is no longer ours.

        Call it first in the transaction that writes the result: no other worker can then claim
        the job before the result stands.
        """
        held = (
            Job.objects.select_for_update()
            .filter(pk=self.job.pk, run_id=self.job.run_id, state=Job.State.RUNNING)
            .exists()
        )
        if not held:
            raise Fenced


def _lease():
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def claim(job_id) -> Run | None:
    """Take a queued job, or a running one whose lease ran out; None if there is nothing to take."""
    run_id = uuid.uuid4()
    free = Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=Now())
    claimed = (
        Job.objects.filter(free, pk=job_id, attempt__lt=settings.JOB_MAX_ATTEMPTS)
        .filter(cancel_requested=False)
        .update(
            state=Job.State.RUNNING,
            run_id=run_id,
            lease_until=_lease(),
            attempt=F("attempt") + 1,
            started_at=Now(),
        )
    )
    return Run(Job.objects.select_related("owner", "area").get(pk=job_id)) if claimed else None


def perform(job_id, work: Callable[[Run], dict]) -> None:
    """Claim the job and do its work; a task's whole body. May be called twice harmlessly.

    `work` returns the result as a dict; `result_url` in it becomes the job's link. A Refusal ends
    the job with its message; any other error leaves it to the sweep, at most three attempts.
    """
    run = claim(job_id)
    if run is None:
        return
    try:
        with heartbeat(run):
            result = work(run)
        _finish(run, Job.State.DONE, result=result, result_url=result.pop("result_url", ""))
    except Fenced:
        logger.warning("job %s: another worker took over", job_id)
    except Cancelled:
        _finish(run, Job.State.CANCELLED)
    except Refusal as refusal:
        _finish(run, Job.State.FAILED, error=refusal.as_dict())


def _finish(run: Run, state: Job.State, **fields) -> None:
    mine = Job.objects.filter(pk=run.job.pk, run_id=run.job.run_id, state=Job.State.RUNNING)
    mine.update(state=state, finished_at=Now(), lease_until=None, **fields)


@contextmanager
def heartbeat(run: Run):
    """Renew the lease from a thread with its own connection while the work goes on."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(settings.JOB_LEASE_SECONDS / 4):
                _beat_once(run)
        except Fenced:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _beat_once(run: Run) -> None:
    """A database that was away for a moment costs one beat, not the job."""
    try:
        run._write()
    except (InterfaceError, OperationalError):
        logger.warning("job %s: the lease was not renewed, trying again", run.job.pk)
        connection.close()


def sweep_jobs() -> int:
    """Send again what nobody works on, and end what failed too often. Returns how many it sent."""
    stale = Q(state=Job.State.RUNNING, lease_until__lt=Now())
    Job.objects.filter(stale, cancel_requested=True).update(
        state=Job.State.CANCELLED, finished_at=Now()
    )
    poison = Job.objects.filter(stale, attempt__gte=settings.JOB_MAX_ATTEMPTS)
    poison.update(
        state=Job.State.FAILED,
        finished_at=Now(),
        error={
            "what": "这项任务三次都没有做完",
            "why": "处理过程中程序意外中断，可能是文件有问题，也可能是服务器故障",
            "cure": "请核对文件后重新提交；仍不行时把任务编号告诉管理员",
        },
    )
    unattended = Job.objects.filter(stale | Q(state=Job.State.QUEUED))
    jobs = list(unattended.filter(attempt__lt=settings.JOB_MAX_ATTEMPTS))
    for job in jobs:
        wake(job)
    return len(jobs)
