"""The troubles of FIELD.md 4.1 that a village's file can have, each with the file at hand."""

from io import BytesIO

import pytest
from openpyxl import Workbook

from enrollment.books import outcome
from enrollment.models import Enrolment, Household, Person
from tests.collection.books import desk
from tests.world import World, id_number

pytestmark = pytest.mark.django_db
HEAD = ("组", "户编号", "姓名", "身份证", "性别", "出生日期", "与户主关系", "人员类别", "证件类型",
        "母亲姓名", "胎序", "没有号码的原因")  # fmt: skip
GOOD = id_number(801)


def one(world: World, **texts: object):
    """A list of one new head, with these cells otherwise."""
    cells = {"组": "1组", "户编号": "新1", "姓名": "新户主", "身份证": GOOD, "与户主关系": "户主",
             "人员类别": "1"} | texts  # fmt: skip
    content = desk.own_list(tuple(cells.get(title, "") for title in HEAD), head=HEAD)
    upload = desk.hand_in(world, content, name="名单.xlsx")
    return desk.compared(upload).rows[0], desk.sentences(upload)


@pytest.mark.parametrize(
    "typed",
    [
        f" {GOOD}\n",
        f"'{GOOD}",
        f"\xa0{GOOD[:6]} {GOOD[6:]}",
        GOOD.translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}),
    ],
    ids=["blanks", "apostrophe", "no-break space", "full width"],
)
def test_t03_unclean_numbers_are_cleaned(world: World, typed: str):
    row, _ = one(world, 身份证=typed)
    assert row.outcome == outcome.NEW
    done = desk.apply(desk.hand_in(world, desk.own_list(("新户主", typed))))
    assert done.counts["left"] == 0


def test_t03_a_small_x_is_a_large_one(world: World):
    number = next(n for n in map(id_number, range(600, 700)) if n.endswith("X"))
    row, told = one(world, 身份证=number[:-1] + "ｘ")
    assert row.outcome == outcome.NEW, told


def test_t01_a_rounded_number_is_refused_and_whom_it_may_mean_suggested(world: World):
    person = world.person("A1", 1)
    rounded = float(desk.number_of(person)[:15] + "000")
    row, told = one(world, 姓名=person.name, 身份证=rounded)
    assert row.outcome == outcome.WRONG
    assert "Excel" in told
    assert f"本村{person.household.number}户的{person.name}可能就是这个人" in told


@pytest.mark.parametrize(
    "typed", [GOOD[:-1], GOOD + "1", GOOD + GOOD, GOOD.replace("0", "O", 1), GOOD[:8] + GOOD[9:]],
    ids=["17 characters", "19", "pasted twice", "a letter for a digit", "one missing"],
)  # fmt: skip
def test_t04_slips_are_refused_with_what_may_be_meant(world: World, typed: str):
    row, told = one(world, 身份证=typed)
    assert row.outcome == outcome.WRONG
    assert "可能是" in told
    assert not Person.objects.filter(name="新户主").exists()


def test_t05_an_old_number_is_told_in_todays_form(world: World):
    row, told = one(world, 身份证=GOOD[:6] + GOOD[8:17])
    assert row.outcome == outcome.WRONG
    assert "15" in told


def test_t06_a_newborn_with_a_parents_number_is_stopped(world: World):
    mother = world.person("A1", 1)
    _, told = one(world, 姓名="新生娃", 身份证=desk.number_of(mother), 人员类别="6 新生儿")
    assert f"登记的姓名是“{mother.name}”" in told
    _, told = one(world, 姓名="新生娃", 人员类别="6 新生儿")
    assert "出生医学证明" in told


def test_t07_twins_without_a_number_are_told_by_mother_and_order(world: World):
    mother = world.person("A1", 1)
    Person.objects.filter(pk=mother.pk).update(sex="2")
    home = mother.household.number
    lines = [
        ("1组", home, name, "", "男", "2020-10-01", "孙子", "6 新生儿", "其他或无证件",
         mother.name, order, "新生儿，还没有出生证明或户口")
        for order, name in enumerate(("双娃甲", "双娃乙"), 1)
    ]  # fmt: skip
    upload = desk.hand_in(world, desk.own_list(*lines, head=HEAD), name="名单.xlsx")
    assert upload.counts["new"] == 2, desk.sentences(upload)
    desk.apply(upload)
    assert Person.objects.filter(mother=mother).count() == 2


