"""What holds for every printed document."""

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from reports.documents import DOCUMENTS, document

from .reading import EXPECTED_FONTS, closed, fonts_of, pages_of

GOLDEN = Path(__file__).parent / "golden"
HASHES = """
import hashlib
from reports.documents import DOCUMENTS
for kind in DOCUMENTS:
    print(kind.slug, hashlib.sha256(kind.render(kind.sample())).hexdigest())
"""
every_document = pytest.mark.parametrize("kind", DOCUMENTS, ids=lambda kind: kind.slug)


@every_document
def test_the_text_layer_of_the_sample_is_the_golden_one(kind):
    """After a wanted change: look at the PDF, then write `text` into the golden file."""
    text = "\n\f".join(page.strip() for page in pages_of(kind.render(kind.sample()))) + "\n"
    golden = (GOLDEN / f"{kind.slug}.txt").read_text(encoding="utf-8")
    assert text == golden


@every_document
def test_every_page_tells_its_number_and_how_many_there_are(kind):
    for page in pages_of(kind.render(kind.sample())):
        assert re.search(r"第\d+页共\d+页", closed(page))


@every_document
def test_only_expected_fonts_are_embedded(kind):
    assert fonts_of(kind.render(kind.sample())) <= EXPECTED_FONTS


@every_document
def test_the_sample_is_of_the_documents_own_context(kind):
    assert isinstance(kind.sample(), kind.context)


def test_same_input_gives_same_bytes_in_another_process():
    here = {kind.slug: hashlib.sha256(kind.render(kind.sample())).hexdigest() for kind in DOCUMENTS}
    environment = os.environ | {"PYTHONHASHSEED": "77"}
    command = [sys.executable, "-c", HASHES]
    output = subprocess.run(command, env=environment, capture_output=True, check=True, text=True)
    assert dict(line.split() for line in output.stdout.splitlines()) == here


def test_a_document_is_found_by_its_slug():
    assert document("receipt").title == "收据"
