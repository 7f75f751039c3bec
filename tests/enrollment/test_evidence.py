"""A list from elsewhere is matched by number and only ever marks."""

from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.actions.jobs import Fenced, claim, perform
from accounts.files import read_file
from accounts.models import AuditEntry
from accounts.personal_data import id_index, tail_index
from enrollment.actions.decide_mark import dismiss_mark
from enrollment.actions.hand_in_evidence import (
    EvidenceRefused,
    hand_in_evidence,
    marked_name,
    original_name,
)
from enrollment.actions.match_evidence import match_evidence
from enrollment.models import (
    Change,
    Enrolment,
    EvidenceList,
    EvidenceRow,
    FormerNumber,
    Household,
    Mark,
    Person,
)
from tests.jobs.work import expire
from tests.subsidies.desk import line_of, workbook
from tests.world import NOW, TODAY, World, id_number

pytestmark = pytest.mark.django_db
HEAD = ("姓名", "身份证号", "死亡日期", "死亡地点")


def take_in(world: World, content: bytes, kind: str = "dead", *, name="名单.xlsx") -> EvidenceList:
    return hand_in_evidence(
        content=content,
        file_name=name,
        kind=kind,
        source="县公安局",
        area=world.county,
        season=world.season,
        actor=world.users["county"],
        now=NOW,
    )


def matched(world: World, *rows, kind: str = "dead", head=("姓名", "身份证号")) -> EvidenceList:
    found = take_in(world, workbook(*rows, head=head), kind)
    perform(found.job_id, match_evidence)
    found.refresh_from_db()
    return found


def outcomes(found: EvidenceList) -> list[str]:
    return list(found.rows.order_by("pk").values_list("outcome", flat=True))


def test_a_person_on_the_list_gets_a_mark_with_its_row(world: World):
    person = world.person("A1")
    found = matched(world, line_of(person, "1920年5月1日", "县医院"), head=HEAD)
    mark = Mark.objects.get()

    assert (found.state, outcomes(found)) == ("applied", ["matched"])
    assert (mark.person, mark.kind, mark.state) == (person, "dead", "open")
    assert (mark.happened_on, mark.place) == (date(1920, 5, 1), "县医院")
    assert (mark.row.row, mark.cover_year) == (3, world.season.cover_year)
    assert found.counts["marks"] == 1


def test_nobody_is_deleted_withdrawn_or_changed(world: World):
    def everything():
        return [
            list(model.objects.order_by("pk").values()) for model in (Person, Enrolment, Household)
        ]

    before = everything()
    people = Person.objects.all()
    for kind in ("dead", "moved", "employee_insured", "elsewhere", "army", "in_custody"):
        matched(world, *(line_of(person) for person in people), kind=kind)

    assert Mark.objects.count() == 6 * len(people)
    assert everything() == before


def test_another_name_under_the_number_marks_nobody(world: World):
    found = matched(world, ("王某某", world.person("A1").id_number.open()))

    assert outcomes(found) == ["name_differs"]
    assert not Mark.objects.exists()


def test_the_name_under_the_number_is_not_told_in_the_returned_workbook(world: World):
    person = world.person("A1")
    found = matched(world, ("王某某", person.id_number.open()))
    book = load_workbook(BytesIO(read_file(marked_name(found))))
    texts = [str(cell.value) for row in book.active for cell in row]

    assert "姓名不一致" in texts
    assert not any(person.name in text for text in texts)


def test_rows_without_number_and_strangers_are_told(world: World):
    found = matched(world, ("张某某", ""), ("李某某", id_number(777)), ("赵某某", "43069919030"))

    assert outcomes(found) == ["invalid", "unmatched", "invalid"]
    assert found.counts == {
        "matched": 0,
        "unmatched": 1,
        "name_differs": 0,
        "invalid": 2,
        "duplicate": 0,
        "marks": 0,
    }


def test_the_old_fifteen_digits_find_the_person(world: World):
    person = world.person("A1")
    number = person.id_number.open()
    found = matched(world, (person.name, number[:6] + number[8:17]))

    assert outcomes(found) == ["matched"]
    assert Mark.objects.get().person == person


def test_a_number_that_somebody_had_before_finds_them(world: World):
    person, former = world.person("A1"), id_number(778)
    FormerNumber.objects.create(
        person=person,
        id_kind="01",
        id_number=former,
        id_index=id_index(former),
        tail_index=tail_index(former[-4:]),
        until=date(2019, 1, 1),
    )
    found = matched(world, (person.name, former), line_of(person))

    assert outcomes(found) == ["matched", "duplicate"]
    assert Mark.objects.get().person == person


