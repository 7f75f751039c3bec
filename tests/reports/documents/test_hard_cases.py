"""Every document with what is hard to print; CUNBAO_PAPERS=folder draws them to be looked at."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from reports.documents import DOCUMENTS, document
from reports.documents.assessment_slip.render import ROSTER_ROWS
from reports.documents.coverage_list.render import ROWS as COVERAGE_ROWS
from reports.documents.pay_out.render import ROWS as PAY_OUT_ROWS
from reports.documents.people_without_numbers.render import ROWS as UNNUMBERED_ROWS
from reports.documents.posting.render import ROWS as POSTING_ROWS
from reports.documents.posting.sample import sample_by_household
from reports.documents.signed_roster.render import ROWS as ROSTER
from reports.documents.subsidised_list.render import ROWS as SUBSIDISED_ROWS
from reports.documents.walking_list.render import ROWS as WALKING_ROWS
from reports.engine.glyphs import MissingGlyph
from reports.engine.paging import NOTHING_BELOW

from .hard import HARD, draw, names_in, renamed
from .reading import EXPECTED_FONTS, closed, fonts_of, pages_of

GOLDEN = Path(__file__).parent / "golden" / "hard"
# Lists: rows of a page, copies of the list, pages before it.
LISTS = {
    "assessment_slip": (ROSTER_ROWS, 1, 3),
    "coverage_list": (COVERAGE_ROWS, 1, 0),
    "pay_out": (PAY_OUT_ROWS, 1, 0),
    "people_without_numbers": (UNNUMBERED_ROWS, 1, 0),
    "posting": (2 * POSTING_ROWS, 1, 0),
    "signed_roster": (ROSTER, 3, 0),
    "subsidised_list": (SUBSIDISED_ROWS, 1, 0),
    "walking_list": (WALKING_ROWS, 1, 0),
}
NAMED = [kind for kind in DOCUMENTS if list(names_in(kind.sample()))]
every_list = pytest.mark.parametrize("slug", LISTS)
every_named = pytest.mark.parametrize("kind", NAMED, ids=lambda kind: kind.slug)
VILLAGE = 5000


def page_texts(content: bytes, *places: int) -> list[str]:
    pages = PdfReader(io.BytesIO(content)).pages
    return [closed(pages[place].extract_text()) for place in places]


def count(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content)).pages)


@every_named
def test_long_and_rare_names_stand_whole_in_the_golden_text(kind):
    """After a wanted change: look at the pages, then write `text` into the golden file."""
    content = kind.render(renamed(kind.sample()))
    draw(f"{kind.slug}-names", content)
    pages = pages_of(content)
    text = "\n\f".join(page.strip() for page in pages) + "\n"
    whole = closed(text)
    hard = {name for _, name in names_in(renamed(kind.sample()))}
    assert [name for name in hard if name not in whole] == []
    assert fonts_of(content) <= EXPECTED_FONTS
    assert text == (GOLDEN / f"{kind.slug}.txt").read_text(encoding="utf-8")


@every_named
@pytest.mark.parametrize("character", ["\ue000", "\U00030000", "\U00031350"])
def test_a_name_that_no_font_draws_is_refused_by_the_fields_name(kind, character):
    label, _ = next(names_in(kind.sample()))
    with pytest.raises(MissingGlyph) as refused:
        kind.render(renamed(kind.sample(), (f"王{character}",)))
    assert label in refused.value.field
    assert refused.value.character == character


@every_list
def test_a_list_of_a_village_goes_on_over_its_pages(slug):
    rows, copies, before = LISTS[slug]
    content = document(slug).render(renamed(document(slug).sample(VILLAGE)))
    draw(f"{slug}-village", content)
    pages = -(-VILLAGE // rows)
    assert count(content) - before == copies * pages
    (last,) = page_texts(content, before + pages - 1)
    assert f"第{pages}页共{pages}页" in last


@every_list
def test_a_list_that_ends_at_a_pages_end_has_neither_blank_rows_nor_a_blank_page(slug):
    rows, copies, before = LISTS[slug]
    content = document(slug).render(document(slug).sample(2 * rows))
    draw(f"{slug}-full", content)
    assert count(content) == before + 2 * copies
    first, last = page_texts(content, before, before + 1)
    assert NOTHING_BELOW not in first + last


@every_list
def test_an_empty_list_says_so_on_one_page(slug):
    _, copies, before = LISTS[slug]
    content = document(slug).render(document(slug).sample(0))
    draw(f"{slug}-empty", content)
    assert count(content) == (before or copies)
    (page,) = page_texts(content, -1)
    assert NOTHING_BELOW in page


def test_a_household_of_fourteen_is_whole_on_its_receipt_and_its_form():
    receipt, form = document("receipt"), document("registration_form")
    family = tuple(HARD[place % len(HARD)] for place in range(14))
    one = renamed(receipt.sample(14), family)
    forms = form.sample()
    head = forms.forms[0]
    people = tuple(
        replace(head.people[1], name=name, number=f"81000019030506{place:04}")
        for place, name in enumerate(family)
    )
    many = replace(forms, forms=(replace(head, people=people),))
    slip, sheets = receipt.render(one), form.render(many)
    draw("receipt-fourteen", slip)
    draw("registration_form-fourteen", sheets)
    assert count(slip) == 2
    assert count(sheets) == 2 * 2
    for content, copies in ((slip, 2), (sheets, 2)):
        text = closed("".join(pages_of(content)))
        assert min(text.count(name) for name in set(family)) >= 2 * copies


def test_a_posting_by_household_of_a_village_is_whole():
    content = document("posting").render(renamed(sample_by_household(1250)))
    draw("posting-households", content)
    assert count(content) == -(-1250 // (2 * POSTING_ROWS))
