"""The first day of the benefits, at month ends and over leap days."""

from datetime import date

import pytest

from rules.block import Block
from rules.profile import Event, History, Profile
from rules.source import Source
from rules.starts import read_start

FIRST = date(2024, 1, 1)


def start_of(start, recognised=None, **known):
    block = Block({"start": start}, "window", 0, Source("draft.toml", ""))
    profile = Profile(**({"paid_on": date(2024, 1, 15)} | known))
    return read_start(block).day(profile, FIRST, recognised)


@pytest.mark.parametrize(
    ("start", "paid_on", "day"),
    [
        ("period", date(2023, 10, 1), date(2024, 1, 1)),
        ("paid", date(2024, 2, 29), date(2024, 2, 29)),
        ({"on": date(2024, 4, 1)}, date(2024, 2, 29), date(2024, 4, 1)),
        # 60 days over the leap day, and in a plain year
        ({"on": "paid", "wait_days": 60}, date(2024, 1, 15), date(2024, 3, 16)),
        ({"on": "paid", "wait_days": 60}, date(2023, 1, 15), date(2023, 3, 17)),
        # three months that end in February
        ({"on": "paid", "wait_months": 3}, date(2023, 11, 30), date(2024, 3, 1)),
        ({"on": "paid", "wait_months": 3}, date(2022, 11, 30), date(2023, 3, 1)),
        ({"on": "paid", "wait_months": 3}, date(2021, 6, 10), date(2021, 9, 11)),
        ({"on": "paid", "wait_months": 3, "same_day": True}, date(2021, 6, 10), date(2021, 9, 10)),
        (
            {"on": "paid", "wait_days": 60, "first_day_counts": True},
            date(2024, 1, 15),
            date(2024, 3, 15),
        ),
        ({"on": "period", "wait_months": 3, "same_day": True}, date(2024, 2, 9), date(2024, 4, 1)),
        ({"on": "paid", "plus_days": 1}, date(2024, 2, 29), date(2024, 3, 1)),
        ({"on": "paid", "first_of_month": 0}, date(2024, 1, 31), date(2024, 1, 1)),
        ({"on": "paid", "first_of_month": 1}, date(2024, 1, 31), date(2024, 2, 1)),
        ({"on": "paid", "first_of_month": 3}, date(2024, 11, 30), date(2025, 2, 1)),
    ],
    ids=str,
)
def test_the_start_is_counted_from_the_payment(start, paid_on, day):
    assert start_of(start, paid_on=paid_on) == day


def test_other_days_may_be_the_anchor():
    assert start_of("arrived", arrived_on=date(2024, 1, 17)) == date(2024, 1, 17)
    assert start_of("arrived") == date(2024, 1, 15)
    assert start_of("born", born=date(2024, 1, 3)) == date(2024, 1, 3)
    assert start_of("event", event=Event("graduated", date(2024, 1, 4))) == date(2024, 1, 4)


@pytest.mark.parametrize(
    "start",
    [
        "born",
        "event",
        {"on": "event", "wait_days": 3},
        {"on": "born", "plus_days": 1},
        {"on": "born", "first_of_month": 1},
    ],
    ids=str,
)
def test_without_its_anchor_there_is_no_start(start):
    assert start_of(start) is None


@pytest.mark.parametrize(
    ("history", "day"),
    [
        (None, date(2024, 4, 16)),
        (History(5, 0), date(2024, 4, 16)),
        (History(5, 2), date(2024, 6, 16)),
        (History(5, 2, 2), date(2024, 4, 16)),
        (History(5, 3, 3), date(2024, 4, 16)),
        (History(5, 4, 4), date(2024, 7, 16)),
        (History(5, 5), date(2024, 9, 16)),
    ],
    ids=str,
)
def test_missed_years_lengthen_the_wait_and_repair_shortens_it(history, day):
    start = {
        "on": "paid",
        "wait_months": 3,
        "months_per_lapsed_year": 1,
        "lapsed_from": 4,
        "least_months": 6,
    }
    assert start_of(start, history=history) == day
