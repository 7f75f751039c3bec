"""Every address × every role × own, sibling village, other town, other county, nothing × method.

What lies out of reach is a 404 that cannot be told from an address that does not exist, holds
nothing of anybody, and has changed nothing (RELIABILITY 1c T1, 3.2).
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.urls import reverse

from tests.access.bodies import body
from tests.access.conftest import Answer, County
from tests.access.matrix import (
    METHODS,
    MISSING,
    Url,
    Viewer,
    load_matrix,
    may,
)
from tests.access.reading import everything_in, text_of
from tests.access.seeding.places import PEOPLE, PLACES, ROSTERS

pytestmark = pytest.mark.django_db

MATRIX = load_matrix()
NOBODYS = {
    "town": "430699999",
    "village": "430699999999",
    "group": "430699999999001",
    "month": "430699999999-2020-09",
    "receipt": "00000000-0000-4000-8000-000000000000",
    "deposit": "00000000-0000-4000-8000-000000000000",
    "slip": "00000000-0000-4000-8000-000000000000",
    "draft_slip": "00000000-0000-4000-8000-000000000000",
    "collection_roster": "00000000-0000-4000-8000-000000000000",
    "job": "00000000-0000-4000-8000-000000000000",
    "print_job": "00000000-0000-4000-8000-000000000000",
    "shadow_run": "00000000-0000-4000-8000-000000000000",
    "notice": "nowhere-2021",
    "settlement": "00000000-0000-4000-8000-000000000000",
}


@dataclass(frozen=True)
class Try:
    """One request of the matrix."""

    url: Url
    viewer: Viewer
    method: str
    place: str
    kind: str

    def __str__(self) -> str:
        where = f"{self.kind} of {self.place}" if self.kind else ""
        return f"{self.viewer.name} {self.method} {self.url.name} {where}"


def tries(url: Url, county: County) -> Iterator[Try]:
    """HEAD runs the code of GET, PUT and DELETE none: two places are enough for them."""
    for kind in url.object or [""]:
        for place in (*PLACES, MISSING) if url.object else ("A1",):
            methods = METHODS if place in ("A1", "A2") else ("GET", "POST")
            for viewer in county.cast:
                for method in methods:
                    yield Try(url, viewer, method, place, kind)


def send(county: County, asked: Try) -> Answer:
    named = county.seeded[asked.place if asked.place in PLACES else "A1"]
    value = named.get(asked.kind)
    if asked.place == MISSING:
        value = NOBODYS.get(asked.kind, 987654321)
    path = reverse(asked.url.name, args=[value] if asked.kind else [])
    sent = None
    if asked.method == "POST":
        place = asked.place if asked.place in PLACES else "A1"
        sent = body(asked.url.name, county.world, place, named)
    return county.ask(asked.viewer.name, asked.method, path, sent)


def wrong(county: County, asked: Try, answer: Answer, nothing: HttpResponse) -> Iterator[str]:
    """Everything that an answer does against the matrix, in words."""
    url, viewer = asked.url, asked.viewer
    granted = may(url, viewer, asked.method, county.world, asked.place)
    allowed = {url.granted(asked.method)} if granted else denials(asked)
    if granted and url.signed_in and not viewer.outside:
        allowed = {url.signed_in}
    if answer.response.status_code not in allowed:
        yield f"{asked}: {answer.response.status_code}, not {allowed}"
    text = everything_in(answer.response)
    for canary in county.forbidden[viewer.name]:
        if canary in text:
            yield f"{asked}: holds {canary}"
    if granted:
        yield from _not_done(county, asked, answer)
        return
    if answer.written:
        yield f"{asked}: refused, and yet wrote {answer.written} rows"
    if answer.response.status_code == 404:
        page = b"" if asked.method == "HEAD" else nothing.content
        if answer.response.content != page:
            yield f"{asked}: not the page of an address that does not exist"
        if dict(answer.response.headers) != dict(nothing.headers):
            yield f"{asked}: not the headers of an address that does not exist"
    if answer.response.status_code == 302 and viewer.outside:
        target = f"{reverse('accounts:sign-in')}?next={answer.response.wsgi_request.path}"
        if answer.response.headers["Location"] != target:
            yield f"{asked}: sent to {answer.response.headers['Location']}"


def denials(asked: Try) -> set[int]:
    """How the portal says no: to strangers sign in, to a wrong method 405, else not found."""
    if asked.method in ("PUT", "DELETE"):
        return {405}
    offered = asked.url.roles(asked.method) is not None
    if asked.viewer.outside:
        return {302} if offered else {302, 405}
    return {404} if offered else {404, 405}


def _not_done(county: County, asked: Try, answer: Answer) -> Iterator[str]:
    """What a granted request should have shown or written and did not."""
    url = asked.url
    changes = asked.method == "POST" and url.changes and not url.signed_in
    if changes and not answer.written:
        yield f"{asked}: granted, and yet wrote nothing"
    if url.shows and asked.method != "HEAD" and answer.response.status_code == 200:
        canary = (ROSTERS if asked.kind in ("roster", "accepted_roster") else PEOPLE)[asked.place]
        if canary not in text_of(answer.response):
            yield f"{asked}: does not show {canary}"


@pytest.mark.parametrize("name", MATRIX)
def test_address_answers_as_the_matrix_says(county: County, nothing_there: dict, name: str):
    found = []
    for asked in tries(MATRIX[name], county):
        answer = send(county, asked)
        found += wrong(county, asked, answer, nothing_there[asked.viewer.name])

    assert found == []
