"""The public posting as a job: one PDF for the wall, made once."""

import hashlib
from datetime import date

import pytest
from django.urls import reverse

from accounts.actions.jobs import perform, start_job
from accounts.files import read_file
from accounts.models import AuditEntry, Job
from reports.actions.keep_file import open_printed_file
from reports.actions.print_posting import print_posting
from reports.models import Posting, PrintedFile
from tests.collection import desk
from tests.reports.documents.reading import pages_of, text_of
from tests.watched_run import kill_after, kill_at, perform_until
from tests.world import CANARIES, NOW, TODAY


def order(world, days: int = 7, **more: str) -> Job:
    village = world.villages["A1"]
    return start_job(
        kind="reports.print_posting",
        title="A1村 张榜公示",
        owner=world.users["township-A"],
        area=village,
        input={"village": village.code, "days": days, "on": TODAY.isoformat()} | more,
        now=NOW,
    )[0]


@pytest.fixture
def job(world) -> Job:
    desk.pay(world)
    return order(world)


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
        reverse("reports:posting", args=[file.posting.pk]),
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


@pytest.mark.parametrize("report", [1, 2, 3, 4])
def test_killed_job_taken_over_ends_with_one_file_and_one_record(job, report):
    kill_at(job.pk, print_posting, report)
    perform(job.pk, print_posting)
    assert (PrintedFile.objects.count(), Posting.objects.count()) == (1, 1)


def test_job_killed_after_its_file_stood_keeps_one_row(job):
    kill_after(job.pk, print_posting)
    perform(job.pk, print_posting)
    file = PrintedFile.objects.get()
    content = read_file(file.path)
    digest = hashlib.sha256(content).hexdigest()
    assert (file.size, file.sha256, file.posting.sha256) == (len(content), digest, digest)


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


def test_record_says_what_hangs_where_and_until_when(world, job):
    perform(job.pk, print_posting)
    posting = Posting.objects.get()
    assert (posting.number, posting.village, posting.group, posting.paper, posting.hotline) == (
        "GS-430699101201-2021-001",
        world.villages["A1"],
        None,
        "A4",
        "0730-0000000",
    )
    assert (posting.first_day, posting.last_day) == (TODAY, date(2020, 10, 26))
    assert (posting.named, posting.counted, posting.rule) == (6, 0, None)


def test_number_stands_on_the_sheet(job):
    perform(job.pk, print_posting)
    posting = Posting.objects.get()
    assert posting.number in text_of(read_file(posting.file.path))


def test_next_posting_of_the_village_has_the_next_number(world, job):
    perform(job.pk, print_posting)
    perform(order(world, days=9).pk, print_posting)
    assert [posting.number[-3:] for posting in Posting.objects.order_by("no")] == ["001", "002"]


def test_one_group_on_a3_is_a_posting_of_its_own(world):
    group = world.groups["A1"][1]
    perform(order(world, group=group.code, paper="A3").pk, print_posting)
    posting = Posting.objects.get()
    text = text_of(read_file(posting.file.path))
    assert (posting.group, posting.paper, posting.named) == (group, "A3", 3)
    assert ("2组" in text, "1组" in text) == (True, False)


def test_number_taken_meanwhile_ends_the_job_with_a_sentence(world, job):
    """Another posting of the village is done while this one is being set."""
    other = order(world, days=9)
    perform_until(job.pk, print_posting, 3, lambda: perform(other.pk, print_posting))
    job.refresh_from_db()
    assert (job.state, job.error["cure"]) == (Job.State.FAILED, "请再做一次")
    assert (Posting.objects.count(), PrintedFile.objects.count()) == (1, 1)
