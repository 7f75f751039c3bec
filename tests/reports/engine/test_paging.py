import pytest

from reports.engine.paging import NOTHING_BELOW, pages_of, with_end_mark


@pytest.mark.parametrize(
    ("items", "sizes"), [(0, [0]), (1, [1]), (9, [9]), (10, [10]), (11, [10, 1]), (20, [10, 10])]
)
def test_a_full_page_is_not_followed_by_an_empty_one(items, sizes):
    assert [len(page) for page in pages_of(range(items), 10)] == sizes


def test_blank_rows_are_closed_with_a_mark():
    assert with_end_mark([("1", "甲")], 3, columns=2, mark=1) == [("1", "甲"), ("", NOTHING_BELOW)]


def test_a_full_page_needs_no_mark():
    rows = [("1", "甲"), ("2", "乙")]
    assert with_end_mark(rows, 2, columns=2, mark=1) == rows


def test_an_empty_page_says_so_on_its_first_row():
    assert with_end_mark([], 2, columns=2, mark=0) == [(NOTHING_BELOW, "")]
