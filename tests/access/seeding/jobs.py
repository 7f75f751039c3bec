"""Jobs: one that is done and left a paper, one that waits."""

from accounts.actions.jobs import perform, start_job
from accounts.models import Job
from reports.actions.print_posting import print_posting
from tests.access.seeding.places import moment
from tests.world import TODAY, World


def posting(world: World, place: str) -> Job:
    job = _job(world, place, kind="reports.print_posting", more={"days": 7})
    perform(job.pk, print_posting)
    return Job.objects.get(pk=job.pk)


def waiting_job(world: World, place: str) -> Job:
    return _job(world, place, kind="reports.issue_slips", more={"due_on": "2020-12-31"})


def _job(world: World, place: str, *, kind: str, more: dict) -> Job:
    village = world.villages[place]
    return start_job(
        kind=kind,
        title=f"{village.name} {kind}",
        owner=world.users[f"township-{place[0]}"],
        area=village,
        input={"village": village.code, "on": TODAY.isoformat()} | more,
        now=moment(TODAY),
    )[0]
