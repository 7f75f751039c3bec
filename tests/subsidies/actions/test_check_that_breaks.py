"""A check that is killed, fenced, cancelled or given an unreadable file leaves nothing half."""

import pytest

from accounts.actions.jobs import Fenced, cancel_job, claim, perform
from accounts.models import Job
from subsidies.actions import check_roster as checking
from subsidies.actions.check_roster import check_roster
from subsidies.models import Identity, Roster
from tests.subsidies.desk import DISABLED, accept, check, checked, hand_in, line_of, workbook
from tests.watched_run import kill_after, kill_at, lapse, perform_until, take_over
from tests.world import id_number

PHOTOGRAPH = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256))
SAID = ("sheet", "row", "outcome", "identity", "person", "reasons")


def rows_of(roster: Roster) -> list[tuple]:
    rows = roster.rows.order_by("pk")
    sealed = [(row.name.open(), row.id_number.open()) for row in rows]
    return list(zip(rows.values_list(*SAID), sealed, strict=True))


@pytest.fixture(scope="module")
def content(standing) -> bytes:
    people = [standing.person(village) for village in ("A1", "A2", "B1")]
    return workbook(*map(line_of, people), ("未登记", id_number(901)), ("坏号", "12345"))


@pytest.fixture(scope="module")
def unbroken(standing, content) -> Roster:
    """The file checked in one go; the choice says what is the department's only identity."""
    return checked(standing, content, by=DISABLED, identity="残疾人")


@pytest.fixture
def roster(world, content, monkeypatch) -> Roster:
    """Five rows, staged two by two: three chunks, and a fourth report before the marking."""
    monkeypatch.setattr(checking, "CHUNK", 2)
    return hand_in(world, content, by=DISABLED)


@pytest.mark.parametrize("report", [1, 2, 3, 4])
def test_check_killed_in_the_middle_and_taken_over_gives_the_same_rows(unbroken, roster, report):
    kill_at(roster.job_id, check_roster, report)
    check(roster)
    assert (roster.state, rows_of(roster)) == (unbroken.state, rows_of(unbroken))


def test_check_taken_over_counts_the_same(unbroken, roster):
    kill_at(roster.job_id, check_roster, 2)
    assert check(roster).counts == unbroken.counts


def test_rows_of_a_killed_check_wait_behind_a_roster_that_is_not_checked(roster):
    kill_at(roster.job_id, check_roster, 2)
    roster.refresh_from_db()
    assert (roster.state, roster.rows.count()) == (Roster.State.RECEIVED, 4)


def test_worker_that_was_thought_dead_stops_and_leaves_the_others_rows(unbroken, roster):
    perform_until(roster.job_id, check_roster, 2, lambda: take_over(roster.job_id, check_roster))
    roster.refresh_from_db()
    assert (roster.state, rows_of(roster)) == (unbroken.state, rows_of(unbroken))


def test_worker_that_wakes_late_touches_none_of_the_others_rows(unbroken, roster):
    late = claim(roster.job_id)
    lapse(roster.job_id)

    def wake() -> None:
        with pytest.raises(Fenced):
            check_roster(late)

    perform_until(roster.job_id, check_roster, 3, wake)
    roster.refresh_from_db()
    assert (roster.state, rows_of(roster)) == (unbroken.state, rows_of(unbroken))


def test_check_killed_after_its_result_stood_keeps_its_rows(roster):
    kill_after(roster.job_id, check_roster)
    before = list(roster.rows.order_by("pk").values_list("pk"))
    check(roster)
    job = Job.objects.get(pk=roster.job_id)
    assert (list(roster.rows.order_by("pk").values_list("pk")), job.state) == (before, "done")


def test_check_killed_after_its_result_stood_ends_well_when_the_county_was_faster(world, roster):
    kill_after(roster.job_id, check_roster)
    accept(world, roster)
    check(roster)
    job = Job.objects.get(pk=roster.job_id)
    assert (roster.state, job.state, Identity.objects.count()) == ("accepted", "done", 4)


def test_cancelled_check_leaves_a_roster_that_nobody_can_accept(roster):
    job = Job.objects.get(pk=roster.job_id)
    perform_until(job.pk, check_roster, 2, lambda: cancel_job(job=job))
    job.refresh_from_db()
    roster.refresh_from_db()
    assert (job.state, roster.state) == (Job.State.CANCELLED, Roster.State.RECEIVED)


def test_second_delivery_of_a_done_job_changes_nothing(roster):
    check(roster)
    before = list(roster.rows.values_list("pk"))
    perform(roster.job_id, check_roster)
    assert list(roster.rows.values_list("pk")) == before


def test_unreadable_file_ends_the_job_with_a_sentence_and_the_roster_as_unreadable(world):
    roster = checked(world, PHOTOGRAPH)
    job = Job.objects.get(pk=roster.job_id)
    assert (roster.state, job.state, job.error) == (
        Roster.State.UNREADABLE,
        Job.State.FAILED,
        {
            "code": "not_a_workbook",
            "what": "上传的不是 Excel 工作簿。",
            "why": "从内容看，它是图片（JPG），只是文件名像工作簿。",
            "cure": "请用 Excel 或 WPS 打开原文件，确认内容无误后“另存为”xlsx 工作簿，再重新上传。",
        },
    )


def test_unreadable_file_stages_nothing(world):
    assert checked(world, PHOTOGRAPH).rows.count() == 0


def test_file_that_breaks_off_behind_good_rows_stages_nothing(world, monkeypatch):
    monkeypatch.setattr(checking, "CHUNK", 200)
    good = "".join(f"某人,{id_number(serial)}\n" for serial in range(900))
    roster = checked(world, f"姓名,身份证号\n{good}坏,{'9' * (2 << 20)}\n".encode(), name="a.csv")
    assert (roster.state, roster.rows.count()) == (Roster.State.UNREADABLE, 0)


def test_unreadable_file_tried_again_ends_the_same(world):
    roster = hand_in(world, PHOTOGRAPH)
    kill_after(roster.job_id, lambda run: _swallowed(run))
    check(roster)
    job = Job.objects.get(pk=roster.job_id)
    assert (roster.state, job.error["code"]) == (Roster.State.UNREADABLE, "not_a_workbook")


def _swallowed(run) -> None:
    """The refusal came, and then the process died before it could end the job."""
    with pytest.raises(checking.WorkbookRefused):
        check_roster(run)
