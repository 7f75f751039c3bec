"""A department's workbook is kept as it came, sealed, once; its check is queued."""

from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidTag

from accounts.actions.jobs import cancel_job
from accounts.files import read_file
from accounts.models import AuditEntry, Job
from subsidies.actions.decide_roster import return_roster
from subsidies.actions.hand_in import RosterRefused, original_name
from subsidies.models import Roster
from tests.subsidies.desk import CIVIL, POOR, check, checked, hand_in, line_of, workbook
from tests.world import NOW, id_number

LOW = "城乡低保对象"


@pytest.fixture
def content(world) -> bytes:
    return workbook(line_of(world.person("A1")))


def refusal(world, content, **more) -> str:
    with pytest.raises(RosterRefused) as caught:
        hand_in(world, content, identity=LOW, **more)
    return str(caught.value)


def test_roster_waits_for_its_check(world, content):
    roster = hand_in(world, content, identity=LOW)
    job = Job.objects.get(pk=roster.job_id)
    assert (roster.state, job.state, job.input) == ("received", "queued", {"roster": roster.pk})


def test_original_reads_back_byte_for_byte(world, content):
    roster = hand_in(world, content, identity=LOW)
    assert read_file(original_name(roster)) == content


def test_stored_bytes_hold_no_id_number(world, files):
    """A csv, whose bytes would show the number as it is."""
    number = id_number(901)
    roster = hand_in(world, f"姓名,身份证号\n某人,{number}\n".encode(), name="名单.csv")
    stored = (files / original_name(roster)).read_bytes()
    assert number.encode() not in stored


def test_stored_workbook_that_was_changed_does_not_open(world, files, content):
    roster = hand_in(world, content)
    path = files / original_name(roster)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(InvalidTag):
        read_file(original_name(roster))


def test_hand_in_is_in_the_audit_trail(world, content):
    roster = hand_in(world, content)
    entry = AuditEntry.objects.get(action="hand_in_roster")
    expected = (str(roster.pk), world.users[CIVIL], {"department": CIVIL})
    assert (entry.object_id, entry.actor, entry.details) == expected


def test_same_file_again_is_refused_with_the_first_ones_date_and_state(world, content):
    hand_in(world, content, identity=LOW)
    assert refusal(world, content) == (
        "没有重复提交。同一个文件已于2020-10-20提交过，状态是“待核验”。"
        "内容有变化请保存为新文件再提交；没有变化就不用再交。"
    )


def test_date_of_the_first_is_the_one_of_the_wall_clock_in_china(world, content):
    evening = datetime(2020, 10, 20, 18, 30, tzinfo=UTC)  # 02:30 of the 21st
    hand_in(world, content, identity=LOW, now=evening)
    assert "2020-10-21" in refusal(world, content)


def test_refused_hand_in_leaves_no_row_and_no_file(world, files, content):
    hand_in(world, content, identity=LOW)
    before = sorted(files.rglob("*"))
    refusal(world, content)
    assert (Roster.objects.count(), sorted(files.rglob("*"))) == (1, before)


def test_same_file_of_another_department_is_taken(world, content):
    hand_in(world, content, identity=LOW)
    hand_in(world, content, by=POOR)
    assert Roster.objects.count() == 2


def test_same_file_for_another_identity_is_taken(world, content):
    hand_in(world, content, identity=LOW)
    hand_in(world, content, identity="特困供养人员")
    assert Roster.objects.count() == 2


def test_file_that_was_sent_back_may_come_again(world, content):
    first = checked(world, content, identity=LOW)
    return_roster(roster=first, note="缺公章", actor=world.users["county"], now=NOW)
    assert checked(world, content, identity=LOW).state == Roster.State.CHECKED


def test_file_that_could_not_be_read_may_come_again(world):
    checked(world, b"rubbish", identity=LOW)
    assert checked(world, b"rubbish", identity=LOW).state == Roster.State.UNREADABLE


def test_same_file_takes_up_a_check_that_was_cancelled(world, content):
    first = hand_in(world, content, identity=LOW)
    cancel_job(job=Job.objects.get(pk=first.job_id))
    again = check(hand_in(world, content, identity=LOW))
    assert (again.pk, again.state) == (first.pk, Roster.State.CHECKED)
