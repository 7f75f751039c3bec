"""Every rule kind that other counties' notices have is written as data: a few lines each."""

import json
import tomllib
from pathlib import Path

import pytest

from rules.asking import profile_from_json
from rules.jsonl import result_to_json
from rules.notices import load
from rules.quoting import quote
from tests.rules.drafts import DRAFT, changed, write

KINDS = tomllib.loads((Path(__file__).parent / "rule_kinds.toml").read_text(encoding="utf-8"))[
    "kind"
]
ELSEWHERE = {"R39", "R40", "R41"}
NO_PRICE = {"R36", "R37", "R38", "R42", "R44"}


def edited(edits):
    text = DRAFT
    for edit in edits:
        place = edit.get("before") or edit["instead"]
        lines = f"{edit['lines']}\n{place}" if "before" in edit else edit["lines"]
        text = changed(place, lines, text)
    return text


@pytest.mark.parametrize("kind", KINDS, ids=[f"{k['code']}-{n}" for n, k in enumerate(KINDS)])
def test_a_rule_kind_is_written_as_data(kind, tmp_path):
    notice = load("draft", write(tmp_path, edited(kind["edit"])))
    question = {"paid_on": "2024-10-01"} | json.loads(kind["ask"])
    answer = result_to_json(quote(notice, profile_from_json(question, notice)))
    answer["funding_amounts"] = sorted(share["amount"] for share in answer.get("funding", ()))
    expected = json.loads(kind["expect"])
    assert {key: answer.get(key) for key in expected} == expected


def test_no_rule_kind_that_decides_a_price_is_left_out():
    every = {f"R{n:02d}" for n in range(1, 45)}
    assert every - {kind["code"] for kind in KINDS} == ELSEWHERE | NO_PRICE
