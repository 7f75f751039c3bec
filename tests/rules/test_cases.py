"""Every worked example beside the notices, through the same door as `manage.py quote`."""

import json
from pathlib import Path

import pytest

from rules.jsonl import answer_lines
from rules.notices import load_all

CASES = [
    case
    for path in sorted((Path(__file__).parent / "cases").glob("*.jsonl"))
    for case in map(json.loads, path.read_text(encoding="utf-8").splitlines())
]
NOTICES = load_all(Path(__file__).parent / "notices")


def answer(case):
    question = {key: value for key, value in case.items() if key not in ("expect", "note")}
    (line,) = answer_lines([json.dumps(question, ensure_ascii=False)], NOTICES)
    return json.loads(line)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']} {case['note']}")
def test_case_holds(case):
    got = answer(case)
    if "funding_amounts" in case["expect"]:
        got["funding_amounts"] = sorted(share["amount"] for share in got["funding"])
    if "addons_pay" in case["expect"]:
        got["addons_pay"] = [line["pay"] for line in got.get("addons", [])]
    assert {key: got.get(key) for key in case["expect"]} == case["expect"]


@pytest.mark.parametrize("name", sorted(load_all()))
def test_every_notice_has_at_least_25_cases(name):
    assert len([case for case in CASES if case["notice"] == name]) >= 25


def test_case_ids_are_unique():
    assert len({case["id"] for case in CASES}) == len(CASES)
