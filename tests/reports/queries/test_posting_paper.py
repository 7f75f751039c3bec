"""The public posting: who is insured, and nothing that the public must not read."""

from datetime import date

import pytest

from enrollment.actions.end_enrolment import resume_enrolment
from reports.actions.set_posting_rule import set_posting_rule
from reports.documents import document
from reports.documents.posting.context import Listed, ListedHousehold
from tests.collection import desk
from tests.collection.elsewhere import deposited, granted, paid_out, started
from tests.reports.documents.reading import text_of
from tests.reports.village import add_household, add_person, posting_of
from tests.subsidies.desk import DISABLED, HEAD, accepted, line_of, workbook
from tests.world import CANARIES, NOW, TODAY, World

NAME = CANARIES["A1"]
HEAD_OF = f"{NAME}甲"
# The posting's day is 2020-10-20.
TURNS_14_TOMORROW, IS_14_TODAY = date(2006, 10, 21), date(2006, 10, 20)


def listed(world: World, group: int = 0) -> list[Listed]:
    return list(posting_of(world).groups[group].people)


def insured(world: World, group: int = 0) -> list[bool]:
    return [person.insured for person in listed(world, group)]


def test_everybody_of_the_village_is_listed_group_by_group(world):
    groups = posting_of(world).groups
    assert [(g.name, [p.name[1:] for p in g.people]) for g in groups] == [
        ("1组", ["甲", "乙", "丙"]),
        ("2组", ["甲", "乙", "丙"]),
    ]


def test_person_is_listed_with_name_head_and_insured_or_not(world):
    desk.pay(world)
    assert listed(world)[1] == Listed(f"{NAME}乙", HEAD_OF, insured=True)


def test_nobody_of_another_village_is_listed(world):
    names = {person.name for group in posting_of(world).groups for person in group.people}
    assert [name for name in names if not name.startswith(NAME)] == []


def test_village_signs_with_its_committee_and_the_townships_hotline(world):
    posting = posting_of(world)
    assert (posting.committee, posting.hotline, posting.town) == (
        "A1村村民委员会",
        "0730-0000000",
        "A镇",
    )


def test_neighbourhood_signs_under_its_own_name(world):
    village = world.villages["A1"]
    village.name = "居委会"
    village.save()
    assert posting_of(world).committee == "居委会"


def test_first_and_last_day_are_counted(world):
    posting = posting_of(world, days=7)
    assert (posting.first_day, posting.last_day, posting.days) == (TODAY, date(2020, 10, 26), 7)


def test_nobody_is_insured_before_a_payment(world):
    assert insured(world) == [False, False, False]


def test_who_paid_is_insured(world):
    desk.pay(world, lines=desk.shown(world.households["A1"][0])[:2])
    assert insured(world) == [True, True, False]


def test_who_pays_nothing_is_insured_once_the_receipt_is_written(world):
    desk.waive(world, world.person("A1"))
    desk.pay(world, lines=desk.shown(world.households["A1"][0])[:1])
    assert insured(world) == [True, False, False]


def test_reversed_payment_is_no_insurance(world):
    desk.reverse(world, desk.pay(world))
    assert insured(world) == [False, False, False]


def test_payment_after_a_reversal_is_insurance_again(world):
    desk.reverse(world, desk.pay(world))
    desk.pay(world)
    assert insured(world) == [True, True, True]


def test_children_under_14_are_counted_and_not_named(world):
    add_person(world, world.households["A1"][0], "小儿", 801, TURNS_14_TOMORROW)
    group = posting_of(world).groups[0]
    assert (len(group.people), group.children, group.children_insured) == (3, 1, 0)


def test_insured_children_are_counted_apart(world):
    for serial in (801, 802):
        add_person(world, world.households["A1"][0], "小儿", serial, TURNS_14_TOMORROW)
    lines = desk.shown(world.households["A1"][0])
    desk.pay(world, lines=lines[:4])
    group = posting_of(world).groups[0]
    assert (group.insured, group.children, group.children_insured) == (3, 2, 1)


