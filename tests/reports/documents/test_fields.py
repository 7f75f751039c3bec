"""docs/documents.md tells where each field of the field's forms stands; it is held true here."""

import re
from pathlib import Path

import pytest

from .reading import closed

ROOT = Path(__file__).parents[3]
GOLDEN = Path(__file__).parent / "golden"
ROW = re.compile(r"^\| (F\d+)[^|]*\| ([^|]+) \| `(\w+)` \| ([^|]+) \|", re.MULTILINE)
ROWS = ROW.findall((ROOT / "docs" / "documents.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("slug", sorted({slug for _, _, slug, _ in ROWS}))
def test_every_field_of_the_table_stands_on_its_paper(slug):
    text = closed((GOLDEN / f"{slug}.txt").read_text(encoding="utf-8"))
    missing = [
        name for _, name, paper, words in ROWS if paper == slug and closed(words) not in text
    ]
    assert missing == []


def test_the_table_tells_of_every_form_that_is_a_paper():
    assert {form for form, *_ in ROWS} == {f"F{number}" for number in range(1, 10)}