def test_a_second_row_leads_to_the_first(world: World):
    first, second = world.person("A1"), world.person("A2")
    Person.objects.filter(pk=second.pk).update(status="duplicate", same_as=first)
    Person.objects.filter(pk=first.pk).update(name=second.name)
    matched(world, line_of(second))

    assert Mark.objects.get().person == first


def test_somebody_twice_on_the_list_is_marked_once(world: World):
    found = matched(world, line_of(world.person("A1")), line_of(world.person("A1")))

    assert outcomes(found) == ["matched", "duplicate"]
    assert Mark.objects.count() == 1


def test_a_second_list_that_says_the_same_adds_no_mark(world: World):
    person = world.person("A1")
    matched(world, line_of(person))
    found = matched(world, line_of(person), line_of(world.person("A2")))

    assert Mark.objects.filter(person=person).count() == 1
    assert found.counts["marks"] == 1
    assert found.rows.first().reasons == [{"text": "这个人已有同样的比对提示，等待核实"}]


def test_what_was_looked_into_is_not_asked_again(world: World):
    person = world.person("A1")
    matched(world, line_of(person))
    told = {"note": "本人健在", "on": TODAY, "actor": world.users["clerk-A1"], "now": NOW}
    dismiss_mark(mark=Mark.objects.get(), **told)
    found = matched(world, line_of(person), line_of(world.person("A2")))

    assert Mark.objects.filter(person=person).count() == 1
    assert found.counts["marks"] == 1


def test_who_stands_as_dead_already_is_not_marked(world: World):
    person = world.person("A1")
    Person.objects.filter(pk=person.pk).update(status="dead")
    found = matched(world, line_of(person))

    assert outcomes(found) == ["matched"]
    assert not Mark.objects.exists()


def test_the_mark_stands_in_the_persons_history(world: World):
    matched(world, line_of(world.person("A1")))

    change = Change.objects.filter(person=world.person("A1")).latest("pk")
    assert (change.kind, change.reason) == ("marked", "县公安局：死亡")


def test_columns_of_the_dead_are_read(world: World):
    person = world.person("A1")
    row = (person.name, person.id_number.open(), "19200501", "县医院")
    found = matched(world, row, head=("死者姓名", "死者身份证号", "死亡时间", "死亡地点"))

    assert outcomes(found) == ["matched"]
    assert Mark.objects.get().happened_on == date(1920, 5, 1)


def test_the_same_file_is_taken_once(world: World):
    content = workbook(line_of(world.person("A1")))
    take_in(world, content)

    with pytest.raises(EvidenceRefused, match="同一个文件已于2020-10-20提交过"):
        take_in(world, content)
    assert take_in(world, content, "moved").kind == "moved"
    assert EvidenceList.objects.count() == 2


def test_an_unreadable_file_says_why_and_leaves_nothing(world: World):
    found = take_in(world, b"%PDF-1.4 nothing", name="名单.pdf")
    perform(found.job_id, match_evidence)
    found.refresh_from_db()

    assert (found.state, found.job.state) == ("unreadable", "failed")
    assert found.job.error["why"]
    assert not EvidenceRow.objects.exists()


def test_the_original_is_kept_sealed(world: World, files):
    content = workbook(line_of(world.person("A1")))
    found = take_in(world, content)

    assert read_file(original_name(found)) == content
    assert content not in (files / original_name(found)).read_bytes()


def test_a_taken_over_job_begins_anew(world: World):
    found = take_in(world, workbook(line_of(world.person("A1"))))
    late = claim(found.job_id)
    expire(late.job)
    perform(found.job_id, match_evidence)

    with pytest.raises(Fenced):
        match_evidence(_forgotten(late, found))
    assert (Mark.objects.count(), EvidenceRow.objects.count()) == (1, 1)


def _forgotten(late, found: EvidenceList):
    """The late worker looked before the other's result stood."""
    EvidenceList.objects.filter(pk=found.pk).update(state="received")
    return late


def test_people_of_another_county_are_not_registered_here(world: World):
    found = take_in(world, workbook(line_of(world.person("A1"))))
    EvidenceList.objects.filter(pk=found.pk).update(area=world.towns["B"])
    perform(found.job_id, match_evidence)
    found.refresh_from_db()

    assert outcomes(found) == ["unmatched"]


def test_taking_in_and_matching_are_in_the_audit_trail(world: World):
    matched(world, line_of(world.person("A1")))
    acts = AuditEntry.objects.filter(object_type="evidencelist").order_by("seq")

    assert list(acts.values_list("action", flat=True)) == ["hand_in_evidence", "match_evidence"]