def test_on_the_fourteenth_birthday_the_name_stands(world):
    add_person(world, world.households["A1"][0], "大儿", 801, IS_14_TODAY)
    assert [person.name for person in listed(world)][3:] == ["大儿"]


def test_head_who_is_a_child_is_not_named_beside_others(world):
    household = add_household(world, world.groups["A1"][0], "小当家", 801, TURNS_14_TOMORROW)
    add_person(world, household, "叔叔", 803, date(1903, 5, 6))
    assert listed(world)[3:] == [Listed("叔叔", "—", insured=False)]


@pytest.fixture
def printed(world) -> str:
    """The text of a village's posting: rosters accepted, some paid, a child, a phone, a slip."""
    person, other = world.person("A1"), world.person("A1", 1)
    household = world.households["A1"][0]
    household.phone = "13800001234"
    household.save()
    add_person(world, household, "小儿", 801, TURNS_14_TOMORROW)
    accepted(world, workbook(line_of(person)), identity="城乡低保对象")
    card = workbook(line_of(other, "精神", "一级"), head=(*HEAD, "残疾类别", "残疾等级"))
    accepted(world, card, by=DISABLED)
    desk.pay(world)
    return text_of(document("posting").render(posting_of(world)))


def test_printed_posting_says_who_is_insured(printed):
    wanted = ["A1村", f"{NAME}乙", "未满14周岁", "0730-0000000"]
    assert [part for part in wanted if part not in printed] == []


def test_printed_posting_holds_no_number_amount_identity_or_phone(world, printed):
    people = [world.person("A1", place) for place in range(4)]
    forbidden = [text for p in people for text in (p.id_number.open(), p.id_number.tail)]
    forbidden += ["13800001234", "13800", "280", "210", "元", "￥", "资助"]
    forbidden += ["低保", "残疾", "精神", "贫困", "特困", "孤儿", "小儿"]
    assert [text for text in forbidden if text in printed] == []


def test_who_was_refunded_and_registered_again_is_not_insured_yet(world):
    deposited(world)
    case = granted(world, started(world, "employee"))
    paid_out(world, case)
    clerk = world.users["clerk-A1"]
    resume_enrolment(enrolment=case.enrolment, on=TODAY, note="没有转走", actor=clerk, now=NOW)
    assert insured(world) == [False, True, True]


def rule(world, **more):
    decided = {"layout": "person", "name_children": False, "basis": "", "days": 7}
    return set_posting_rule(
        county=world.county, **decided | more, actor=world.users["county"], now=NOW
    )


def test_county_that_decided_so_names_children_too(world):
    add_person(world, world.households["A1"][0], "小儿", 801, TURNS_14_TOMORROW)
    rule(world, name_children=True, basis="县医保〔2020〕1号")
    group = posting_of(world).groups[0]
    assert ([person.name for person in group.people][3:], group.children) == (["小儿"], 0)


def test_newest_rule_of_the_county_counts(world):
    add_person(world, world.households["A1"][0], "小儿", 801, TURNS_14_TOMORROW)
    rule(world, name_children=True, basis="县医保〔2020〕1号")
    rule(world)
    assert posting_of(world).groups[0].children == 1


def test_posting_by_household_counts_members_and_who_is_insured(world):
    add_person(world, world.households["A1"][0], "小儿", 801, TURNS_14_TOMORROW)
    desk.pay(world, lines=desk.shown(world.households["A1"][0])[:2])
    rule(world, layout="household")
    posting = posting_of(world)
    assert posting.by_household
    assert posting.groups[0].households == (ListedHousehold(HEAD_OF, 4, 2),)
    assert posting.groups[0].people == ()


def test_head_who_is_a_child_is_not_named_by_household_either(world):
    add_household(world, world.groups["A1"][0], "小当家", 801, TURNS_14_TOMORROW)
    rule(world, layout="household")
    assert posting_of(world).groups[0].households[1] == ListedHousehold("—", 1, 0)


def test_one_group_alone_can_be_posted(world):
    posting = posting_of(world, group=world.groups["A1"][1])
    assert [group.name for group in posting.groups] == ["2组"]
