"""What the registration form refuses, in which words; nothing is half saved."""

import pytest

from enrollment.models import Person
from tests.enrollment.conftest import counts, messages, register
from tests.world import CHILD, HEAD, SPOUSE, World, id_number
from values.resident_id import check_digit


def row(number: str | None = None, relationship: object = HEAD, **more) -> dict[str, object]:
    """A good row of a head unless told otherwise."""
    return {
        "name": "新来人",
        "id_number": id_number(700) if number is None else number,
        "relationship": relationship,
        "general_category": 1,
    } | more


def with_check_digit(first_17: str) -> str:
    return first_17 + check_digit(first_17)


def wrong_check_digit() -> str:
    number = id_number(700)
    return number[:17] + ("0" if number[17] != "0" else "1")


BAD_NUMBERS = {
    "wrong check digit": (wrong_check_digit(), "最后一位（校验码）不对"),
    "day that does not exist": (with_check_digit("43069919030230700"), "出生日期“19030230”不对"),
    "birth in the future": (with_check_digit("43069920301231700"), "出生日期“20301231”不对"),
    "birth before 1900": (with_check_digit("43069918991231700"), "出生日期“18991231”不对"),
    "fifteen digits": ("430699030506700", "这是15位的旧身份证号"),
    "one digit too few": (id_number(700)[:-1], "位数不对：现有17位"),
    "one digit too many": (id_number(700) + "1", "位数不对：现有19位"),
    "the letter O": (id_number(700).replace("0", "O", 1), "有不该出现的字符"),
    "rounded by Excel": ("4.30699E+17", "科学计数"),
    "not a number at all": ("户口簿上没有", "位数不对"),
    "nothing": ("", "请填写公民身份号码"),
}


@pytest.mark.parametrize("what", BAD_NUMBERS)
def test_bad_number_is_refused_with_its_reason_and_nothing_saved(world: World, clerk, what: str):
    number, said = BAD_NUMBERS[what]
    before = counts()
    found = messages(register(world, clerk, row(), row(number, CHILD)))

    assert [said in message for message in found] == [True]
    assert counts() == before


@pytest.mark.parametrize("what", [w for w in BAD_NUMBERS if w not in ("nothing",)])
def test_every_refusal_of_a_number_says_what_to_do(world: World, clerk, what: str):
    (message,) = messages(register(world, clerk, row(BAD_NUMBERS[what][0])))

    assert message.endswith("。")
    assert "请" in message


BAD_NAMES = {
    "sixteen characters": ("王" * 16, "姓名最多15个字，现有16个"),
    "a dot at the end": ("买买提·", "点“·”不能在头尾"),
    "pinyin": ("wang xiaoming", "不要写拼音"),
    "a digit": ("王3", "不能有数字"),
    "a superscript": ("王²", "不能有数字"),
    "a lost character": ("王?", "不能有数字或“?”"),
    "a full-width question mark": ("王？", "不能有数字或“?”"),
    "a box": ("王□", "不能有数字或“?”"),
    "private use": ("王\ue000", "显示不出来"),
    "a direction sign": ("王\u202e三", "显示不出来"),
    "spaces alone": ("　 　", "请填写姓名"),
}


@pytest.mark.parametrize("what", BAD_NAMES)
def test_bad_name_is_refused_and_nothing_saved(world: World, clerk, what: str):
    name, said = BAD_NAMES[what]
    before = counts()
    found = messages(register(world, clerk, row(name=name)))

    assert [said in message for message in found] == [True]
    assert counts() == before


@pytest.mark.parametrize(
    "phone", ["1390000", "139-0000-0001", "0730-1234567", "１３９００００１１１１"]
)
def test_phone_is_taken_as_people_write_it(world: World, clerk, phone: str):
    assert register(world, clerk, row(), phone=phone).status_code == 302


