"""Numbers are masked on every page and paper; reading a whole one is written down."""

import re

import pytest
from django.urls import reverse

from accounts.models import AuditEntry
from enrollment.models import Person
from tests.access.conftest import County
from tests.access.pages import MATRIX, PAGES, open_page, reader_of
from tests.access.reading import text_of
from tests.access.seeding.places import SERIALS, phone
from tests.access.test_at_rest import numbers
from tests.world import id_number

pytestmark = pytest.mark.django_db

# Eleven digits between letters are a piece of a key or hash that every page draws anew.
ALONE = r"(?<![0-9A-Za-z]){}(?![0-9A-Za-z])"
ID_NUMBER = re.compile(ALONE.format(r"[1-9]\d{5}(?:18|19|20)\d{9}[\dXx]"))
MOBILE = re.compile(ALONE.format(r"1[3-9]\d{9}"))
# What a page that shows the person must show of the number: the first six and the last four.
SHOWING = [
    ("collection:household", "household"),
    ("collection:person-history", "person"),
    ("collection:correct-person", "person"),
    ("collection:assessment-slip", "slip"),
    ("reports:slip-pdf", "slip"),
    ("subsidies:roster", "roster"),
]
# The paper on which somebody is registered carries the whole number; handing it out is written
# down.
WHOLE = {"reports:registration-form-pdf"}
# Opening these is written down: address, kind of object, what the audit trail calls it.
READ = [
    ("collection:change-evidence", "change", "open_evidence"),
    ("reports:receipt-pdf", "receipt", "print_document"),
    ("reports:receipt-pdf", "deposit", "print_document"),
    ("reports:day-close-pdf", "closed_day", "print_document"),
    ("reports:slip-pdf", "slip", "print_document"),
    ("reports:printed-file", "printed_file", "open_document"),
    ("reports:print-out", "print_out", "open_document"),
    ("reports:registration-form-pdf", "household", "print_document"),
]


@pytest.mark.parametrize(("name", "kind"), [page for page in PAGES if page[0] not in WHOLE])
def test_page_or_paper_shows_no_whole_number(county: County, name: str, kind: str):
    text = text_of(open_page(county, name, kind))

    assert ID_NUMBER.findall(text) == []
    assert MOBILE.findall(text) == []


@pytest.mark.parametrize("text", [id_number(701), f"号码{id_number(702)}，", "13900001234"])
def test_whole_number_would_be_found(text: str):
    assert ID_NUMBER.findall(text) or MOBILE.findall(text)


@pytest.mark.parametrize(("name", "kind"), SHOWING)
def test_page_that_shows_people_shows_their_numbers_masked(county: County, name: str, kind: str):
    text = text_of(open_page(county, name, kind))
    number = id_number(SERIALS["A1"] + (9 if kind == "roster" else 0))

    assert f"{number[:6]}********{number[-4:]}" in re.sub(r"\s", "", text)


def reveal(county: County, viewer: str, method: str = "POST"):
    path = reverse("enrollment:reveal-number", args=[county.seeded["A1"]["person"]])
    return county.world.client(viewer).generic(method, path)


@pytest.mark.parametrize("viewer", ["clerk-A1", "township-A", "county", "inspector"])
def test_whole_number_is_answered_to_a_post_and_written_down(county: County, viewer: str):
    before = AuditEntry.objects.count()
    answer = reveal(county, viewer)
    entry = AuditEntry.objects.latest("pk")

    assert answer.content.decode() == id_number(SERIALS["A1"])
    assert AuditEntry.objects.count() == before + 1
    assert (entry.action, entry.object_type, entry.object_id, entry.actor.username) == (
        "reveal_number",
        "person",
        str(county.seeded["A1"]["person"]),
        viewer,
    )


def test_entry_of_a_reading_holds_no_part_of_the_number(county: County):
    reveal(county, "clerk-A1")

    assert AuditEntry.objects.latest("pk").details == {}


def test_whole_number_is_plain_text_that_no_cache_keeps(county: County):
    answer = reveal(county, "clerk-A1")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_link_to_a_number_shows_nothing_and_writes_nothing(county: County, method: str):
    before = AuditEntry.objects.count()
    answer = reveal(county, "clerk-A1", method)

    assert (answer.status_code, answer.content) == (405, b"")
    assert AuditEntry.objects.count() == before


def test_number_out_of_reach_is_neither_shown_nor_written_down(county: County):
    before = AuditEntry.objects.count()

    assert reveal(county, "clerk-B1").status_code == 404
    assert AuditEntry.objects.count() == before


def test_person_without_a_number_gets_an_empty_answer(county: County):
    pk = county.seeded["A1"]["person"]
    Person.objects.filter(pk=pk).update(id_number=None, id_index=None, tail_index=None)

    assert reveal(county, "clerk-A1").content == b""


@pytest.mark.parametrize(("name", "kind", "action"), READ)
def test_printing_or_opening_a_paper_is_written_down(
    county: County, name: str, kind: str, action: str
):
    viewer = reader_of(county, MATRIX[name])
    before = AuditEntry.objects.count()
    county.world.client(viewer).get(reverse(name, args=[county.seeded["A1"][kind]]))
    entry = AuditEntry.objects.latest("pk")

    assert AuditEntry.objects.count() == before + 1
    assert (entry.action, entry.actor.username) == (action, viewer)
    assert entry.object_id == str(county.seeded["A1"][kind])


def test_workbook_with_whole_numbers_goes_to_its_department_and_is_written_down(county: County):
    path = reverse("subsidies:download-roster", args=[county.seeded["A1"]["roster"]])
    answer = county.world.client("civil_affairs").post(path)
    entry = AuditEntry.objects.latest("pk")

    assert id_number(SERIALS["A1"] + 9) in text_of(answer)
    assert (entry.action, entry.actor.username) == ("download_roster", "civil_affairs")


def test_canary_numbers_are_the_ones_that_are_looked_for(county: County):
    assert {id_number(SERIALS["A1"]), phone("A1"), id_number(SERIALS["A1"] + 9)} <= numbers()
