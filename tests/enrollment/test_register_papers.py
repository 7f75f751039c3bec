"""People without the usual number: which paper, what is typed, what is kept of it."""

from datetime import date

import pytest

from accounts.personal_data import id_index, number_index, phone_index
from enrollment.models import Change, Enrolment, FormerNumber, HardshipPeriod, Household, Person
from tests.enrollment.conftest import counts, messages, register
from tests.world import CHILD, HEAD, SPOUSE, TODAY, World, id_number, member
from values.resident_id import check_digit

CERTIFICATE = "A123456789"


def row(name: str = "新来人", number: str | None = None, relationship: int = HEAD, **more) -> dict:
    return {
        "name": name,
        "id_number": id_number(700) if number is None else number,
        "relationship": relationship,
        "general_category": 1,
    } | more


def newborn(name: str = "新小", number: str = CERTIFICATE, **more) -> dict:
    given = {"id_kind": "990201", "born": "20201001", "sex": "2", "general_category": 6}
    return row(name, number, CHILD, **given) | more


def mother(name: str = "新妈") -> dict:
    return row(name, id_number(702), SPOUSE)


def twin(name: str, order: object, **more) -> dict:
    given = {"id_kind": "99", "no_number": "newborn", "mother": "新妈", "birth_order": order}
    return newborn(name, "", **given) | more


def test_newborn_stands_by_the_birth_certificate(world: World, clerk):
    register(world, clerk, row(), newborn())
    person = Person.objects.get(name="新小")

    assert (person.id_kind, person.id_number.open()) == ("990201", CERTIFICATE)
    assert (person.born, person.sex, person.no_number) == (date(2020, 10, 1), "2", "")
    assert bytes(person.id_index) == number_index("990201", CERTIFICATE) != id_index(CERTIFICATE)


@pytest.mark.parametrize("area", ["810000", "820000", "830000"])
def test_permit_of_hong_kong_macao_or_taiwan_is_told_by_its_number(world: World, clerk, area: str):
    register(world, clerk, row(number=id_number(700, area=area)))
    person = Person.objects.latest("pk")

    assert (person.id_kind, person.sex) == ("17", "2")
    assert bytes(person.id_index) == id_index(person.id_number.open())


def test_new_foreign_card_carries_the_birth_but_not_the_sex(world: World, clerk):
    first = "91115619030506123"
    card = row("NGUYEN Thi Hoa", first + check_digit(first))
    refused = messages(register(world, clerk, card))
    register(world, clerk, card | {"sex": "女"})
    person = Person.objects.latest("pk")

    assert refused == ["这种证件号码里没有性别，请照证件填写。"]
    assert (person.name, person.id_kind, person.sex) == ("NGUYEN Thi Hoa", "07", "2")
    assert person.born == date(1903, 5, 6)


def test_old_foreign_card_takes_birth_and_sex_as_typed(world: World, clerk):
    card = row("SMITH JOHN", "ABC123456789012")
    refused = messages(register(world, clerk, card))
    register(world, clerk, card | {"sex": "1", "born": "1903.5.6"})
    person = Person.objects.latest("pk")

    assert refused == [
        "这种证件号码里没有出生日期，请照证件填写。",
        "这种证件号码里没有性别，请照证件填写。",
    ]
    assert (person.id_kind, person.sex, person.born) == ("07", "1", date(1903, 5, 6))


def test_passport_never_collides_with_an_identity_number(world: World, clerk):
    number = "E12345678"
    for kind in ("08", "16", "99"):
        given = {"id_kind": kind, "sex": "1", "born": "19030506"}
        assert register(world, clerk, row(number=number, **given)).status_code == 302

    assert len({bytes(p.id_index) for p in Person.objects.filter(name="新来人")}) == 3


def test_foreigner_is_found_by_the_letters_of_the_name(world: World, clerk):
    given = {"id_kind": "08", "sex": "2", "born": "19030506"}
    register(world, clerk, row("NGUYEN THI HOA", "B7654321", **given))
    page = clerk.post("/collection/search/", {"q": "nguyenth"})

    assert "NGUYEN THI HOA" in page.content.decode()


def test_twins_without_papers_are_told_apart_by_mother_and_order(world: World, clerk):
    answer = register(world, clerk, row(), mother(), twin("新大", 1), twin("新二", 2))
    born = Person.objects.filter(mother__name="新妈").order_by("birth_order")

    assert answer.status_code == 302
    assert [(p.name, p.birth_order, p.no_number) for p in born] == [
        ("新大", 1, "newborn"),
        ("新二", 2, "newborn"),
    ]
    assert [p.id_number for p in born] == [None, None]


def test_same_twin_twice_is_refused(world: World, clerk):
    before = counts()
    found = messages(register(world, clerk, row(), mother(), twin("新大", 1), twin("新二", 1)))

    assert found == [
        "没有保存。同一位母亲同一天所生、同一胎序的孩子已经登记过。"
        "请先搜索母亲所在的户核对；双胞胎的第二个孩子，胎序请填2。"
    ]
    assert counts() == before


