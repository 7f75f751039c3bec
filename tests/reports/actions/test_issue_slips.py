"""The slips of a village as a job: whole slips, once, and one PDF, whatever happens meanwhile."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.actions.jobs import cancel_job, perform, start_job
from accounts.files import read_file
from accounts.models import AuditEntry, Job
from collection.models import AssessmentSlip, AssessmentSlipLine
from enrollment.models import Enrolment
from reports.actions.issue_slips import issue_slips
from reports.models import PrintedFile
from tests.reports.documents.reading import pages_of, text_of
from tests.reports.village import DUE, issue
from tests.watched_run import kill_after, kill_at, perform_until, take_over
from tests.world import CANARIES, NOW, TODAY, World

# Two groups: one report before each, one before setting the type, one at the end.
BEFORE_SECOND_GROUP, BEFORE_TYPE, AT_THE_END = 2, 3, 4


def order(world: World, village: str = "A1", *, on=TODAY) -> Job:
    place = world.villages[village]
    job, _ = start_job(
        kind="reports.issue_slips",
        title=f"{place.name} 核定单",
        owner=world.users["township-A"],
        area=place,
        input={"village": place.code, "due_on": DUE.isoformat(), "on": on.isoformat()},
        now=NOW,
    )
    return job


def slips() -> list[tuple]:
    return list(AssessmentSlip.objects.order_by("no").values_list("no", "group__name", "persons"))


@pytest.fixture
def job(world) -> Job:
    return order(world)


def test_every_group_gets_its_slip_and_the_village_one_pdf(world, job):
    perform(job.pk, issue_slips)
    job.refresh_from_db()
    file = PrintedFile.objects.get()
    assert slips() == [(1, "1组", 3), (2, "2组", 3)]
    assert (job.state, job.result, job.result_url) == (
        Job.State.DONE,
        {"slips": 2},
        reverse("reports:printed-file", args=[file.pk]),
    )


def test_file_row_says_what_the_pdf_is(world, job):
    perform(job.pk, issue_slips)
    file = PrintedFile.objects.get()
    content = read_file(file.path)
    assert (file.document, file.title, file.area, file.cover_year, file.made_by) == (
        "assessment_slip",
        "A1村核定单",
        world.villages["A1"],
        2021,
        world.users["township-A"],
    )
    assert (file.size, file.pages) == (len(content), len(pages_of(content)))


def test_pdf_holds_the_slips_of_all_groups(job):
    perform(job.pk, issue_slips)
    text = text_of(read_file(PrintedFile.objects.get().path))
    numbers = AssessmentSlip.objects.values_list("number", flat=True)
    assert [number for number in numbers if number not in text] == []


def test_pdf_lies_sealed_on_disk(files, job):
    perform(job.pk, issue_slips)
    stored = (files / PrintedFile.objects.get().path).read_bytes()
    assert (b"%PDF" in stored, read_file(PrintedFile.objects.get().path)[:5]) == (False, b"%PDF-")


def test_printing_is_in_the_audit_trail(world, job):
    perform(job.pk, issue_slips)
    entry = AuditEntry.objects.get(action="print_document")
    file = PrintedFile.objects.get()
    assert (entry.object_id, entry.actor, entry.details) == (
        str(file.pk),
        world.users["township-A"],
        {"document": "A1村核定单", "pages": file.pages},
    )


def test_second_delivery_issues_and_prints_nothing_more(job):
    perform(job.pk, issue_slips)
    perform(job.pk, issue_slips)
    assert (len(slips()), PrintedFile.objects.count()) == (2, 1)


def test_second_order_prints_the_slips_that_stand(world, job):
    perform(job.pk, issue_slips)
    perform(order(world).pk, issue_slips)
    assert (slips(), PrintedFile.objects.count()) == ([(1, "1组", 3), (2, "2组", 3)], 2)


@pytest.mark.parametrize("report", [1, BEFORE_SECOND_GROUP, BEFORE_TYPE, AT_THE_END])
def test_killed_job_taken_over_ends_with_the_same_slips_and_one_file(job, report):
    kill_at(job.pk, issue_slips, report)
    perform(job.pk, issue_slips)
    assert (slips(), PrintedFile.objects.count()) == ([(1, "1组", 3), (2, "2组", 3)], 1)


def test_job_killed_after_its_file_stood_keeps_one_row_and_one_audit_entry(job):
    kill_after(job.pk, issue_slips)
    perform(job.pk, issue_slips)
    printed = AuditEntry.objects.filter(action="print_document").count()
    assert (PrintedFile.objects.count(), printed) == (1, 1)


def test_job_killed_after_its_file_stood_keeps_that_file_and_marks_no_reprint(job):
    kill_after(job.pk, issue_slips)
    first = PrintedFile.objects.get().sha256
    perform(job.pk, issue_slips)
    file = PrintedFile.objects.get()
    assert (file.sha256, "补打" in text_of(read_file(file.path))) == (first, False)


def test_worker_that_was_thought_dead_leaves_the_others_file_alone(files, job):
    perform_until(job.pk, issue_slips, BEFORE_TYPE, lambda: take_over(job.pk, issue_slips))
    file = PrintedFile.objects.get()
    assert file.size == len(read_file(file.path))
    assert [path.name for path in files.rglob("*.*")] == [f"{job.pk}.pdf"]


def test_cancelled_job_leaves_whole_slips_only(job):
    perform_until(job.pk, issue_slips, BEFORE_SECOND_GROUP, lambda: cancel_job(job=job))
    job.refresh_from_db()
    assert (job.state, slips()) == (Job.State.CANCELLED, [(1, "1组", 3)])
    assert AssessmentSlipLine.objects.count() == 3
    assert PrintedFile.objects.count() == 0


def test_after_a_cancelled_job_the_rest_can_be_issued(world, job):
    perform_until(job.pk, issue_slips, BEFORE_SECOND_GROUP, lambda: cancel_job(job=job))
    perform(order(world).pk, issue_slips)
    assert slips() == [(1, "1组", 3), (2, "2组", 3)]


def test_slips_that_a_clerk_issued_before_are_printed_along(world, job):
    issue(world, "A1")
    perform(job.pk, issue_slips)
    job.refresh_from_db()
    assert job.result == {"slips": 2}


def test_village_without_anybody_ends_with_a_sentence(world, job):
    Enrolment.objects.filter(household__village=world.villages["A1"]).update(state="withdrawn")
    perform(job.pk, issue_slips)
    job.refresh_from_db()
    assert (job.state, job.error["why"]) == (Job.State.FAILED, "这个村还没有参保登记的人")


def test_day_outside_the_window_ends_with_the_notices_sentence(world):
    job = order(world, on=date(2021, 2, 1))
    perform(job.pk, issue_slips)
    job.refresh_from_db()
    assert job.error["why"].startswith("缴费日2021-02-01不在缴费时间内")


def test_other_villages_are_left_out(world, job):
    perform(job.pk, issue_slips)
    text = text_of(read_file(PrintedFile.objects.get().path))
    assert [mark for mark in CANARIES.values() if mark in text] == [CANARIES["A1"]]
