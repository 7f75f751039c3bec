"""What changed in the file and here, cell by cell; what is refused, and why."""

import pytest

from accounts.actions.jobs import perform
from collection.actions.compare_book import compare_book
from enrollment.actions.change_details import change_details
from enrollment.actions.hand_in_book import drop_book, hand_in_book
from enrollment.actions.take_out_book import BookRefused
from enrollment.books import outcome
from enrollment.models import BookUpload, Change, Enrolment, Household, Person
from tests.collection.books import desk
from tests.collection.desk import pay
from tests.world import NOW, TODAY, YEAR, World, id_number

pytestmark = pytest.mark.django_db
NEW_FAMILY = {"household_number": "新1", "group": "1组"}


def counts(upload: BookUpload) -> dict[str, int]:
    return {name: number for name, number in upload.counts.items() if number}


def test_untouched_register_changes_nothing(world: World):
    _, excel = desk.take(world)
    upload = desk.hand_in(world, excel)
    assert upload.state == "compared"
    assert counts(upload) == {"same": 6}
    assert desk.compared(upload).rows == []


def test_changed_cells_are_shown_one_by_one(world: World):
    _, excel = desk.take(world)
    person = world.person("A1", 1)
    excel.write(person.name, phone="139-0000 1234", general_category="4", hardships="4，6")
    row = desk.rows(desk.hand_in(world, excel))[person.name]
    assert row.outcome == outcome.CHANGED
    assert {(c.field, c.now, c.new) for c in row.cells} == {
        ("phone", "", "13900001234"),
        ("general_category", "1 普通成年居民", "4 中小学生儿童"),
        ("hardships", "", "4 最低生活保障家庭成员、6 严重精神障碍患者"),
    }
    assert not row.conflicts


def change_here(world: World, person: Person, **values) -> None:
    change_details(
        enrolment=person.enrolments.get(),
        values=values,
        since=YEAR,
        paid=lambda _: set(),
        on=TODAY,
        reason="电话换了",
        actor=world.users["clerk-A1"],
        now=NOW,
    )


def test_what_was_changed_on_both_sides_is_a_conflict(world: World):
    _, excel = desk.take(world)
    person = world.person("A1", 1)
    change_here(world, person, phone="13900005678")
    excel.write(person.name, phone="13900001234")
    row = desk.rows(desk.hand_in(world, excel))[person.name]
    assert row.outcome == outcome.CONFLICT
    cell = row.conflicts[0]
    assert (cell.was, cell.now, cell.new) == ("", "13900005678", "13900001234")


def test_what_was_changed_here_alone_or_to_the_same_is_none(world: World):
    _, excel = desk.take(world)
    first, second = world.person("A1", 1), world.person("A1", 2)
    change_here(world, first, phone="13900005678")
    change_here(world, second, phone="13900001234")
    excel.write(second.name, phone="13900001234")
    assert counts(desk.hand_in(world, excel)) == {"same": 6}


@pytest.mark.parametrize(
    ("field", "text", "told"),
    [
        ("name", "某某", "更正"),
        ("id_number", id_number(77), "更正"),
        ("sex", "未知", "不在选项里"),
        ("household_number", "00009", "分户、并户或迁移"),
        ("group", "2组", "换组"),
        ("general_category", "", "不能空着"),
        ("general_category", "7 神仙", "不在选项里"),
        ("relation", "1 户主", "变更户主"),
        ("phone", "12", "电话请填11位"),
        ("phone", "#N/A", "公式错误"),
        ("hardships", "4、99", "不在选项里"),
        ("address", "别处", "户主那一行"),
        ("enrolled", "不参保", "请选不参保原因"),
        ("end_reason", "死亡", "却还是“参保”"),
    ],
)
def test_what_may_not_be_changed_is_told_in_a_sentence(world: World, field, text, told):
    _, excel = desk.take(world)
    person = world.person("A1", 1)
    excel.write(person.name, **{field: text})
    upload = desk.hand_in(world, excel)
    row = next(iter(desk.compared(upload).rows))
    assert row.outcome == outcome.WRONG
    assert told in desk.sentences(upload)
    assert desk.number_of(person) not in desk.sentences(upload)


def test_a_head_is_not_made_somebody_else(world: World):
    _, excel = desk.take(world)
    excel.write(world.person("A1").name, relation="4 子女")
    assert "变更户主" in desk.sentences(desk.hand_in(world, excel))


