"""Lists as clerks keep them: other headings, other words, no marks."""

import pytest

from enrollment.books import outcome
from enrollment.models import Household, Person
from tests.collection.books import desk
from tests.world import World, id_number

pytestmark = pytest.mark.django_db
HEAD = ("序号", "组别", "户主姓名", "姓名", "与户主关系", "身份证号码", "手机号", "备注")


def hand_in(world: World, *lines: tuple, head=HEAD, name="我的名单.xlsx"):
    return desk.hand_in(world, desk.own_list(*lines, head=head), name=name)


def test_number_and_name_are_enough_to_know_somebody(world: World):
    person = world.person("A1", 1)
    content = desk.own_list((person.name, desk.number_of(person)))
    upload = desk.hand_in(world, content, name="名单.xlsx")
    assert upload.book is None
    assert upload.counts["known"] == 1


def test_families_are_read_by_their_heads_in_the_clerks_words(world: World):
    upload = hand_in(
        world,
        (1, "1组", "新户主", "新户主", "本人", id_number(801), "13900001111", ""),
        (2, "1组", "新户主", "新媳妇", "配偶", id_number(802), "", ""),
        (3, "1组", "新户主", "新儿子", "长子", id_number(803), "", "在外打工"),
        (4, "2组", "另一家", "另一家", "户主", id_number(811), "", ""),
        (5, "2组", "另一家", "他母亲", "母亲", id_number(812), "", ""),
    )
    found = desk.rows(upload)
    assert {row.outcome for row in found.values()} == {outcome.NEW}, desk.sentences(upload)
    assert [found[n].form["relationship"] for n in ("新户主", "新媳妇", "新儿子", "他母亲")] == [
        1, 3, 4, 6,
    ]  # fmt: skip
    assert "按年龄" in found["新户主"].notes[0]
    done = desk.apply(upload)
    assert done.counts["done"] == 5, [row.done for row in desk.compared(done).rows]
    assert Household.objects.get(head__name="新户主").members.count() == 3
    assert Household.objects.get(head__name="另一家").group.name == "2组"


def test_somebody_new_joins_the_household_that_the_list_names(world: World):
    home = world.households["A1"][0]
    head = home.head
    upload = hand_in(
        world,
        (1, "1组", head.name, head.name, "户主", desk.number_of(head), "", ""),
        (2, "1组", head.name, "新孙女", "孙女", id_number(804), "", ""),
    )
    assert desk.rows(upload)["新孙女"].home == home.pk
    desk.apply(upload)
    assert home.members.filter(name="新孙女", relationship=5).exists()


def test_what_differs_is_asked_about_and_blank_cells_say_nothing(world: World):
    first, second = world.person("A1", 1), world.person("A1", 2)
    Person.objects.filter(pk=first.pk).update(phone="13900005678")
    upload = hand_in(
        world,
        (1, "1组", "", first.name, "", desk.number_of(first), "13900001234", ""),
        (2, "1组", "", second.name, "", desk.number_of(second), "", ""),
    )
    row = desk.rows(upload)[first.name]
    assert row.outcome == outcome.CONFLICT
    cell = row.conflicts[0]
    assert (cell.was, cell.now, cell.new) == (None, "13900005678", "13900001234")
    assert upload.counts["known"] == 1


def test_a_wrong_name_for_a_number_is_told(world: World):
    person = world.person("A1", 1)
    upload = desk.hand_in(world, desk.own_list(("别的名字", desk.number_of(person))))
    assert f"登记的姓名是“{person.name}”" in desk.sentences(upload)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ((1, "1组", "", "某人", "户主", id_number(801)[:17], "", ""), "公民身份号码"),
        ((1, "1组", "", "某人", "户主", "430699190305068", "", ""), "号码"),
        ((1, "1组", "", "某人", "户主", 4.3069919030506e17, "", ""), "Excel"),
        ((1, "1组", "", "某人", "邻居", id_number(801), "", ""), "不在选项里"),
        ((1, "", "", "某人", "户主", id_number(801), "", ""), "哪个组"),
        ((1, "1组", "", "某人", "长子", id_number(801), "", ""), "看不出是哪一户"),
        ((1, "1组", "", "某某之子", "户主", "G430000001", "", ""), "号码"),
    ],
)
def test_troubles_of_own_lists_are_told(world: World, line: tuple, told: str):
    upload = hand_in(world, line)
    assert [row.outcome for row in desk.compared(upload).rows] == [outcome.WRONG]
    assert told in desk.sentences(upload)


def test_the_same_person_twice_is_told(world: World):
    line = (1, "1组", "", "新户主", "户主", id_number(801), "", "")
    upload = hand_in(world, line, line)
    assert "和第2行是同一个人" in desk.sentences(upload)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_list_as_text_is_read_in_either_encoding(world: World, encoding: str):
    person = world.person("A1", 1)
    text = f"姓名,身份证号\n{person.name},{desk.number_of(person)}\n"
    if encoding == "gb18030":
        Person.objects.filter(pk=person.pk).update(name="王小明")
        text = text.replace(person.name, "王小明")
    upload = desk.hand_in(world, text.encode(encoding), name="名单.csv")
    assert upload.counts["known"] == 1


def test_titles_totals_and_notes_are_no_people(world: World):
    person = world.person("A1", 1)
    upload = desk.hand_in(
        world,
        desk.own_list(
            ("2021年医保名单", ""),
            ("姓名", "身份证号"),
            (person.name, desk.number_of(person)),
            ("合计", 1),
            ("制表：某某", ""),
            head=("A1村", ""),
        ),
    )
    assert sum(v for k, v in upload.counts.items() if k != "absent") == 1
