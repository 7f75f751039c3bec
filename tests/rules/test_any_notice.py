"""Whatever an officer writes, the file is refused in Chinese or it quotes to the fen."""

import tomllib
from copy import deepcopy
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.build import build
from rules.card import card
from rules.errors import NoticeError
from rules.layers import as_layers, read_layer
from rules.notices import COMMON, FOLDER
from rules.plain import sections
from rules.profile import Event, Held, History, Profile
from rules.quote import Quote
from rules.quoting import quote
from rules.source import Source

FILES = [
    *FOLDER.glob("[!_]*.toml"),
    *(Path(__file__).parent / "notices").glob("[ls]*.toml"),
]
NOTICES = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FILES)]
COMMON_LAYERS = read_layer(FOLDER / COMMON)
VALUES = [
    *(True, 0, -1, 5, 10**20, 1.5, "", "x", "280.00", "0.00", "50%", "0%", "full", "unset"),
    *("personal", "personal+government", "paid", "event", "recognised", "none", "stack"),
    *([], {}, ["x"], [1], [{}], {"on": "born", "wait_days": 3}, {"identity": "destitute"}),
    *({"not": {"student": True}}, {"age": {"under": 5}}, {"to": "1.00", "remainder": "政府"}),
    *(date(2021, 2, 28), date(2024, 2, 29), date.min, date.max, datetime(2021, 1, 1)),
]
KEYS = [
    *("of", "pays", "at_least", "at_most", "floor", "when", "identities", "subs", "grades"),
    *("stacks", "round", "round_shares", "price", "settlement", "funding", "start", "subsidised"),
    *("excluded_by", "recognised_by", "priority", "id", "clause"),
]


def tables(value):
    """Every table and list within, that one can write into."""
    if isinstance(value, dict | list) and value:
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from tables(inner)


def spoilt(draw, data):
    for _ in range(draw(st.integers(1, 3))):
        place = draw(st.sampled_from(list(tables(data))))
        if isinstance(place, dict):
            key = draw(st.sampled_from([*place, *KEYS]))
        else:
            key = draw(st.integers(0, len(place) - 1))
        place[key] = deepcopy(draw(st.sampled_from(VALUES)))
    return data


@st.composite
def spoilt_notices(draw):
    return spoilt(draw, deepcopy(draw(st.sampled_from(NOTICES))))


def people(notice):
    held = tuple(Held(identity.id, grade=2) for identity in notice.identities[:3])
    for month in range(0, 16, 3):
        on = date(notice.collecting_year + month // 12, month % 12 + 1, 28)
        yield Profile(on, identities=held, history=History(3, 2), county_class="贫困县")
        yield Profile(on, born=on, parent_insured=True, event=Event("graduated", on))


def read(data):
    """The notice, or what was wrong with it."""
    try:
        layers = as_layers(data, Source("draft.toml", "", "试1号"))
        return build("draft", layers, COMMON_LAYERS, "")
    except NoticeError as error:
        return error


@given(spoilt_notices())
def test_a_spoilt_notice_is_refused_or_quotes(data):
    notice = read(data)
    if isinstance(notice, NoticeError):
        assert any("\u4e00" <= char <= "\u9fff" for char in notice.why + notice.cure)
        return
    assert sections(notice)
    assert card(notice)
    for profile in people(notice):
        answer = quote(notice, profile)
        if isinstance(answer, Quote):
            assert answer.reasons
            assert sum(share.amount for share in answer.funding) == answer.subsidy
            assert 0 <= answer.subsidy <= max(answer.price, answer.standard.personal)


def test_the_notices_are_right_before_they_are_spoilt():
    for data in NOTICES:
        assert read(deepcopy(data)).windows


def test_a_file_of_loose_keys_is_refused():
    with pytest.raises(NoticeError, match="不在任何一块里"):
        as_layers({"price": "1.00"}, Source("draft.toml", ""))