def test_who_has_paid_is_not_ended_nor_put_into_another_category(world: World):
    pay(world)
    _, excel = desk.take(world)
    first, second = world.person("A1", 0), world.person("A1", 1)
    excel.write(first.name, enrolled="不参保", end_reason="死亡")
    excel.write(second.name, general_category="4 中小学生儿童")
    assert excel.text(first.name, "paid") == "已缴"
    told = desk.sentences(desk.hand_in(world, excel))
    assert "已经缴费，不能在底册里退出" in told
    assert "人员类别是收款的依据" in told


def test_deleted_rows_are_told_and_delete_nobody(world: World):
    _, excel = desk.take(world)
    person = world.person("A1", 2)
    excel.delete(person.name)
    upload = desk.hand_in(world, excel)
    assert desk.compared(upload).absent == [person.name]
    assert upload.counts["absent"] == 1
    desk.apply(upload)
    assert person.enrolments.get().state == Enrolment.State.ENROLLED


def test_newcomers_join_a_household_or_found_one(world: World):
    _, excel = desk.take(world)
    home = world.households["A1"][0]
    excel.add(household_number=home.number.lstrip("0"), name="新媳妇", id_number=id_number(802),
              relation="嫂媳", general_category="1")  # fmt: skip
    excel.add(**NEW_FAMILY, name="新户主", id_number=id_number(801), relation="户主",
              general_category="普通成年居民", phone="13900001111", address="新屋")  # fmt: skip
    excel.add(**NEW_FAMILY, name="新儿子", id_number=id_number(803), relation="长子",
              general_category="4 中小学生儿童")  # fmt: skip
    upload = desk.hand_in(world, excel)
    found = desk.rows(upload)
    assert {row.outcome for row in found.values()} == {outcome.NEW}
    assert found["新媳妇"].home == home.pk
    assert found["新户主"].home is None
    assert found["新户主"].household == found["新儿子"].household
    done = desk.apply(upload)
    assert done.counts["done"] == 3
    assert done.counts["left"] == 0
    founded = Household.objects.get(head__name="新户主")
    assert founded.members.count() == 2
    assert founded.address == "新屋"
    assert home.members.filter(name="新媳妇").exists()
    joined = Person.objects.get(name="新媳妇").enrolments.get()
    assert joined.review == Enrolment.ReviewState.WAITING


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        ({"id_number": "43069919030506801"}, "身份"),
        ({"id_number": 4.30699190305068e17}, "Excel"),
        ({"id_number": ""}, "公民身份号码"),
        ({"name": ""}, "姓名"),
        ({"name": "张?"}, "姓名请按身份证填写"),
        ({"name": "一" * 16}, "最多15个字"),
        ({"relation": "邻居家的"}, "不在选项里"),
        ({"relation": ""}, "与户主关系"),
        ({"relation": "子女"}, "没有户主"),
        ({"general_category": "6 新生儿"}, "新生儿"),
        ({"group": ""}, "哪个组"),
        ({"group": "88组"}, "不在选项里"),
        ({"household_number": ""}, "看不出是哪一户"),
        ({"enrolled": "不参保"}, "不用登记"),
        ({"phone": "1.39E+10"}, "电话"),
        ({"id_kind": "其他或无证件", "id_number": "", "born": "1903-13-40"}, "出生日期"),
    ],
)
def test_a_newcomers_troubles_are_told(world: World, texts, told):
    _, excel = desk.take(world)
    good = {**NEW_FAMILY, "name": "新户主", "id_number": id_number(801), "relation": "户主",
            "general_category": "1"}  # fmt: skip
    if texts.get("household_number") == "":
        good["relation"] = "子女"
    excel.add(**(good | texts))
    upload = desk.hand_in(world, excel)
    assert [row.outcome for row in desk.compared(upload).rows] == [outcome.WRONG]
    assert told in desk.sentences(upload)


def test_one_wrong_row_holds_its_household_back(world: World):
    _, excel = desk.take(world)
    excel.add(**NEW_FAMILY, name="新户主", id_number=id_number(801), relation="户主",
              general_category="1")  # fmt: skip
    excel.add(**NEW_FAMILY, name="新儿子", id_number="123", relation="子女",
              general_category="4")  # fmt: skip
    upload = desk.hand_in(world, excel)
    assert counts(upload) == {"same": 6, "wrong": 2}
    assert "整户一起登记" in desk.sentences(upload)


def test_a_number_of_another_village_tells_no_whole_name(world: World):
    _, excel = desk.take(world)
    stranger = world.person("B1")
    excel.add(**NEW_FAMILY, name=stranger.name, id_number=desk.number_of(stranger),
              relation="户主", general_category="1")  # fmt: skip
    upload = desk.hand_in(world, excel)
    assert "其他村（B1村）" in desk.sentences(upload)
    assert stranger.name not in desk.sentences(upload)


