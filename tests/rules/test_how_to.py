"""The notice that docs/how-to/add-a-notice.md writes block by block is a notice."""

import re
import tomllib
from datetime import date
from pathlib import Path

import pytest

from rules.build import HEADERS
from rules.leaves import LEAVES, WITHIN
from rules.notices import load
from rules.profile import Held, Profile
from rules.quoting import quote
from tests.rules.drafts import write

PAGE = Path(__file__).parents[2] / "docs/how-to/add-a-notice.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def notice(tmp_path_factory):
    blocks = re.findall(r"^```toml\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
    return load(
        "yangxian-2026", write(tmp_path_factory.mktemp("n"), "\n".join(blocks), "yangxian-2026")
    )


@pytest.mark.parametrize(
    ("identity", "pay"),
    [
        (None, 42000),
        (Held("五保户"), 0),
        (Held("城乡低保家庭"), 21000),
        (Held("重度（1、2级）残疾人"), 30000),
        (Held("残疾人", grade=3), 42000),
    ],
    ids=str,
)
def test_the_example_quotes(notice, identity, pay):
    profile = Profile(
        paid_on=date(2025, 10, 1),
        born=date(1903, 5, 5),
        identities=(identity,) if identity else (),
    )
    assert quote(notice, profile).pay == pay


def test_the_page_names_every_block_and_every_condition():
    assert [header for header in HEADERS if f"[{header}]" not in TEXT] == []
    assert [key for key in (*LEAVES, *WITHIN) if f"`{key}" not in TEXT] == []


def test_every_key_that_a_notice_here_uses_is_on_the_page():
    files = [
        *(PAGE.parents[2] / "rules/notices").glob("[!_]*.toml"),
        *(Path(__file__).parent / "notices").glob("*.toml"),
    ]
    kinds = tomllib.loads((Path(__file__).parent / "rule_kinds.toml").read_text("utf-8"))["kind"]
    texts = [
        *(path.read_text(encoding="utf-8") for path in files),
        *(edit["lines"] for kind in kinds for edit in kind["edit"]),
    ]
    keys = {key for text in texts for key in re.findall(r"(?:^|[{,] ?)([a-z_]+) = ", text, re.M)}
    assert sorted(key for key in keys if key not in TEXT) == []
