"""The public posting as a job: one PDF for the wall, made once."""

import pytest
from django.urls import reverse

from accounts.actions.jobs import perform, start_job
from accounts.files import read_file
from accounts.models import AuditEntry, Job
from reports.actions.keep_file import open_printed_file
from reports.actions.print_posting import print_posting
from reports.models import PrintedFile
from tests.collection import desk
from tests.reports.documents.reading import pages_of, text_of
from tests.watched_run import kill_after, kill_at
from tests.world import CANARIES, NOW, TODAY


@pytest.fixture
def job(world) -> Job:
    village = world.villages["A1"]
    desk.pay(world)
    return start_job(
        kind="reports.print_posting",
        title="A1村 张榜公示",
        owner=world.users["township-A"],
        area=village,
        input={"village": village.code, "days": 7, "on": TODAY.isoformat()},
        now=NOW,
    )[0]


def test_posting_becomes_one_sealed_file_with_its_row(files, job):
    perform(job.pk, print_posting)
    job.refresh_from_db()
    file = PrintedFile.objects.get()
    content = read_file(file.path)
    assert (file.document, file.title, file.pages) == (
        "posting",
        "A1村参保缴费公示",
        len(pages_of(content)),
    )
    assert (job.state, job.result_url) == (
        Job.State.DONE,
        reverse("reports:printed-file", args=[file.pk]),
    )
    assert b"%PDF" not in (files / file.path).read_bytes()


def test_posting_holds_its_village_and_no_other(job):
    perform(job.pk, print_posting)
    text = text_of(read_file(PrintedFile.objects.get().path))
    assert [mark for mark in CANARIES.values() if mark in text] == [CANARIES["A1"]]


def test_second_delivery_prints_nothing_more(job):
    perform(job.pk, print_posting)
    perform(job.pk, print_posting)
    printed = AuditEntry.objects.filter(action="print_document").count()
    assert (PrintedFile.objects.count(), printed) == (1, 1)


@pytest.mark.parametrize("report", [1, 2, 3])
def test_killed_job_taken_over_ends_with_one_file(job, report):
    kill_at(job.pk, print_posting, report)
    perform(job.pk, print_posting)
    assert PrintedFile.objects.count() == 1


def test_job_killed_after_its_file_stood_keeps_one_row(job):
    kill_after(job.pk, print_posting)
    perform(job.pk, print_posting)
    file = PrintedFile.objects.get()
    assert file.size == len(read_file(file.path))


def test_opening_the_file_is_in_the_audit_trail(world, job):
    perform(job.pk, print_posting)
    file = PrintedFile.objects.get()
    content = open_printed_file(file=file, actor=world.users["clerk-A1"], now=NOW)
    entry = AuditEntry.objects.get(action="open_document")
    assert (content[:5], entry.object_id, entry.actor, entry.details) == (
        b"%PDF-",
        str(file.pk),
        world.users["clerk-A1"],
        {"document": "A1村参保缴费公示"},
    )