def test_a_copied_row_is_a_new_person_or_one_too_many(world: World):
    _, excel = desk.take(world)
    person = world.person("A1", 1)
    mark = excel.text(person.name, "key")
    excel.add(key=mark, household_number=person.household.number, name="新弟弟",
              id_number=id_number(805), relation="子女", general_category="1")  # fmt: skip
    excel.add(key=mark, name=person.name, id_number=desk.number_of(person))
    upload = desk.hand_in(world, excel)
    assert counts(upload) == {"same": 6, "new": 1, "wrong": 1}
    assert "是同一个人，请删去一行" in desk.sentences(upload)


def test_a_changed_mark_is_nobody_and_another_books_row_is_not_read(world: World):
    _, other = desk.take(world, "A2")
    _, excel = desk.take(world)
    first, second = world.person("A1", 1), world.person("A1", 2)
    excel.write(first.name, key="1.1-0000000000000000", phone="13900001234")
    excel.write(second.name, key=other.text(world.person("A2").name, "key"))
    told = desk.sentences(desk.hand_in(world, excel))
    assert "行标”被改动" in told
    assert "另一份底册里复制来的" in told


@pytest.mark.parametrize("keep_title", [True, False], ids=["with its title", "title cut off"])
def test_another_villages_file_is_refused(world: World, keep_title: bool):
    _, excel = desk.take(world, "A2")
    if not keep_title:
        excel.sheet.unmerge_cells("B1:T1")
        excel.sheet.unmerge_cells("B2:T2")
        excel.sheet.delete_rows(1, 2)
    upload = desk.hand_in(world, excel)
    assert upload.state == "refused"
    assert upload.why["what"] == "这不是A1村的底册"
    assert "A2村" in upload.why["why"]


def test_an_older_edition_is_refused_with_who_took_the_newer(world: World):
    _, old = desk.take(world)
    desk.take(world)
    upload = desk.hand_in(world, old)
    assert upload.state == "refused"
    assert "第1版" in upload.why["what"]
    assert "第2版" in upload.why["why"]
    assert "clerk-A1员" in upload.why["why"]


def test_a_changed_book_number_is_refused(world: World):
    book, excel = desk.take(world)
    told = excel.sheet["B2"].value
    excel.sheet["B2"].value = told.replace(f"底册编号：{book.pk}-", "底册编号：999999-")
    upload = desk.hand_in(world, excel)
    assert upload.state == "refused"
    assert "底册编号" in upload.why["why"]


def test_the_same_file_twice_is_refused_and_after_giving_up_taken_again(world: World):
    _, excel = desk.take(world)
    content = excel.saved()
    first = desk.hand_in(world, content)
    with pytest.raises(BookRefused, match="同一个文件"):
        desk.hand_in(world, content)
    drop_book(upload=first, actor=first.uploaded_by, now=NOW)
    assert desk.hand_in(world, content).state == "compared"


def test_a_file_that_is_no_workbook_is_refused_by_what_it_is(world: World):
    upload = desk.hand_in(world, b"%PDF-1.4 nothing", name="底册.xlsx")
    assert upload.state == "refused"
    assert upload.why["cure"]


def test_comparing_writes_nothing_of_anybody(world: World):
    _, excel = desk.take(world)
    before = Change.objects.count(), Person.objects.count()
    excel.write(world.person("A1", 1).name, phone="13900001234")
    desk.hand_in(world, excel)
    assert (Change.objects.count(), Person.objects.count()) == before


def test_somebody_who_left_meanwhile_is_told_where_the_row_was_changed(world: World):
    _, excel = desk.take(world)
    gone, quiet = world.person("A1", 1), world.person("A1", 2)
    Person.objects.filter(pk__in=[gone.pk, quiet.pk]).update(status="dead")
    excel.write(gone.name, phone="13900001234")
    upload = desk.hand_in(world, excel)
    assert counts(upload) == {"same": 5, "wrong": 1}
    assert "已经不在本村的登记里" in desk.sentences(upload)


def test_a_comparison_done_twice_is_the_same(world: World):
    _, excel = desk.take(world)
    excel.write(world.person("A1", 1).name, phone="13900001234")
    upload = hand_in_book(
        content=excel.saved(),
        file_name="底册.xlsx",
        village=world.villages["A1"],
        season=world.season,
        actor=world.users["clerk-A1"],
        now=NOW,
    )
    perform(upload.job_id, compare_book)
    perform(upload.job_id, compare_book)
    upload.refresh_from_db()
    assert counts(upload) == {"same": 5, "changed": 1}
