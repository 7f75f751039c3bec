"""Both sides of every test that `when` may hold."""

from datetime import date

import pytest

from rules.block import Block
from rules.conditions import condition
from rules.profile import Claim, Event, Held, History, Profile
from rules.source import Source

PAID = date(2024, 10, 1)


def compiled(**when):
    return condition(Block({"when": when}, "window", 0, Source("draft.toml", "")))


def holds(when, *claims, **known):
    return compiled(**when).test(Profile(**({"paid_on": PAID} | known)), claims)


def claim(known, sub=None, kind=None, grade=None):
    return Claim(Held(known), known, known, sub, kind, grade)


BORN = date(2024, 7, 3)
LEFT = Event("left_employee_insurance", BORN, months=24)


@pytest.mark.parametrize(
    ("when", "inside", "outside"),
    [
        ({"student": True}, {"student": True}, {}),
        ({"student": False}, {}, {"student": True}),
        ({"renewing": True}, {"renewing": True}, {"renewing": False}),
        ({"migrant_worker": True}, {"migrant_worker": True}, {}),
        ({"parent_insured": True}, {"parent_insured": True}, {}),
        ({"residence": "registered"}, {}, {"residence": "permit"}),
        ({"residence": ["permit", "none"]}, {"residence": "none"}, {}),
        ({"county_class": "贫困县"}, {"county_class": "贫困县"}, {}),
        ({"tier": ["一档", "二档"]}, {"tier": "二档"}, {"tier": "三档"}),
        ({"sex": "2"}, {"sex": "2"}, {"sex": "1"}),
        ({"area": "421321"}, {"area": "421321001"}, {"area": "421381"}),
        ({"age": {"from": 60}}, {"born": date(1964, 10, 1)}, {"born": date(1964, 10, 2)}),
        ({"age": {"under": 18}}, {"born": date(2006, 10, 2)}, {"born": date(2006, 10, 1)}),
        (
            {"age": {"from": 18, "on": date(2024, 2, 28)}},
            {"born": date(2006, 2, 28)},
            {"born": date(2006, 3, 1)},
        ),
        ({"years_paid": {"from": 4}}, {"history": History(4)}, {"history": History(3)}),
        ({"years_paid": {"to": 0}}, {"history": History(0)}, {"history": History(1)}),
        ({"years_lapsed": {"from": 1, "to": 3}}, {"history": History(0, 3)}, {}),
        ({"event": "left_employee_insurance"}, {"event": LEFT}, {}),
        (
            {"event": ["graduated"]},
            {"event": Event("graduated", PAID)},
            {"event": Event("graduated", date(2024, 10, 2))},
        ),
        ({"event_months": 24}, {"event": LEFT}, {"event": Event("graduated", BORN, 23)}),
        (
            {"event_from": BORN, "event_to": BORN},
            {"event": LEFT},
            {"event": Event("graduated", PAID)},
        ),
        ({"event_within_days": 90}, {"event": LEFT}, {"event": LEFT, "paid_on": date(2024, 10, 2)}),
        (
            {"event_within_days": 90, "first_day_counts": True},
            {"event": LEFT, "paid_on": date(2024, 9, 30)},
            {"event": LEFT},
        ),
        (
            {"event_within_months": 3},
            {"event": LEFT, "paid_on": date(2024, 10, 3)},
            {"event": LEFT, "paid_on": date(2024, 10, 4)},
        ),
        ({"born_within_days": 90}, {"born": BORN}, {"born": date(2024, 7, 2)}),
        (
            {"born_within_months": 3},
            {"born": BORN, "paid_on": date(2024, 10, 3)},
            {"born": BORN, "paid_on": date(2024, 10, 4)},
        ),
        ({"born_from": BORN}, {"born": BORN}, {"born": date(2024, 7, 2)}),
        ({"born_to": BORN}, {"born": BORN}, {"born": date(2024, 7, 4)}),
        ({"paid_from": PAID}, {}, {"paid_on": date(2024, 9, 30)}),
        ({"paid_to": PAID}, {}, {"paid_on": date(2024, 10, 2)}),
        ({"all": [{"student": True}, {"sex": "1"}]}, {"student": True, "sex": "1"}, {"sex": "1"}),
        ({"any": [{"student": True}, {"sex": "1"}]}, {"sex": "1"}, {"sex": "2"}),
        ({"not": {"student": True}}, {}, {"student": True}),
        (
            {"student": True, "sex": "1", "tier": "一档"},
            {"student": True, "sex": "1", "tier": "一档"},
            {"student": True, "sex": "1"},
        ),
    ],
    ids=str,
)
def test_a_condition_holds_on_one_side_only(when, inside, outside):
    assert holds(when, **inside) is True
    assert holds(when, **outside) is False


@pytest.mark.parametrize(
    "when",
    [
        {"age": {"under": 200}},
        {"born_from": date(1900, 1, 1)},
        {"event_within_days": 999},
        {"years_lapsed": {"from": 0}},
        {"county_class": "贫困县"},
    ],
    ids=str,
)
def test_what_is_unknown_does_not_hold(when):
    assert holds(when) is False


def test_identities_are_looked_for_among_those_in_force():
    assert holds({"identity": ["poor", "ill"]}, claim("ill"))
    assert not holds({"identity": "poor"}, claim("ill"))


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        (claim("disabled", kind="肢体", grade=2), True),
        (claim("disabled", kind="肢体", grade=3), False),
        (claim("disabled", kind="视力", grade=2), False),
        (claim("disabled", kind="肢体"), False),
        (claim("ill", kind="肢体", grade=2), False),
    ],
    ids=str,
)
def test_holds_asks_for_kind_and_grade_of_the_same_identity(held, wanted):
    when = {"holds": {"identity": "disabled", "kind": "肢体", "grade": [1, 2]}}
    assert holds(when, held) is wanted


def test_a_condition_tells_itself_in_chinese():
    told = compiled(**{"any": [{"student": True}, {"age": {"under": 18}}], "not": {"sex": "1"}})
    assert told.words == "在校学生，或不满18周岁（以缴费日为准），且不属于（男）"
