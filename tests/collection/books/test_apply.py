"""An uploaded register taken in: each row by itself, nothing twice, nobody overwritten."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.models import AuditEntry
from collection.actions.apply_book import apply_book, start_applying
from enrollment.actions.change_details import change_details
from enrollment.actions.hand_in_book import open_marked_book
from enrollment.actions.take_out_book import BookRefused
from enrollment.models import BookUpload, Change, Enrolment, Household, Person
from tests.collection.books import desk
from tests.world import NOW, TODAY, YEAR, World, id_number

pytestmark = pytest.mark.django_db


def change_here(world: World, person: Person, phone: str) -> None:
    change_details(
        enrolment=person.enrolments.get(),
        values={"phone": phone},
        since=YEAR,
        paid=lambda _: set(),
        on=TODAY,
        reason="电话换了",
        actor=world.users["clerk-A1"],
        now=NOW,
    )


def phone_of(person: Person) -> str:
    phone = Person.objects.get(pk=person.pk).phone
    return phone.open() if phone else ""


def test_changes_stand_in_the_register_with_their_history(world: World):
    _, excel = desk.take(world)
    head, person = world.person("A1", 0), world.person("A1", 1)
    excel.write(person.name, phone="13900001234", relation="4 子女", hardships="4")
    excel.write(head.name, address="新屋场")
    upload = desk.apply(desk.hand_in(world, excel))
    assert upload.state == BookUpload.State.APPLIED
    assert upload.counts["done"] == 2
    assert upload.counts["left"] == 0
    assert upload.applied_by == world.users["clerk-A1"]
    person.refresh_from_db()
    assert (phone_of(person), person.relationship) == ("13900001234", 4)
    assert person.enrolments.get().declared_hardships == [4]
    assert Household.objects.get(pk=person.household_id).address == "新屋场"
    change = Change.objects.get(person=person, kind=Change.Kind.DETAILS_CHANGED)
    assert change.reason == "登记底册：底册.xlsx"
    assert AuditEntry.objects.get(action="apply_book").details == {"rows": 2, "left": 0}


def test_leaving_and_coming_back(world: World):
    _, excel = desk.take(world)
    person = world.person("A1", 2)
    excel.write(person.name, enrolled="不参保", end_reason="参军入伍", phone="13900001234")
    desk.apply(desk.hand_in(world, excel))
    enrolment = person.enrolments.get()
    assert (enrolment.state, enrolment.end_reason) == ("withdrawn", "army")
    assert phone_of(person) == "13900001234"
    _, excel = desk.take(world)
    assert excel.text(person.name, "enrolled") == "不参保"
    excel.write(person.name, enrolled="参保", end_reason=None, phone="13900005678")
    upload = desk.apply(desk.hand_in(world, excel))
    assert upload.counts["left"] == 0, desk.compared(upload).rows
    assert person.enrolments.get().state == Enrolment.State.ENROLLED
    assert phone_of(person) == "13900005678"


@pytest.mark.parametrize(("take", "phone"), [(True, "13900001234"), (False, "13900005678")])
def test_a_conflict_goes_as_the_clerk_chose(world: World, take: bool, phone: str):
    _, excel = desk.take(world)
    person = world.person("A1", 1)
    change_here(world, person, "13900005678")
    excel.write(person.name, phone="13900001234", hardships="4")
    upload = desk.hand_in(world, excel)
    desk.apply(upload, *([0] if take else []))
    assert phone_of(person) == phone
    # The row's other change had no conflict.
    assert person.enrolments.get().declared_hardships == [4]


def test_what_others_changed_after_the_comparison_is_left_and_told(world: World):
    _, excel = desk.take(world)
    first, second = world.person("A1", 1), world.person("A1", 2)
    excel.write(first.name, phone="13900001234").write(second.name, phone="13900004321")
    upload = desk.hand_in(world, excel)
    change_here(world, first, "13900005678")
    upload = desk.apply(upload)
    assert phone_of(first) == "13900005678"
    assert phone_of(second) == "13900004321"
    assert (upload.counts["done"], upload.counts["left"]) == (1, 1)
    told = desk.rows(upload)[first.name].done
    assert "联系电话又改成了“139****5678”" in told
    assert "重新上传" in told


def test_the_same_register_is_taken_in_again_without_doing_anything_twice(world: World):
    """A clerk mends the wrong rows and hands the same edition in once more."""
    _, excel = desk.take(world)
    excel.add(household_number="新1", group="1组", name="新户主", id_number=id_number(801),
              relation="户主", general_category="1")  # fmt: skip
    excel.add(household_number="新1", group="1组", name="未带号", id_kind="其他或无证件",
              sex="男", born="1904-05-06", no_number="还没有落户", relation="子女",
              general_category="1")  # fmt: skip
    excel.write(world.person("A1", 1).name, phone="13900001234")
    excel.write(world.person("A1", 2).name, phone="12")
    first = desk.apply(desk.hand_in(world, excel))
    assert first.counts["done"] == 3, desk.compared(first).rows
    people, changes = Person.objects.count(), Change.objects.count()
    excel.write(world.person("A1", 2).name, phone="13900004321")
    again = desk.hand_in(world, excel)
    assert {k: v for k, v in again.counts.items() if v} == {"same": 5, "changed": 1, "known": 2}
    desk.apply(again)
    assert Person.objects.count() == people
    assert Change.objects.count() == changes + 1


def test_a_job_that_was_killed_half_way_goes_on_with_the_same_end(world: World):
    _, excel = desk.take(world)
    home = world.households["A1"][0]
    excel.add(household_number="新1", group="1组", name="新户主", id_number=id_number(801),
              relation="户主", general_category="1")  # fmt: skip
    excel.add(household_number=home.number, name="新儿子", id_number=id_number(803),
              relation="子女", general_category="4")  # fmt: skip
    excel.write(world.person("A1", 1).name, phone="13900001234")
    upload = desk.hand_in(world, excel)
    desk.apply(upload)
    people, changes = Person.objects.count(), Change.objects.count()
    # As if the worker had died before it could say that it was done.
    BookUpload.objects.filter(pk=upload.pk).update(state=BookUpload.State.COMPARED)
    again = desk.apply(BookUpload.objects.get(pk=upload.pk))
    assert again.counts["left"] == 0, [row.done for row in desk.compared(again).rows]
    assert (Person.objects.count(), Change.objects.count()) == (people, changes)


def test_an_upload_is_applied_once(world: World):
    _, excel = desk.take(world)
    excel.write(world.person("A1", 1).name, phone="13900001234")
    upload = desk.hand_in(world, excel)
    start_applying(upload=upload, take=[], actor=upload.uploaded_by, now=NOW)
    with pytest.raises(BookRefused):
        start_applying(upload=upload, take=[], actor=upload.uploaded_by, now=NOW)
    upload.refresh_from_db()
    desk.worked(upload, apply_book)
    with pytest.raises(BookRefused, match="已采用"):
        start_applying(upload=upload, take=[], actor=upload.uploaded_by, now=NOW)


def test_the_clerk_reads_in_the_file_what_came_of_it(world: World, settings):
    _, excel = desk.take(world)
    first, second = world.person("A1", 1), world.person("A1", 2)
    excel.write(first.name, phone="13900001234").write(second.name, phone="12")
    upload = desk.apply(desk.hand_in(world, excel))
    content = open_marked_book(upload=upload, actor=upload.uploaded_by, now=NOW)
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    result = next(cell.column for cell in sheet[desk.HEAD_ROW] if cell.value == "核验结果")
    told = [sheet.cell(excel.row(person.name), result).value for person in (first, second)]
    assert told[0] == "已采用"
    assert told[1].startswith("有问题：联系电话")
    cell = sheet.cell(excel.row(second.name), excel.places["phone"])
    assert cell.comment is not None
