"""What a person pays and why, from the accepted rosters and the notice."""

from datetime import date

import pytest

from enrollment.models import Enrolment, Person
from subsidies.queries import quotes_for
from tests.subsidies.desk import (
    DISABLED,
    HEAD,
    POOR,
    accepted,
    line_of,
    quote_of,
    workbook,
)
from tests.world import TODAY, YEAR

LOW, POVERTY = "城乡低保对象", "农村建档立卡贫困人口"
CLAUSES = "插政办发〔2020〕21号"


def disabled(world, *lines, name: str = "残疾.xlsx") -> None:
    """The federation's roster; each line a person and a grade."""
    rows = [line_of(person, "肢体", grade) for person, grade in lines]
    content = workbook(*rows, head=(*HEAD, "残疾类别", "残疾等级"))
    accepted(world, content, by=DISABLED, name=name)


def amounts(person, *, on: date = TODAY) -> tuple[int, int, int]:
    quote = quote_of(person, on=on)
    return quote.price_fen, quote.subsidy_fen, quote.payable_fen


def test_person_on_no_roster_pays_the_standard(world):
    assert amounts(world.person("B1", 2)) == (28000, 0, 28000)


GRADES = {"一级": 28000, "二级": 28000, "三级": 14000, "四级": 14000, "": 0}


@pytest.fixture(scope="module")
def graded(standing) -> dict[str, Person]:
    """Grade -> the person whom the federation's roster gives it."""
    places = zip(GRADES, ("A1", "A1", "A1", "A2", "A2"), (0, 1, 2, 0, 1), strict=True)
    people = {grade: standing.person(village, place) for grade, village, place in places}
    disabled(standing, *((person, grade) for grade, person in people.items()))
    return people


@pytest.mark.parametrize("grade", list(GRADES))
def test_grades_1_and_2_are_paid_in_full_3_and_4_by_half_and_none_by_nothing(graded, world, grade):
    assert amounts(graded[grade]) == (28000, GRADES[grade], 28000 - GRADES[grade])


def test_disability_without_a_grade_says_why_it_gets_nothing(graded, world):
    reason = "残疾人，名单没有写明残疾等级，补充之前不资助（依据：插政办发〔2020〕21号 三（一））。"
    assert quote_of(graded[""]).reasons[1] == reason


def test_grade_that_is_supplied_later_gives_the_subsidy(graded, world):
    disabled(world, (graded[""], "二级"), name="补充.xlsx")
    assert amounts(graded[""]) == (28000, 28000, 0)


@pytest.fixture(scope="module")
def in_force(standing) -> Person:
    """低保 from 10 October to 20 November 2020."""
    line = line_of(standing.person("B1"), "2020-10-10", "2020-11-20")
    content = workbook(line, head=(*HEAD, "认定时间", "截止日期"))
    accepted(standing, content, identity=LOW, name="有起止.xlsx")
    return standing.person("B1")


@pytest.mark.parametrize(
    ("on", "subsidy"),
    [
        (date(2020, 10, 9), 0),
        (date(2020, 10, 10), 7000),
        (date(2020, 11, 20), 7000),
        (date(2020, 11, 21), 0),
    ],
    ids=["the day before", "the first day", "the last day", "the day after"],
)
def test_identity_counts_if_it_is_in_force_on_the_payment_date(in_force, world, on, subsidy):
    assert amounts(in_force, on=on) == (28000, subsidy, 28000 - subsidy)


def test_payment_outside_the_window_is_refused_with_the_notices_sentence(world):
    quote = quote_of(world.person("B1", 2), on=date(2021, 1, 1))
    assert (quote.refused, quote.price_fen) == ("closed", 0)
    assert quote.message.startswith("缴费日2021-01-01不在缴费时间内：集中缴费期为")


@pytest.fixture(scope="module")
def of_three(standing) -> Person:
    """On the rosters of three departments at once: 低保 70, disability grade 3 and poverty 140."""
    person, other = standing.person("B2"), standing.person("B2", 1)
    accepted(standing, workbook(line_of(other), line_of(person)), identity=LOW, name="低保.xlsx")
    disabled(standing, (person, "三级"))
    content = workbook(line_of(person))
    accepted(standing, content, by=POOR, identity=POVERTY, name="建档立卡.xlsx")
    return person


def test_highest_wins_and_equal_ones_go_by_the_notices_department_order(of_three, world):
    quote = quote_of(of_three)
    assert (quote.subsidy_fen, quote.identity) == (14000, "残疾人")


def test_explanation_names_every_identity_with_department_file_sheet_and_row(of_three, world):
    keys = ("name", "outcome", "amount_fen", "clause", "source")
    verdicts = quote_of(of_three).explanation["verdicts"]
    assert [{key: verdict[key] for key in keys} for verdict in verdicts] == [
        {
            "name": "城乡低保对象",
            "outcome": "lower",
            "amount_fen": 7000,
            "clause": f"{CLAUSES} 三（三）",
            "source": "民政局《低保.xlsx》名单第4行",
        },
        {
            "name": "残疾人",
            "outcome": "won",
            "amount_fen": 14000,
            "clause": f"{CLAUSES} 三（二）",
            "source": "残疾人联合会《残疾.xlsx》名单第3行",
        },
        {
            "name": "农村建档立卡贫困人口",
            "outcome": "tied",
            "amount_fen": 14000,
            "clause": f"{CLAUSES} 三（二）",
            "source": "扶贫办（乡村振兴局）《建档立卡.xlsx》名单第3行",
        },
    ]


def test_reasons_say_of_every_identity_why_it_won_or_lost(of_three, world):
    assert list(quote_of(of_three).reasons[1:-1]) == [
        "残疾人，按个人缴费标准280元的50%资助140.00元，个人缴140.00元"
        "（依据：插政办发〔2020〕21号 三（二））。",
        "城乡低保对象，可资助70.00元，低于残疾人的140.00元，不重复资助"
        "（依据：插政办发〔2020〕21号 三（三）、三（末段））。",
        "农村建档立卡贫困人口，可资助140.00元，与残疾人相同，按部门先后以残疾人为准，不重复资助"
        "（依据：插政办发〔2020〕21号 三（二）、三（末段））。",
    ]


def test_two_offices_may_call_their_people_the_same(world):
    """边缘户 is the civil affairs bureau's and the poverty office's; each means its own."""
    head = (*HEAD, "类别")
    lines = workbook(line_of(world.person("B1", 1), "边缘户"), head=head)
    accepted(world, lines, name="边缘.xlsx")
    accepted(world, lines, by=POOR, name="边缘.xlsx")
    names = [verdict["name"] for verdict in quote_of(world.person("B1", 1)).explanation["verdicts"]]
    assert names == ["低保边缘户", "边缘易致贫户"]


def test_quotes_of_everybody_ask_the_database_twice(graded, world, django_assert_num_queries):
    enrolments = list(Enrolment.objects.filter(cover_year=YEAR).select_related("person"))
    with django_assert_num_queries(2):
        quoted = quotes_for(enrolments, on=TODAY)
    assert {bool(quoted[e.pk].subsidy_fen) for e in enrolments} == {True, False}
