"""A village's registration forms as a job: one PDF, two copies a household."""

import pytest

from accounts.actions.jobs import perform, start_job
from accounts.files import read_file
from accounts.models import Job
from reports.actions.print_forms import print_forms
from reports.models import PrintedFile
from tests.reports.documents.reading import pages_of
from tests.world import CANARIES, NOW, TODAY, World


def job(world: World, since: str) -> Job:
    village = world.villages["A1"]
    return start_job(
        kind="reports.print_forms",
        title="A1村 参保登记表",
        owner=world.users["clerk-A1"],
        area=village,
        input={"village": village.code, "since": since, "on": TODAY.isoformat()},
        now=NOW,
    )[0]


@pytest.mark.parametrize("since", ["", TODAY.isoformat()])
def test_every_household_since_the_day_is_in_the_file_twice(files, world, since: str):
    made = job(world, since)
    perform(made.pk, print_forms)
    pages = pages_of(read_file(PrintedFile.objects.get(job=made).path))

    assert len(pages) == 2 * len(world.households["A1"])
    assert all(f"{CANARIES['A1']}甲" in page for page in pages)


def test_day_after_which_nobody_registered_fails_with_a_sentence(files, world):
    made = job(world, "2020-10-21")
    perform(made.pk, print_forms)
    made.refresh_from_db()

    assert made.state == Job.State.FAILED
    assert "请核对登记日期" in str(made.error)
