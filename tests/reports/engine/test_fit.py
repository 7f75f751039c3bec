import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.engine.fit import LEADING, SMALLEST, TextTooLong, fit


def square(text: str) -> float:
    """Every character as wide as the type is high."""
    return float(len(text))


def test_a_text_that_fits_is_left_alone():
    assert fit("李示范", square, 10, 30, 12) == (10, ("李示范",))


def test_a_text_slightly_too_wide_is_set_smaller():
    assert fit("欧阳示范", square, 10, 35, 12) == (8.5, ("欧阳示范",))


def test_a_long_name_is_broken_at_its_dot():
    size, lines = fit("阿卜杜热合曼·麦麦提吐尔逊江", square, 12, 80, 24)
    assert lines == ("阿卜杜热合曼·", "麦麦提吐尔逊江")
    assert size >= 10


def test_a_line_does_not_begin_with_a_comma():
    _, lines = fit("一二三四五，六七八九", square, 10, 50, 40)
    assert not any(line.startswith("，") for line in lines)


def test_a_text_that_would_be_unreadable_is_refused():
    with pytest.raises(TextTooLong):
        fit("字" * 100, square, 10, 30, 12)


@given(
    st.text(alphabet="张王李·，一二三abc123", min_size=1, max_size=60),
    st.floats(min_value=20, max_value=200),
    st.floats(min_value=8, max_value=60),
)
def test_nothing_is_lost_and_nothing_sticks_out(text, width, height):
    try:
        size, lines = fit(text, square, 12, width, height)
    except TextTooLong:
        return
    assert "".join(lines) == text
    assert all(len(line) * size <= width for line in lines)
    assert len(lines) == 1 or len(lines) * size * LEADING <= height + 1e-9
    assert SMALLEST <= size <= 12
