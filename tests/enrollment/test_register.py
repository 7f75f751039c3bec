"""Registering: what is kept as typed, who stands where already, and adding to a household."""

import pytest
from django.urls import reverse

from accounts.models import Area, AuditEntry, Level, Role
from enrollment.actions import register as actions
from enrollment.models import Enrolment, Household, Person, Season
from tests.enrollment.conftest import REGISTER, counts, messages, register, rows
from tests.world import CANARIES, CHILD, HEAD, NOW, YEAR, World, add_user, id_number, member

RARE = ["王𠮷", "王𬬭", "㐂三", "王〇三", "䶮三", "欧阳𰻝𰻝"]


def row(name: str = "新来人", number: str | None = None, relationship: int = HEAD, **more) -> dict:
    return {
        "name": name,
        "id_number": number or id_number(700),
        "relationship": relationship,
        "general_category": 1,
    } | more


@pytest.mark.parametrize("name", RARE)
def test_rare_character_is_kept(world: World, clerk, name: str):
    answer = register(world, clerk, row(name))

    assert Person.objects.latest("pk").name == name
    assert name in clerk.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("dot", list("·•.．・･‧∙⋅●"))
def test_dot_in_a_minority_name_is_the_same_however_it_was_typed(world: World, clerk, dot: str):
    register(world, clerk, row(f"买买提{dot}阿不都拉"))

    assert Person.objects.latest("pk").name == "买买提·阿不都拉"


@pytest.mark.parametrize("name", [" 张 三 ", "张　三", "张\u200b三", "张\t三", "\ufeff张三"])
def test_space_in_a_name_is_taken_out(world: World, clerk, name: str):
    register(world, clerk, row(name))

    assert Person.objects.latest("pk").name == "张三"


def test_number_is_kept_as_the_card_has_it(world: World, clerk):
    number = next(n for n in map(id_number, range(700, 800)) if n.endswith("X"))
    typed = f"'{number[:6]}　{number[6:14]} {number[14:17]}ｘ"
    register(world, clerk, row(number=typed))

    assert Person.objects.latest("pk").id_number.open() == number


def test_household_is_written_with_everything_on_the_form(world: World, clerk):
    child = row("小新", id_number(703), CHILD, general_category=2, renewing="on")
    register(
        world, clerk, row(phone="13900000001"), child, address=" 新街1号 ", phone="13900000002"
    )
    household = Household.objects.latest("pk")
    first, second = household.members.order_by("position")
    enrolment = second.enrolments.get()

    assert (household.number, household.address, household.head) == ("00003", "新街1号", first)
    assert (household.phone.open(), first.phone.open()) == ("13900000002", "13900000001")
    assert (second.name, second.born, second.sex) == ("小新", NOW.date().replace(1903, 5, 6), "1")
    assert (enrolment.cover_year, enrolment.general_category, enrolment.renewing) == (YEAR, 2, True)
    assert (enrolment.group, enrolment.state) == (world.groups["A1"][0], Enrolment.State.ENROLLED)


def test_registration_writes_its_audit_entry_without_personal_data(world: World, clerk):
    register(world, clerk, row())
    entry = AuditEntry.objects.latest("pk")

    assert (entry.action, entry.details) == ("register_household", {"members": 1})
    assert entry.actor == world.users["clerk-A1"]


def test_person_registered_in_another_village_is_told_with_the_name_masked(world: World, clerk):
    person = world.person("B1", 1)
    before = counts()
    found = messages(register(world, clerk, row(number=person.id_number.open())))

    assert found == [
        f"新来人没有登记：这个证件号码已经登记过。登记在其他村（B1村），姓名{CANARIES['B1']}*。"
        "请先核对证件号码；确实搬到本村的，请联系镇级经办办理迁移。"
    ]
    assert counts() == before


def test_nothing_else_of_a_person_in_another_village_is_told(world: World, clerk):
    person = world.person("B1")
    page = register(world, clerk, row(number=person.id_number.open())).content.decode()

    assert person.name not in page
    assert person.household.address not in page


def test_person_registered_in_the_same_village_is_told_with_the_household(world: World, clerk):
    person = world.person("A1", 1)
    before = counts()
    found = messages(register(world, clerk, row(number=person.id_number.open())))

    assert found == [
        "新来人没有登记：这个证件号码已经登记过。登记在本村00001户，姓名䶮乙。"
        "请搜索这个人，在原来的户里办理；不用重复登记。"
    ]
    assert counts() == before


def test_one_registered_person_stops_the_whole_form(world: World, clerk):
    before = counts()
    number = world.person("B1").id_number.open()
    register(world, clerk, row(), row("小新", number, CHILD))

    assert counts() == before


@pytest.mark.parametrize(("name", "shown"), [("王", "王*"), ("王五", "王*"), ("欧阳小五", "欧***")])
def test_name_of_a_person_elsewhere_is_masked_to_its_first_character(name: str, shown: str):
    assert actions.mask_name(name) == shown


def add(world: World, clerk, *members: dict):
    household = world.households["A1"][0]
    return clerk.post(reverse("enrollment:add-members", args=[household.pk]), rows(*members))


def test_member_is_added_behind_the_others(world: World, clerk):
    add(world, clerk, row("小新", relationship=CHILD))

    assert [p.name for p in world.households["A1"][0].members.order_by("position")] == [
        "䶮甲",
        "䶮乙",
        "䶮丙",
        "小新",
    ]


def test_second_head_is_not_added(world: World, clerk):
    before = counts()
    answer = add(world, clerk, row("小新", relationship=HEAD))

    assert "这一户已经有户主" in answer.content.decode()
    assert counts() == before


def test_person_registered_elsewhere_is_not_added(world: World, clerk):
    before = counts()
    answer = add(world, clerk, row("小新", world.person("B2").id_number.open(), CHILD))

    assert "登记在其他村（B2村），姓名䶱*" in answer.content.decode()
    assert counts() == before


def test_households_are_numbered_one_after_the_other_in_each_village(world: World):
    numbers = {
        village: list(
            Household.objects.filter(village=area).order_by("pk").values_list("number", flat=True)
        )
        for village, area in world.villages.items()
    }

    assert numbers == {village: ["00001", "00002"] for village in world.villages}


def test_clerk_of_a_village_without_groups_is_told_so(world: World):
    empty = Area.objects.create(
        code="430699101209", level=Level.VILLAGE, name="空村", parent=world.towns["A"]
    )
    add_user(world, "clerk-empty", Role.VILLAGE_CLERK, empty)
    answer = world.client("clerk-empty").get(reverse(REGISTER))

    assert answer.status_code == 409
    assert "本村还没有设村民小组" in answer.content.decode()


def test_clerk_is_told_when_no_notice_is_in_force(world: World, clerk):
    Season.objects.all().delete()
    answer = clerk.get(reverse(REGISTER))

    assert answer.status_code == 409
    assert "县里还没有启用本年度的通知" in answer.content.decode()


def test_failure_in_the_middle_leaves_nothing_half_saved(world: World):
    """The database refuses the second person: no household, no first person stays."""
    before = counts()
    long = member("长" * 41, 705, CHILD)
    with pytest.raises(Exception, match="value too long"):
        actions.register_household(
            group=world.groups["A1"][0],
            members=[member("新来人", 704, HEAD), long],
            address="",
            phone="",
            season=world.season,
            head_relationship=HEAD,
            actor=world.users["clerk-A1"],
            now=NOW,
        )

    assert counts() == before
