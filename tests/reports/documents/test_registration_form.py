from dataclasses import replace
from datetime import date

import pytest

from reports.documents.registration_form.context import Period
from reports.documents.registration_form.render import COPIES, ROWS, render, sheets
from reports.documents.registration_form.sample import sample
from reports.engine.glyphs import MissingGlyph

from .reading import closed, pages_of, text_of


def form_of(people: int):
    """A form with so many people, each as the sample's second."""
    forms = sample()
    plain = forms.forms[0].people[1]
    return replace(forms, forms=(replace(forms.forms[0], people=(plain,) * people),))


def test_each_household_is_printed_in_two_copies_that_name_their_keeper():
    pages = pages_of(render(sample(2)))

    assert len(pages) == sheets(sample(2)) == 4
    for page, copy in zip(pages, COPIES * 2, strict=True):
        assert closed(copy) in closed(page)


def test_numbers_stand_whole_and_rare_characters_print():
    text = text_of(render(sample()))

    assert "430699190305068014" in text
    assert "何𠮷㐂" in text
    assert "阿卜杜热合曼·麦麦提吐尔逊江" in text


def test_dates_of_each_hardship_have_a_line():
    text = text_of(render(sample()))

    assert "4：20200101—20201231" in text
    assert "7：20200301—" in text


@pytest.mark.parametrize(("people", "pages"), [(0, 1), (ROWS, 1), (ROWS + 1, 2), (30, 3)])
def test_household_goes_on_over_as_many_sheets_as_it_needs(people: int, pages: int):
    found = pages_of(render(form_of(people)))

    assert len(found) == pages * len(COPIES)
    assert f"第1页共{pages}页" in closed(found[0])


def test_ten_hardships_with_dates_fit():
    forms = sample()
    person = replace(
        forms.forms[0].people[0],
        hardships=tuple(range(1, 11)),
        periods=tuple(Period(n, date(2020, 1, 1), date(2020, 12, 31)) for n in range(1, 11)),
    )
    text = text_of(render(replace(forms, forms=(replace(forms.forms[0], people=(person,)),))))

    assert "1、2、3、4、5、6、7、8、9、10" in text
    assert "10：20200101—20201231" in text


def test_sum_stands_in_figures_and_capitals():
    assert "应缴合计￥700.00人民币柒佰元整" in text_of(render(sample()))


def test_character_that_no_font_has_is_refused():
    forms = sample()
    broken = replace(forms.forms[0].people[0], name="王\ue000")
    with pytest.raises(MissingGlyph):
        render(replace(forms, forms=(replace(forms.forms[0], people=(broken,)),)))
