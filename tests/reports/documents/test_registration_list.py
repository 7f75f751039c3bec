"""A group's registration forms one household below the other, in two copies."""

from dataclasses import replace
from datetime import date

import pytest

from reports.documents.registration_form.context import COPIES, RegistrationList
from reports.documents.registration_form.continuous import ROWS, render, sheets
from reports.documents.registration_form.sample import sample

from .reading import EXPECTED_FONTS, closed, fonts_of, pages_of, text_of


def listed(households: int, members: int = 4) -> RegistrationList:
    made = sample(households)
    forms = tuple(
        replace(form, people=tuple(form.people[at % 4] for at in range(members)))
        for form in made.forms
    )
    first = forms[0]
    return RegistrationList(
        number="DJ-2021-430623006201001-20201020",
        cover_year=2021,
        county=first.county,
        unit=first.unit,
        group=first.group,
        on=date(2020, 10, 20),
        forms=forms,
        codes=made.codes,
        colophon=first.colophon,
    )


def test_household_and_head_stand_once_and_sums_at_each_foot():
    first, second, *_ = map(closed, pages_of(render(listed(5))))

    assert (first.count("00003"), second.count("00005")) == (1, 1)
    assert f"本页小计{ROWS}人，应缴2100.00元" in first
    assert "本页小计8人，应缴1400.00元合计5户20人，应缴￥3500.00人民币叁仟伍佰元整" in second
    assert "以下空白" in second


@pytest.mark.parametrize(("households", "members", "pages"), [(3, 4, 1), (4, 4, 2), (1, 14, 2)])
def test_list_takes_as_few_sheets_as_hold_it(households: int, members: int, pages: int):
    made = listed(households, members)
    found = pages_of(render(made))

    assert (len(found), sheets(made)) == (pages * len(COPIES), pages)
    assert f"第{pages}页共{pages}页" in closed(found[-1])
    assert [copy in text_of(render(made)) for copy in COPIES] == [True, True]


def test_every_font_is_one_of_ours():
    assert fonts_of(render(listed(2))) <= EXPECTED_FONTS