def test_mother_who_is_not_in_the_household_is_told(world: World, clerk):
    (found,) = messages(register(world, clerk, row(), twin("新大", 1)))

    assert "本户里没有叫“新妈”的人" in found


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ({"no_number": ""}, "没有证件号码的，请选一个原因。"),
        (
            {"mother": ""},
            "新生儿没有证件号码的，请填写母亲姓名。母亲要在这张表或这一户里。",
        ),
        ({"birth_order": ""}, "请填胎序：单胎填1，双胞胎依次填1、2。"),
        ({"birth_order": "x"}, "胎序请填1至9的数字，双胞胎依次填1、2。"),
        ({"born": ""}, "这种证件号码里没有出生日期，请照证件填写。"),
        ({"born": "2020-02-30"}, "日期“2020-02-30”不存在。日历上没有这一天。"),
        ({"born": "20301001"}, "出生日期早于1900年或者晚于今天，请核对。"),
        ({"sex": "x"}, "性别请填 1 男 或 2 女。"),
    ],
)
def test_what_a_person_without_number_must_say(world: World, clerk, missing: dict, said: str):
    before = counts()
    found = messages(register(world, clerk, row(), mother(), twin("新大", 1, **missing)))

    assert [message.startswith(said) for message in found] == [True]
    assert counts() == before


def test_parents_number_for_a_newborn_is_refused(world: World, clerk):
    (found,) = messages(
        register(world, clerk, row(), row("新小", id_number(704), CHILD, general_category=6))
    )

    assert found.startswith("人员类别是新生儿，出生日期却是1903-05-06")
    assert "出生医学证明" in found


def test_old_number_gets_its_upgrade_as_a_suggestion_only(world: World, clerk):
    number = id_number(700)
    before = counts()
    (found,) = messages(register(world, clerk, row(number=number[:6] + number[8:17])))

    assert found.endswith(f"如果没有换过号码，应当是{number}，请核对。")
    assert counts() == before


def test_typed_birth_that_differs_gives_way_to_the_number_and_is_told(world: World, clerk):
    answer = register(world, clerk, row(born="19030507", sex="1"))
    page = clerk.get(answer.headers["Location"]).content.decode()

    assert Person.objects.latest("pk").born == date(1903, 5, 6)
    assert "新来人的出生日期与证件号码不一致，已按号码登记。" in page
    assert "新来人的性别与证件号码不一致，已按号码登记。" in page


def test_former_number_of_the_same_person_is_no_new_person(world: World, clerk):
    person = world.person("A1", 1)
    number = id_number(750)
    FormerNumber.objects.create(
        person=person,
        id_kind="01",
        id_number=number,
        id_index=number_index("01", number),
        tail_index=b"x" * 32,
        until=TODAY,
    )
    (found,) = messages(register(world, clerk, row(person.name, number)))
    another = register(world, clerk, row("另一人", number))

    assert "登记在本村00001户" in found
    assert another.status_code == 302


def test_everything_of_the_form_is_kept(world: World, clerk):
    given = {
        "declared_hardships": [4, 7],
        "hardship_dates": "4:2020-01-01~20201231；7:2020.3.1~;9:2020-01-01~",
        "phone": "139-0000-0001",
    }
    share = {"unit_kind": "6", "first_treatment_area": " 示例 市 ", "phone": "0730-1234567"}
    register(world, clerk, row(**given), **share)
    enrolment = Enrolment.objects.latest("pk")
    periods = HardshipPeriod.objects.order_by("category").values_list("category", "since", "until")

    assert (enrolment.unit_kind, enrolment.first_treatment_area) == (6, "示例 市")
    assert list(periods) == [
        (4, date(2020, 1, 1), date(2020, 12, 31)),
        (7, date(2020, 3, 1), None),
    ]
    assert bytes(enrolment.person.phone_index) == phone_index("13900000001")
    assert bytes(enrolment.household.phone_index) == phone_index("07301234567")


def test_new_registration_waits_for_the_township_and_says_so(world: World, clerk):
    answer = register(world, clerk, row())
    page = clerk.get(answer.headers["Location"]).content.decode()

    assert Enrolment.objects.latest("pk").review == Enrolment.ReviewState.WAITING
    assert "镇级经办审核" in page


def test_every_person_has_the_registration_in_the_history(world: World, clerk):
    register(world, clerk, row(), mother())
    changes = Change.objects.filter(household=Household.objects.latest("pk"))

    assert [(c.kind, c.happened_on, c.actor) for c in changes.order_by("pk")] == [
        (Change.Kind.REGISTERED, TODAY, world.users["clerk-A1"])
    ] * 2


@pytest.mark.parametrize(
    "dates", ["4", "4:abc~", "4:2020-12-31~2020-01-01", "x:2020-01-01~", "4:2020-13-01~"]
)
def test_bad_dates_of_a_hardship_are_refused(world: World, clerk, dates: str):
    before = counts()
    found = messages(register(world, clerk, row(declared_hardships=[4], hardship_dates=dates)))

    assert len(found) == 1
    assert counts() == before


@pytest.mark.parametrize("name", ["王", "买买提·阿不都拉·卡德尔江娜", "欧阳𰻝𰻝", "王" * 15])
def test_name_of_one_to_fifteen_characters_is_taken(world: World, clerk, name: str):
    assert register(world, clerk, row(name)).status_code == 302
    assert Person.objects.latest("pk").name == name


def test_member_of_the_world_needs_no_new_facts():
    assert member("新来人", 700).no_number == ""
