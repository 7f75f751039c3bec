"""Assessment slips: categories add up to the roster, amounts are frozen, ID numbers are masked."""

from datetime import date

import pytest

from collection.models import AssessmentSlip
from enrollment.models import Person
from reports.documents import document
from reports.documents.assessment_slip.context import AssessmentSlip as SlipPaper
from reports.documents.assessment_slip.context import Category, Member
from reports.queries.village_papers import slip_papers
from tests.collection import desk
from tests.reports.documents.reading import text_of
from tests.reports.village import DUE, issue, issue_slip
from tests.world import CANARIES, NOW, TODAY, World

PRICE, HALF, SEVENTY = 28000, 14000, 7000
NAME = CANARIES["A1"]


def paper_of(slip: AssessmentSlip) -> SlipPaper:
    return slip_papers([slip], now=NOW).slips[0]


@pytest.fixture
def slip(world: World) -> AssessmentSlip:
    """Group 1 of A1: one pays all, one has 70 yuan off, one pays nothing."""
    desk.waive(world, world.person("A1", 1), "城乡低保对象")
    desk.waive(world, world.person("A1", 2), "特困供养人员")
    return issue_slip(world, world.groups["A1"][0])


def test_slip_names_place_period_days_and_account(slip):
    paper = paper_of(slip)
    assert (
        paper.number,
        paper.pooling_area,
        paper.town,
        paper.village,
        paper.group,
        paper.insurance,
        paper.period_from,
        paper.period_to,
        paper.assessed_on,
        paper.due_on,
        paper.bank,
        paper.account_name,
        paper.account_last4,
    ) == (
        slip.number,
        "示例县",
        "A镇",
        "A1村",
        "1组",
        "390 城乡居民基本医疗保险",
        date(2021, 1, 1),
        date(2021, 12, 31),
        TODAY,
        DUE,
        "示例银行",
        "A镇专户",
        "0106",
    )


def test_categories_are_the_unsubsidised_first_then_by_subsidy(slip):
    assert paper_of(slip).categories == (
        Category("普通", "普通居民", 1, PRICE, 0),
        Category("定额资助", "城乡低保对象", 1, PRICE, SEVENTY),
        Category("全额资助", "特困供养人员", 1, PRICE, PRICE),
    )


def test_same_identity_and_amount_are_one_category(world):
    for place in range(2):
        desk.waive(world, world.person("A1", place), "城乡低保对象")
    paper = paper_of(issue_slip(world, world.groups["A1"][0]))
    assert [(row.name, row.people) for row in paper.categories] == [
        ("普通居民", 1),
        ("城乡低保对象", 2),
    ]


def test_categories_add_up_to_the_roster_and_to_the_slip(slip):
    paper = paper_of(slip)
    roster = (
        len(paper.roster),
        sum(member.payable for member in paper.roster),
        sum(member.subsidy for member in paper.roster),
    )
    assert (paper.people, paper.payable, paper.subsidised) == roster
    assert roster == (slip.persons, slip.payable_fen, slip.waived_fen) == (3, 49000, 35000)


def test_roster_has_everybody_with_masked_number_and_what_they_pay(world, slip):
    masked = [world.person("A1", place).id_number.masked for place in range(3)]
    adult = "普通成年居民"
    assert paper_of(slip).roster == (
        Member("00001", f"{NAME}甲", masked[0], "户主", adult, "", PRICE, 0),
        Member("00001", f"{NAME}乙", masked[1], "妻", adult, "城乡低保对象", PRICE, SEVENTY),
        Member("00001", f"{NAME}丙", masked[2], "子女", adult, "特困供养人员", PRICE, PRICE),
    )


def test_mask_keeps_six_and_four_characters(world, slip):
    number = world.person("A1").id_number.open()
    assert paper_of(slip).roster[0].masked_id == f"{number[:6]}********{number[-4:]}"


def test_person_without_a_number_is_told_so(world):
    person = world.person("A1", 2)
    Person.objects.filter(pk=person.pk).update(id_number=None, id_index=None, tail_index=None)
    paper = paper_of(issue_slip(world, world.groups["A1"][0]))
    assert paper.roster[2].masked_id == "无证件号"


def test_slip_keeps_its_amounts_when_identities_change_afterwards(world, slip):
    desk.waive(world, world.person("A1"), "特困供养人员")
    assert paper_of(slip).payable == 49000


def test_slips_of_two_villages_each_name_their_own(world):
    slips = [*issue(world, "A1"), *issue(world, "B1")]
    papers = slip_papers(slips, now=NOW).slips
    assert [(p.town, p.village, p.account_name) for p in papers] == [
        ("A镇", "A1村", "A镇专户"),
        ("A镇", "A1村", "A镇专户"),
        ("B镇", "B1村", "B镇专户"),
        ("B镇", "B1村", "B镇专户"),
    ]


def test_people_of_all_slips_come_in_one_query(world, django_assert_num_queries):
    slips = issue(world, "A1")
    few = list(AssessmentSlip.objects.filter(pk=slips[0].pk).select_related("village", "group"))
    both = list(
        AssessmentSlip.objects.filter(village=slips[0].village).select_related("village", "group")
    )
    with django_assert_num_queries(3):
        slip_papers(few, now=NOW)
    with django_assert_num_queries(3):
        slip_papers(both, now=NOW)


def test_printed_slip_holds_totals_and_masks_and_no_full_number(world, slip):
    text = text_of(document("assessment_slip").render(slip_papers([slip], now=NOW, reprint=1)))
    people = [world.person("A1", place) for place in range(3)]
    wanted = ["490.00", "肆佰玖拾元整", "350.00", slip.number, "补打第1次"]
    wanted += [person.id_number.masked for person in people]
    assert [part for part in wanted if part not in text] == []
    assert [p for p in people if p.id_number.open() in text] == []
