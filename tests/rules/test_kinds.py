"""People of one kind get the same answer, for every notice and every day of payment."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.jsonl import result_to_json
from rules.kinds import kinds_of
from rules.notices import load, load_all
from rules.profile import Profile
from rules.quoting import quote
from tests.rules.test_layers import FOLDER

NOTICES = load_all(FOLDER)
AREAS = ("421399101201001", "421399103201001")


def answer(notice, paid_on, born, sex, renewing, area):
    profile = Profile(paid_on=paid_on, born=born, sex=sex, renewing=renewing, area=area)
    return result_to_json(quote(notice, profile))


@pytest.mark.parametrize("name", sorted(NOTICES))
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_one_person_speaks_for_the_kind(name, data):
    notice = NOTICES[name]
    opens = min(window.opens for window in notice.windows)
    paid_on = data.draw(st.dates(opens, notice.cover_to))
    kinds = kinds_of(notice, paid_on)
    near = [d + timedelta(days=n) for d in (*kinds.turns, kinds.young_from) for n in (-1, 0, 1)]
    births = st.one_of(
        st.dates(date(1920, 1, 1), paid_on),
        st.sampled_from([d for d in near if d <= paid_on] or [paid_on]),
    )
    people = [
        (
            data.draw(births),
            data.draw(st.sampled_from("12")),
            data.draw(st.booleans()),
            data.draw(st.sampled_from(AREAS)),
        )
        for _ in range(12)
    ]
    spoken = {}
    for person in people:
        given_answer = spoken.setdefault(kinds.key(*person), answer(notice, paid_on, *person))
        assert given_answer == answer(notice, paid_on, *person)


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_every_turn_is_a_turn(name):
    """Every day of birth around each turn, against the person in the middle of the interval."""
    notice = NOTICES[name]
    paid_on = next(window.opens for window in notice.windows if window.general)
    kinds = kinds_of(notice, paid_on)
    for turn in (*kinds.turns, kinds.young_from):
        for days in range(-3, 4):
            born = turn + timedelta(days=days)
            if born > paid_on:
                continue
            index = kinds.key(born, "1", True, "")[0]
            alike = born if isinstance(index, date) else _inside(kinds.turns, index, paid_on)
            assert answer(notice, paid_on, born, "1", True, "") == answer(
                notice, paid_on, alike, "1", True, ""
            )


def _inside(turns, index, paid_on):
    """A birthday in the middle of an interval between two turns."""
    first = turns[index - 1] if index else date(1921, 1, 1)
    last = turns[index] if index < len(turns) else paid_on
    return first + (last - first) / 2


def test_a_notice_with_one_price_knows_one_kind():
    kinds = kinds_of(load("chaqi-2021"), date(2020, 10, 1))
    assert (kinds.turns, kinds.reads) == ((), frozenset())


def test_ages_turn_on_the_birthday_after_the_reference_day():
    kinds = kinds_of(NOTICES["shifan-2025"], date(2024, 10, 1))
    assert date(2007, 1, 1) in kinds.turns
