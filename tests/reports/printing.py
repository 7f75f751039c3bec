"""Orders of the print room for tests, and what came of them."""

from accounts.actions.jobs import perform
from accounts.files import read_file
from accounts.models import Area, Job
from reports.actions.order_print import order_print
from reports.actions.print_batch import print_batch
from reports.models import PrintedFile
from reports.printables import printable
from tests.reports.documents.reading import pages_of
from tests.world import NOW, TODAY, World


def order(
    world: World, slug: str, places: list[Area], *, who: str = "township-A", **choices
) -> Job:
    if slug == "posting":
        choices = {"days": 7} | choices
    return order_print(
        kind=printable(slug),
        places=places,
        choices=choices,
        actor=world.users[who],
        on=TODAY,
        now=NOW,
    )


def printed(world: World, slug: str, places: list[Area], **choices) -> Job:
    job = order(world, slug, places, **choices)
    perform(job.pk, print_batch)
    return Job.objects.get(pk=job.pk)


def pages(file: PrintedFile) -> list[str]:
    return pages_of(read_file(file.path))