@pytest.mark.parametrize(
    "phone", ["13900000a01", "139", "1390000000000000", "²²²²²²²²", "٣٣٣٣٣٣٣٣"]
)
def test_bad_phone_is_refused_and_nothing_saved(world: World, clerk, phone: str):
    before = counts()
    found = messages(register(world, clerk, row(), phone=phone))

    assert found == ["电话请填11位手机号，或带区号的固定电话，只填数字。"]
    assert counts() == before


def test_household_without_a_head_is_refused(world: World, clerk):
    before = counts()
    found = messages(register(world, clerk, row(relationship=SPOUSE)))

    assert found == [
        "没有保存。一户要有一位户主。请把一位成员的“与户主关系”选为户主，其他成员按实际关系选择。"
    ]
    assert counts() == before


def test_household_with_two_heads_is_refused(world: World, clerk):
    before = counts()
    found = messages(register(world, clerk, row(), row(id_number(702))))

    assert ["这一户填了2位户主" in message for message in found] == [True]
    assert counts() == before


def test_household_without_anybody_is_refused(world: World, clerk):
    before = counts()

    assert messages(register(world, clerk)) == ["至少要填一位家庭成员。"]
    assert counts() == before


def test_same_number_twice_on_one_form_is_refused(world: World, clerk):
    before = counts()
    found = messages(register(world, clerk, row(), row(relationship=CHILD, name="另一人")))

    assert found == ["没有保存。同一个证件号码在表里填了两次。请核对后删去重复的一行。"]
    assert counts() == before


def test_same_number_twice_is_found_however_it_is_written(world: World, clerk):
    number = next(n for n in map(id_number, range(700, 800)) if n.endswith("X"))
    twice = row(number), row(f" {number[:6]} {number[6:17]}x", CHILD)

    assert "填了两次" in messages(register(world, clerk, *twice))[0]


@pytest.mark.parametrize("value", ["", "99", "户主", "-1", "1.5"])
@pytest.mark.parametrize("field", ["relationship", "general_category"])
def test_code_outside_the_notices_table_is_refused(world: World, clerk, field: str, value: str):
    before = counts()
    found = messages(register(world, clerk, row(), row(id_number(702), CHILD) | {field: value}))

    assert len(found) == 1
    assert counts() == before


def test_more_people_than_the_form_has_lines_are_refused(world: World, clerk):
    before = counts()
    many = [row(id_number(700 + n), HEAD if n == 0 else CHILD) for n in range(31)]

    assert messages(register(world, clerk, *many)) == [
        "一张表最多填30人，其余的人请保存后用“增加成员”登记。"
    ]
    assert counts() == before


def test_form_that_claims_a_million_lines_is_answered_with_thirty(world: World, clerk):
    answer = register(world, clerk, row(), **{"members-TOTAL_FORMS": 1_000_000})

    assert len(answer.context["members"].forms) == 30


def test_form_without_its_counters_is_refused(world: World, clerk):
    before = counts()
    sent = {"members-TOTAL_FORMS": "", "members-INITIAL_FORMS": "x"}
    answer = register(world, clerk, row(), **sent)

    assert answer.status_code == 200
    assert counts() == before


def test_what_was_typed_stays_on_the_refused_page(world: World, clerk):
    page = register(world, clerk, row(name="王小明"), row(wrong_check_digit(), CHILD))

    assert "王小明" in page.content.decode()
    assert wrong_check_digit() in page.content.decode()


def test_good_household_is_saved_whole(world: World, clerk):
    before = counts()
    answer = register(world, clerk, row(), row(id_number(702), CHILD, name="新二人"))
    after = counts()

    assert answer.status_code == 302
    assert [late - early for early, late in zip(before[:3], after[:3], strict=True)] == [1, 2, 2]


def test_row_marked_for_removal_is_not_saved(world: World, clerk):
    gone = row(id_number(702), CHILD) | {"DELETE": "on"}
    register(world, clerk, row(), gone)

    assert Person.objects.latest("pk").household.members.count() == 1
