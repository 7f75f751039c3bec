"""`manage.py quote`: JSON lines in, one JSON line out for each, and it stops for none."""

import json
import subprocess

import pytest
from django.core.management.base import CommandError

from rules.notices import FOLDER
from tests.commands.running import command_line, manage, run

GOOD = {
    "id": "A",
    "notice": "chaqi-2021",
    "paid_on": "2020-10-10",
    "identities": [{"name": "低保"}],
}
NO_DATABASE = {"DATABASE_URL": "postgresql:///nowhere?host=/nowhere&user=nobody"}


def line(**more) -> str:
    return json.dumps(GOOD | more, ensure_ascii=False)


def answers(tmp_path, *lines: str | bytes, **options) -> list[dict]:
    file = tmp_path / "asked.jsonl"
    file.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines) + b"\n")
    return [json.loads(answer) for answer in manage("quote", str(file), **options).splitlines()]


def outcomes(found: list[dict]) -> list[tuple]:
    return [(answer["id"], answer.get("refused", answer.get("pay"))) for answer in found]


def test_file_is_answered_line_by_line(tmp_path):
    (answer,) = answers(tmp_path, line())
    del answer["reasons"]
    assert answer == {
        "id": "A",
        "price": "280.00",
        "subsidy": "70.00",
        "pay": "210.00",
        "settlement": "waived",
        "identity": "城乡低保对象",
        "funding": [{"payer": "政府", "amount": "70.00"}],
        "benefit_from": "2021-01-01",
        "benefit_to": "2021-12-31",
        "window": "集中缴费期",
    }


def test_bad_lines_get_their_refusal_and_the_good_ones_go_on(tmp_path):
    lines = ["{", "[]", b"\xff\xfe\x00", line(id="no", notice="nowhere-2021"), "", line(id="last")]
    assert outcomes(answers(tmp_path, *lines)) == [
        ("line-1", "bad_input"),
        ("line-2", "bad_input"),
        ("line-3", "bad_input"),
        ("no", "unknown_notice"),
        ("last", "210.00"),
    ]


def test_unknown_notice_names_those_that_there_are(tmp_path):
    (answer,) = answers(tmp_path, line(notice="nowhere-2021"))
    assert "没有“nowhere-2021”这份通知" in answer["message"]
    assert "chaqi-2021" in answer["message"]


@pytest.mark.parametrize(
    ("paid_on", "refused"), [("2020-08-31", "not_open"), ("2021-01-01", "closed")]
)
def test_days_outside_the_window_are_refused(tmp_path, paid_on, refused):
    assert outcomes(answers(tmp_path, line(paid_on=paid_on))) == [("A", refused)]


@pytest.fixture
def folder(tmp_path):
    """A county's notice of its own, and one that goes before a released one."""
    folder = tmp_path / "notices"
    folder.mkdir()
    text = (FOLDER / "chaqi-2021.toml").read_text(encoding="utf-8")
    for name, price in (("other-2021", '"300.00"'), ("suixian-2021", '"310.00"')):
        (folder / f"{name}.toml").write_text(text.replace('"280.00"', price), encoding="utf-8")
    return folder


def test_folder_adds_its_notices_and_goes_first(tmp_path, folder):
    names = ("chaqi-2021", "other-2021", "suixian-2021")
    lines = [line(id=name, notice=name) for name in names]
    assert outcomes(answers(tmp_path, *lines, notices=str(folder))) == [
        ("chaqi-2021", "210.00"),
        ("other-2021", "230.00"),
        ("suixian-2021", "240.00"),
    ]


def test_broken_notice_of_the_folder_is_told_in_a_sentence(tmp_path, folder):
    (folder / "broken-2021.toml").write_text("[notice", encoding="utf-8")
    with pytest.raises(CommandError, match="broken-2021"):
        answers(tmp_path, line(), notices=str(folder))


def test_missing_folder_is_told(tmp_path):
    with pytest.raises(CommandError, match="is no folder"):
        answers(tmp_path, line(), notices=str(tmp_path / "none"))


def test_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match="is no file"):
        manage("quote", str(tmp_path / "none.jsonl"))


def test_standard_input_is_answered_without_a_database():
    done = run("quote", sent=f"{{\n{line()}\n".encode(), **NO_DATABASE)
    found = [json.loads(answer) for answer in done.stdout.splitlines()]
    assert (done.returncode, done.stderr, outcomes(found)) == (
        0,
        b"",
        [("line-1", "bad_input"), ("A", "210.00")],
    )


def test_line_is_answered_before_the_next_is_asked():
    words, how = command_line("quote", **NO_DATABASE)
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, **how) as asked:
        for number in ("first", "second"):
            asked.stdin.write(line(id=number).encode() + b"\n")
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline())["id"] == number
        asked.stdin.close()
        assert asked.wait(timeout=30) == 0