@pytest.mark.parametrize(
    "name", ["张?", "□三", "张\ue000", "Zhang San", "张\u200b三\ufffd", "一" * 16]
)
def test_t11_unreadable_names_are_refused(world: World, name: str):
    row, _ = one(world, 姓名=name)
    assert row.outcome == outcome.WRONG


@pytest.mark.parametrize("name", ["阿卜杜拉·买买提", "𠮷田", "䶮", "欧阳 修"])
def test_t11_names_of_all_kinds_are_kept_as_typed(world: World, name: str):
    cells = ("1组", "新1", name, GOOD, "", "", "户主", "1", "", "", "", "")
    upload = desk.apply(desk.hand_in(world, desk.own_list(cells, head=HEAD)))
    assert upload.counts["left"] == 0
    assert Person.objects.filter(name=name.replace(" ", "")).exists()


def test_t12_the_number_counts_and_the_contradiction_is_told(world: World):
    row, _ = one(world, 性别="女", 出生日期="1950-01-01")
    assert row.outcome == outcome.NEW
    assert "与证件号码不一致" in "".join(row.notes)


def test_t13_twice_in_the_village_or_in_another_is_told(world: World):
    _, told = one(world, 姓名=world.person("B1").name, 身份证=desk.number_of(world.person("B1")))
    assert "其他村（B1村）" in told


def test_t14_somebody_who_ended_is_not_registered_a_second_time(world: World):
    person = world.person("A1", 1)
    person.enrolments.update(state="withdrawn", ended_on="2020-10-01", end_reason="army")
    upload = desk.hand_in(world, desk.own_list((person.name, desk.number_of(person))))
    assert upload.counts["known"] == 1
    assert Enrolment.objects.filter(person=person).count() == 1


@pytest.mark.parametrize("day", ["2020/9/31", "明年", "42758.5"])
def test_t18_days_that_are_none_are_refused(world: World, day: str):
    row, told = one(world, 身份证="", 证件类型="其他或无证件", 出生日期=day, 性别="男",
                    没有号码的原因="还没有落户")  # fmt: skip
    assert row.outcome == outcome.WRONG
    assert "出生日期" in told


def test_t08_merged_heads_and_households_are_read(world: World):
    book = Workbook()
    sheet = book.active
    sheet.append(["A1村城乡居民参保名单"])
    sheet.append(["户信息", None, "成员信息"])
    sheet.append(["组", "户编号", "姓名", "身份证号", "与户主关系", "人员类别"])
    sheet.append(["1组", "新1", "新户主", GOOD, "户主", "1"])
    sheet.append([None, None, "新儿子", id_number(803), "长子", "1"])
    sheet.append(["合计", "", "", "2人"])
    sheet.merge_cells("A1:F1")
    sheet.merge_cells("A2:B2")
    sheet.merge_cells("C2:F2")
    sheet.merge_cells("A4:A5")
    sheet.merge_cells("B4:B5")
    kept = BytesIO()
    book.save(kept)
    upload = desk.apply(desk.hand_in(world, kept.getvalue(), name="名单.xlsx"))
    assert upload.counts["done"] == 2, desk.sentences(upload)
    assert Household.objects.get(head__name="新户主").members.count() == 2


def test_t20_formulas_typed_as_text_stay_text(world: World):
    _, excel = desk.take(world)
    head = world.person("A1", 0)
    excel.write(head.name, address='=HYPERLINK("x")')
    cell = excel.sheet.cell(excel.row(head.name), excel.places["address"])
    cell.data_type = "s"
    desk.apply(desk.hand_in(world, excel))
    assert Household.objects.get(pk=head.household_id).address == '=HYPERLINK("x")'
    _, again = desk.take(world)
    assert again.sheet.cell(again.row(head.name), again.places["address"]).data_type == "s"
