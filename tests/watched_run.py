"""A worker's hold on a job to which something happens in the middle, as it would from outside."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from accounts.actions.jobs import Run, perform
from accounts.models import Job

Work = Callable[[Run], dict]


class Killed(BaseException):
    """The worker process ends here."""


class WatchedRun(Run):
    """Does something just before it tells its progress for the nth time."""

    def __init__(self, run: Run, at: int, act: Callable[[], object]):
        super().__init__(run.job)
        self.left, self.act = at, act

    def progress(self, done: int, total: int, note: str = "") -> None:
        self.left -= 1
        if not self.left:
            self.act()
        super().progress(done, total, note)


def perform_until(job_id, work: Work, at: int, act: Callable[[], object]) -> None:
    """Do the job's work; at the nth report of progress `act` happens."""
    perform(job_id, lambda run: work(WatchedRun(run, at, act)))


def kill_at(job_id, work: Work, at: int) -> None:
    """The worker dies at the nth report; nobody renews its lease, which runs out."""
    with pytest.raises(Killed):
        perform_until(job_id, work, at, _die)
    lapse(job_id)


def kill_after(job_id, work: Work) -> None:
    """The worker dies when all is done, before it could say so."""
    with pytest.raises(Killed):
        perform(job_id, lambda run: (work(run), _die()))
    lapse(job_id)


def take_over(job_id, work: Work) -> None:
    """Another worker claims the job, whose lease ran out, and does it."""
    lapse(job_id)
    perform(job_id, work)


def lapse(job_id) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    assert Job.objects.filter(pk=job_id, lease_until__gt=Now()).update(lease_until=long_ago)


def _die() -> None:
    raise Killed
