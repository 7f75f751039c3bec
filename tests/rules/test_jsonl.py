"""`manage.py quote` stops for no line: each bad one gets its refusal and its sentence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.jsonl import answer_lines
from rules.notices import load_all

NOTICES = load_all()
GOOD = {"id": "A", "notice": "chaqi-2021", "paid_on": "2020-10-10"}


def answers(*lines):
    return [json.loads(line) for line in answer_lines(lines, NOTICES)]


def asked(**more):
    (answer,) = answers(json.dumps(GOOD | more, ensure_ascii=False))
    return answer


def test_an_answer_has_the_keys_of_the_contract():
    assert list(asked(identities=[{"name": "低保"}])) == [
        "id",
        "price",
        "subsidy",
        "pay",
        "settlement",
        "identity",
        "funding",
        "benefit_from",
        "benefit_to",
        "window",
        "reasons",
    ]


def test_a_refund_is_told_where_there_is_one():
    later = [{"name": "低保", "since": "2021-02-10"}]
    answer = asked(notice="guizhou-2021", paid_on="2020-12-01", identities=later)
    assert (answer["refund"], answer["refund_by"]) == ("120.00", "2021-05-10")


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "5",
        "null",
        '"text"',
        b"\xff\xfe",
        "[" * 100_000,
        "1" * 5000,
        '{"notice": "chaqi-2021"}',
        '{"paid_on": "2020-10-10"}',
        '{"notice": 5, "paid_on": "2020-10-10"}',
    ],
    ids=lambda line: repr(line[:20]),
)
def test_a_line_that_asks_nothing_is_refused_and_the_next_is_answered(line):
    bad, good = answers(line, json.dumps(GOOD))
    assert bad["refused"] == "bad_input"
    assert bad["message"]
    assert good["pay"] == "280.00"


@pytest.mark.parametrize(
    "more",
    [
        {"paid_on": None},
        {"paid_on": 20201010},
        {"paid_on": "2020-02-30"},
        {"paid_on": "soon"},
        {"born": "2020-10-11"},
        {"born": "1900-02-29"},
        {"arrived_on": "2020-10-09"},
        {"arrived_on": "9999-12-31"},
        {"student": "yes"},
        {"renewing": 1},
        {"employee_insured": "false"},
        {"residence": "abroad"},
        {"sex": "x"},
        {"tier": []},
        {"county_class": 3},
        {"history": 5},
        {"history": {"years_paid": -1}},
        {"history": {"years_lapsed": 1.5}},
        {"history": {"years_lapsed": 10**30}},
        {"event": "graduated"},
        {"event": {"kind": "graduated"}},
        {"event": {"on": "2020-10-01"}},
        {"event": {"kind": "married", "on": "2020-10-01"}},
        {"identities": "低保"},
        {"identities": ["低保"]},
        {"identities": [{}]},
        {"identities": [{"name": ""}]},
        {"identities": [{"name": 5}]},
        {"identities": [{"name": "残疾人", "grade": 0}]},
        {"identities": [{"name": "残疾人", "grade": True}]},
        {"identities": [{"name": "残疾人", "grade": 1.0}]},
        {"identities": [{"name": "残疾人", "grade": "五级"}]},
        {"identities": [{"name": "低保", "since": "2020-13-01"}]},
        {"identities": [{"name": "低保", "since": "2020-10-02", "until": "2020-10-01"}]},
        {"identities": [{"name": "低保"}, {"name": "城乡低保"}]},
    ],
    ids=str,
)
def test_a_wrong_value_is_refused_with_a_chinese_sentence(more):
    answer = asked(**more)
    assert (answer["id"], answer["refused"]) == ("A", "bad_input")
    assert any("\u4e00" <= char <= "\u9fff" for char in answer["message"])


@pytest.mark.parametrize("grade", [2, "2", "2级", "二级"])
def test_a_grade_may_be_written_as_people_write_it(grade):
    assert asked(identities=[{"name": "残疾人", "grade": grade}])["pay"] == "0.00"


def test_keys_that_the_contract_does_not_have_are_left_alone():
    assert asked(expect={"pay": "1.00"}, village="同福村")["pay"] == "280.00"


def test_absent_and_null_are_the_same():
    assert asked(born=None, identities=None, event=None, tier=None)["pay"] == "280.00"


def test_an_unknown_notice_is_named():
    answer = asked(notice="../../secret")
    assert answer["refused"] == "unknown_notice"
    assert "chaqi-2021" in answer["message"]


def test_a_line_without_id_is_called_by_its_number_and_blank_lines_are_passed_over():
    blank, bad = "  \n", "{}"
    assert [answer["id"] for answer in answers(blank, bad)] == ["line-2"]


def test_an_id_comes_back_as_it_was_given():
    assert asked(id=7)["id"] == 7
    assert asked(id="2021-02-30")["id"] == "2021-02-30"
    (line,) = answer_lines(['{"id": "\\ud800"}'], NOTICES)
    assert line.encode()


@pytest.mark.parametrize("id", [[], {"a": 1}, None])
def test_an_id_that_is_no_name_is_replaced_by_the_line(id):
    assert asked(id=id)["id"] == "line-1"


def test_numbers_that_json_cannot_write_are_not_written():
    huge, nan = answers('{"id": 1e999}', '{"id": NaN, "notice": "chaqi-2021"}')
    assert (huge["id"], nan["id"]) == ("line-1", "line-2")
    assert nan["refused"] == "bad_input"


# What clerks' files and broken programs put where a value should be.
DAYS = st.sampled_from(
    ["2021-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "2020-2-3", "20201010", "", "明天"]
)
ODD = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([10**30, -1, "\ud800", "\x00", "低保", "残疾人", "孤儿", "x" * 500])
    | st.text()
    | DAYS
)
TREES = st.recursive(
    ODD, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner), max_leaves=5
)
HELD = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["低保", "残疾人", "1-2级残疾人", "孤儿"]) | TREES,
        "sub": TREES,
        "kind": TREES,
        "grade": TREES | st.integers(0, 5),
        "since": TREES | DAYS,
        "until": TREES | DAYS,
    },
)
LINES = st.fixed_dictionaries(
    {"notice": st.sampled_from(sorted(NOTICES)) | TREES, "paid_on": st.dates().map(str) | TREES},
    optional={
        "id": TREES,
        "born": st.dates().map(str) | TREES,
        "arrived_on": st.dates().map(str) | TREES,
        "sex": TREES,
        "tier": TREES,
        "area": TREES,
        "residence": TREES,
        "parent_insured": TREES,
        "history": TREES | st.dictionaries(st.sampled_from(["years_paid", "years_lapsed"]), TREES),
        "event": TREES | st.fixed_dictionaries({"kind": TREES, "on": TREES | DAYS}),
        "identities": TREES | st.lists(HELD | TREES, max_size=3),
    },
)


def the_one_answer(line):
    """The answer as a reader gets it: UTF-8, strict JSON, a price or a Chinese sentence."""
    (answer,) = answer_lines([line], NOTICES)
    read = json.loads(answer.encode(), parse_constant=lambda word: pytest.fail(word))
    assert "pay" in read or any("\u4e00" <= char <= "\u9fff" for char in read["message"])
    return read


@given(TREES, st.sampled_from([*sorted(GOOD), "born", "identities", "event", "history", "tier"]))
def test_whatever_stands_in_a_key_there_is_one_answer(value, key):
    the_one_answer(json.dumps(GOOD | {key: value}))


@given(LINES)
def test_whatever_a_line_holds_there_is_one_answer(line):
    the_one_answer(json.dumps(line))


@given(st.binary() | st.text())
def test_whatever_is_no_json_is_refused(line):
    if line.strip():
        assert the_one_answer(line)["refused"] == "bad_input"
