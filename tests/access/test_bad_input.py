"""Whatever a form or an address carries, the portal answers; it never breaks."""

import re
from urllib.parse import quote

import pytest
from django.urls import reverse

from tests.access.bodies import body
from tests.access.conftest import County
from tests.access.matrix import load_matrix
from tests.access.pages import reader_of

pytestmark = pytest.mark.django_db

MATRIX = load_matrix()
POSTS = [name for name, url in MATRIX.items() if url.POST]
HOSTILE = {
    "nothing": "",
    "a NUL character": "张\0三",
    "a superscript digit": "²",
    "an Arabic digit": "٣",
    "a number beyond the column": "9" * 40,
    "a negative number": "-1",
    "a fraction": "0.001",
    "not a number": "NaN",
    "a text of a thousand signs": "𠮷" * 1000,
    "a direction sign": "\u202e张三",
    "half a character": "\ud842",
    "markup": "<script>alert(1)</script>",
    "SQL": "' OR 1=1 --",
    "a percent sign": "%s %(x)s",
    "a JSON text": '{"a": [1]}',
    "another village's": "430699102201",
}


# These are tried in one field after the other, so that what comes behind the form meets them too.
ONE_BY_ONE = (
    "nothing",
    "a NUL character",
    "a superscript digit",
    "a number beyond the column",
    "a negative number",
    "half a character",
)


def path_of(county: County, name: str) -> str:
    kinds = MATRIX[name].object
    return reverse(name, args=[county.seeded["A1"][kinds[0]]] if kinds else [])


def sent_back(value: str) -> str:
    """As a browser sends it: half a character does not leave it as such."""
    return value.encode(errors="replace").decode()


def fields(form: dict) -> list[str]:
    """The form's fields; of those that differ by a number alone, one."""
    return list({re.sub(r"[0-9]+$", "", name): name for name in form}.values())


@pytest.mark.parametrize("name", POSTS)
def test_form_with_anything_in_every_field_is_answered(county: County, name: str):
    viewer, path = reader_of(county, MATRIX[name], "POST"), path_of(county, name)
    good = body(name, county.world, "A1", county.seeded["A1"])
    answers = {
        what: county.ask(viewer, "POST", path, dict.fromkeys(good, sent_back(value)))
        for what, value in HOSTILE.items()
        if good
    }

    assert [what for what, answer in answers.items() if answer.response.status_code >= 500] == []


@pytest.mark.parametrize("name", POSTS)
def test_form_with_anything_in_any_field_is_answered(county: County, name: str):
    url, path = MATRIX[name], path_of(county, name)
    viewer = reader_of(county, url, "POST")
    good = body(name, county.world, "A1", county.seeded["A1"])
    answers = {}
    for field in fields(good):
        for what in ONE_BY_ONE:
            sent = good | {field: sent_back(HOSTILE[what])}
            answers[field, what] = county.ask(viewer, "POST", path, sent).response.status_code

    assert {key: status for key, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("name", POSTS)
def test_form_with_a_field_missing_is_answered(county: County, name: str):
    url, path = MATRIX[name], path_of(county, name)
    viewer = reader_of(county, url, "POST")
    good = body(name, county.world, "A1", county.seeded["A1"])
    answers = {}
    for field in fields(good):
        sent = {key: value for key, value in good.items() if key != field}
        answers[field] = county.ask(viewer, "POST", path, sent).response.status_code

    assert {key: status for key, status in answers.items() if status >= 500} == {}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize(
    ("viewer", "address"),
    [
        ("inspector", "/audit-trail/?before={}"),
        ("civil_affairs", "/subsidies/rosters/{roster}/?page={}"),
        ("civil_affairs", "/subsidies/rosters/{roster}/?outcome={}"),
        ("anonymous", "/sign-in/?next={}"),
    ],
)
def test_question_with_anything_is_answered(county: County, viewer, address, what: str):
    roster = county.seeded["A1"]["roster"]
    path = address.format(quote(sent_back(HOSTILE[what])), roster=roster)

    assert county.ask(viewer, "GET", path).response.status_code == 200


@pytest.mark.parametrize("what", ["a NUL character", "a superscript digit", "SQL", "markup"])
@pytest.mark.parametrize(
    "address", ["collection/slips/in/{}/", "collection/reconciliation/{}/", "collection/days/{}/"]
)
def test_address_with_anything_in_it_is_not_found(county: County, address: str, what: str):
    path = "/" + address.format(quote(HOSTILE[what], safe=""))

    assert county.ask("township-A", "GET", path).response.status_code == 404


@pytest.mark.parametrize("what", HOSTILE)
def test_search_for_anything_finds_nobody(county: County, what: str):
    answer = county.ask("clerk-A1", "POST", "/collection/search/", {"q": sent_back(HOSTILE[what])})

    assert answer.response.context["found"] == []


def test_number_beyond_every_column_is_not_found(county: County):
    path = reverse("collection:household", args=[10**30])

    assert county.ask("clerk-A1", "GET", path).response.status_code == 404


def test_line_break_in_an_address_does_not_write_a_line_of_its_own_into_the_log(county, caplog):
    county.ask("township-A", "GET", "/collection/slips/in/1%0AERROR%20all%20gone/")

    assert [message for message in caplog.messages if "\n" in message] == []
