"""The sample to begin with: the how-to's notice, with a word in Chinese on each block."""

import re
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest
from django.urls import reverse

from subsidies.models import NoticeDraft
from tests.subsidies.notices.desk import upload

HOW_TO = Path(__file__).parents[3] / "docs/how-to/add-a-notice.md"
pytestmark = pytest.mark.django_db


def sample(world, who: str = "county"):
    return world.client(who).get(reverse("subsidies:sample-notice"))


def test_the_sample_says_what_the_how_to_says(world):
    blocks = re.findall(r"```toml\n(.*?)```", HOW_TO.read_text(encoding="utf-8"), re.DOTALL)
    text = sample(world).content.decode()
    assert tomllib.loads(text) == tomllib.loads("\n".join(blocks))


def test_every_kind_of_block_is_explained(world):
    lines = sample(world).content.decode().splitlines()
    seen = set()
    for before, line in pairwise(lines):
        if line.startswith("[") and line not in seen and "." not in line:
            assert before.startswith("# "), line
            seen.add(line)
    assert len(seen) == 17


def test_the_sample_is_taken_as_it_comes(world):
    upload(world, sample(world).content.decode(), "yangxian-2026")
    assert NoticeDraft.objects.get().cover_year == 2026


def test_the_sample_is_the_countys(world):
    assert sample(world, "clerk-A1").status_code == 404
