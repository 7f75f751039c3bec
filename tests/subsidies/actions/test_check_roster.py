"""A handed-in roster is read, checked and staged, whatever its layout; see test_row_fates."""

import json

import pytest

from accounts.models import AuditEntry, Job
from subsidies.models import Roster, RosterRow
from tests.subsidies.desk import (
    CIVIL,
    DISABLED,
    HEAD,
    POOR,
    checked,
    fates,
    line_of,
    workbook,
)
from tests.world import id_number

LOW, HEAVY = "城乡低保对象", "残疾人"
MATCHED = RosterRow.Outcome.MATCHED


def test_checked_roster_waits_for_the_county_and_its_job_is_done(world):
    roster = checked(world, workbook(line_of(world.person("A1"))), identity=LOW)
    job = Job.objects.get(pk=roster.job_id)
    assert (roster.state, job.state) == (Roster.State.CHECKED, Job.State.DONE)


def test_every_sheet_is_read_and_totals_and_notes_are_nobody(world):
    tail = [("合计", "1人"), ("注：已剔除死亡人员。",)]
    sheets = {place: [line_of(world.person(place)), *tail] for place in ("A1", "A2")}
    roster = checked(world, workbook(sheets=sheets), identity=LOW)
    assert list(roster.rows.order_by("pk").values_list("sheet", "row")) == [("A1", 3), ("A2", 3)]


@pytest.mark.parametrize(
    ("department", "chosen", "typed", "identity"),
    [
        (CIVIL, "", "农村低保", "农村低保"),
        (CIVIL, LOW, "五保户", "五保户"),
        (CIVIL, LOW, "", LOW),
        (CIVIL, LOW, "A类", LOW),
        (DISABLED, "", "", HEAVY),
        (POOR, "边缘易致贫户", "脱贫不稳定", "边缘易致贫户"),
    ],
    ids=[
        "from the row's column",
        "the row's column before the choice",
        "from the department's choice",
        "the choice where the column says nothing known",
        "the department's only identity",
        "one of two that the department chose",
    ],
)
def test_identity_comes_from_the_row_then_the_choice_then_the_only_one(
    world, department, chosen, typed, identity
):
    content = workbook(line_of(world.person("A1"), typed), head=(*HEAD, "类别"))
    roster = checked(world, content, by=department, identity=chosen)
    assert list(roster.rows.values_list("outcome", "identity")) == [(MATCHED, identity)]


def test_class_of_a_chosen_identity_is_kept_where_the_notice_asks_for_it(world):
    content = workbook(line_of(world.person("A1"), "一类"), head=(*HEAD, "类别"))
    roster = checked(world, content, identity="社会救助兜底保障对象")
    expected = [(MATCHED, "社会救助兜底保障对象", "一类")]
    assert list(roster.rows.values_list("outcome", "identity", "sub")) == expected


def test_class_in_a_column_of_its_own_stands_beside_the_identity(world):
    line = line_of(world.person("A1"), "社会救助兜底保障对象", "二类")
    roster = checked(world, workbook(line, head=(*HEAD, "救助类别", "低保分类")))
    expected = [(MATCHED, "社会救助兜底保障对象", "二类")]
    assert list(roster.rows.values_list("outcome", "identity", "sub")) == expected


def test_number_in_the_column_of_the_class_is_kept_masked(world):
    number = world.person("A1", 1).id_number
    content = workbook(line_of(world.person("A1"), number.open()), head=(*HEAD, "类别"))
    roster = checked(world, content, identity="社会救助兜底保障对象")
    assert list(roster.rows.values_list("sub", flat=True)) == [number.masked]


def test_kind_and_grade_come_from_the_card(world):
    person = world.person("A1")
    content = workbook((person.name, f"{person.id_number.open()}42"), head=("姓名", "残疾人证号"))
    roster = checked(world, content, by=DISABLED)
    expected = [(MATCHED, person.pk, "肢体", 2)]
    assert list(roster.rows.values_list("outcome", "person", "kind", "grade")) == expected


def test_dates_of_a_row_are_kept(world):
    line = line_of(world.person("A1"), "2020.9.30", "2021年12月")
    content = workbook(line, head=(*HEAD, "认定时间", "截止日期"))
    (row,) = checked(world, content, identity=LOW).rows.all()
    assert (row.since.isoformat(), row.until.isoformat()) == ("2020-09-30", "2021-12-31")


def test_check_is_in_the_audit_trail_with_the_number_of_rows(world):
    roster = checked(world, workbook(line_of(world.person("A1"))), identity=LOW)
    entry = AuditEntry.objects.get(action="check_roster")
    assert (entry.object_id, entry.details) == (str(roster.pk), {"rows": 1})


def test_no_id_number_stands_plain_beside_the_rows(world):
    number = world.person("A1").id_number.open()
    numbers = [number, id_number(901), number[:17] + ("1" if number[17] != "1" else "2")]
    lines = [line_of(world.person("A1")), ("未登记", numbers[1]), ("错号", numbers[2])]
    roster = checked(world, workbook(*lines), identity=LOW)
    stored = str(list(RosterRow.objects.values_list("reasons", "sheet", "identity")))
    stored += str(list(Job.objects.values_list("input", "result", "note", "error", "title")))
    stored += str(list(AuditEntry.objects.values_list("details")))
    stored += json.dumps(roster.columns)
    assert [n for n in numbers if n[:14] in stored] == []


def test_rows_read_back_what_stood_in_the_workbook(world):
    roster = checked(world, workbook(("错号", "43069919030506")), identity=LOW)
    (row,) = roster.rows.all()
    assert (fates(roster)[3][0], row.name.open(), row.id_number.open()) == (
        "invalid",
        "错号",
        "43069919030506",
    )
