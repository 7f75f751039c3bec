"""Jobs for tests, started as a page starts them."""

from datetime import timedelta

from django.db.models.functions import Now

from accounts.actions.jobs import Run, claim, start_job
from accounts.models import Job
from tests.world import NOW, World


def start(world: World, number: int = 0, *, kind: str = "tests.nothing") -> Job:
    """A queued job; the same number is the same work."""
    job, _ = start_job(
        kind=kind,
        title="试验任务",
        owner=world.users["township-A"],
        area=world.towns["A"],
        input={"number": number},
        now=NOW,
    )
    return job


def running(world: World, number: int = 0) -> Run:
    return claim(start(world, number).pk)


def expire(job: Job) -> None:
    """As if its worker had given no sign for the length of a lease."""
    Job.objects.filter(pk=job.pk).update(lease_until=Now() - timedelta(seconds=1))


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)
