import pytest

from reports.documents.coverage_list.render import ROWS, render
from reports.documents.coverage_list.sample import sample

from .reading import closed, pages_of, text_of


@pytest.mark.parametrize(("people", "pages"), [(0, 1), (ROWS, 1), (ROWS + 1, 2), (200, 14)])
def test_list_goes_on_over_its_sheets_with_a_count_on_each(people: int, pages: int):
    found = pages_of(render(sample(people)))

    assert len(found) == pages
    assert all(f"未保{people}人次" in closed(page) for page in found)
    assert f"本页{min(people, ROWS)}人" in closed(found[0])


def test_list_of_nobody_says_that_all_are_insured():
    assert "已全部参保" in text_of(render(sample(0)))
