"""Headers of every answer: a strict policy, no copy in any cache, no frame (RELIABILITY 1c T5)."""

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.access.conftest import County
from tests.access.pages import PAGES, Elements, open_page
from tests.access.reading import XLSX

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "manifest-src": "'self'",
}
HEADERS = {
    "Cache-Control": "no-store",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
PLAIN = (
    "application/pdf",
    "text/plain",
    "application/json",
    "application/manifest+json",
    "text/javascript",
    "image/jpeg",
    "application/zip",
)
OUTSIDE = re.compile(r"(?:\b(?:https?|ftp|wss?):)?//[\w-]+[.:/\w-]*", re.IGNORECASE)


def wrong_headers(answer: HttpResponse) -> dict[str, str | None]:
    """Headers that are not as they must be."""
    parts = answer.headers.get("Content-Security-Policy", "").split("; ")
    policy = dict(part.split(" ", 1) for part in parts if part)
    found = {name: answer.headers.get(name) for name in HEADERS}
    wrong = {name: value for name, value in found.items() if value != HEADERS[name]}
    return wrong if policy == POLICY else wrong | {"Content-Security-Policy": str(policy)}


def active_content(page: str) -> list[str]:
    """What a strict policy would block: inline scripts and styles, handlers, script addresses."""
    parsed = Elements(page)
    found = [f"inline: {text[:60]}" for text in parsed.inline]
    for tag, attributes in parsed.elements:
        for name, value in attributes.items():
            if name == "style" or name.startswith(("on", "hx-on")) or "javascript:" in value:
                found.append(f"<{tag} {name}={value[:60]}>")
    return found


@pytest.mark.parametrize(("name", "kind"), PAGES)
def test_page_has_the_headers(county: County, name: str, kind: str):
    answer = open_page(county, name, kind)

    assert answer.status_code in (200, 302)
    assert wrong_headers(answer) == {}


@pytest.mark.parametrize(("name", "kind"), PAGES)
def test_page_holds_nothing_active_and_no_address_outside(county: County, name: str, kind: str):
    answer = open_page(county, name, kind)
    if not answer.headers["Content-Type"].startswith("text/html"):
        assert answer.headers["Content-Type"] in (*PLAIN, XLSX)
        return
    page = answer.content.decode()

    assert active_content(page) == []
    assert OUTSIDE.findall(page) == []


def no_such_page(county: County) -> HttpResponse:
    return county.ask("clerk-A1", "GET", "/no-such-page/").response


def out_of_reach(county: County) -> HttpResponse:
    path = reverse("collection:household", args=[county.seeded["B1"]["household"]])
    return county.ask("clerk-A1", "GET", path).response


def sent_to_sign_in(county: County) -> HttpResponse:
    return county.ask("anonymous", "GET", "/").response


def wrong_method(county: County) -> HttpResponse:
    return county.ask("clerk-A1", "DELETE", "/").response


def without_token(county: County) -> HttpResponse:
    return Client(enforce_csrf_checks=True).post(reverse("accounts:sign-out"))


def refused(county: County) -> HttpResponse:
    path = reverse("collection:recount-day", args=[county.seeded["A1"]["closed_day"]])
    client = county.world.client("clerk-A1")
    return client.post(path)


def revealed(county: County) -> HttpResponse:
    path = reverse("enrollment:reveal-number", args=[county.seeded["A1"]["person"]])
    return county.ask("clerk-A1", "POST", path).response


def fragment(county: County) -> HttpResponse:
    headers = {"HX-Request": "true"}
    client = county.world.client("clerk-A1")
    return client.post(reverse("collection:search"), {"q": "甲"}, headers=headers)


def workbook(county: County) -> HttpResponse:
    path = reverse("subsidies:download-roster", args=[county.seeded["A1"]["roster"]])
    return county.ask("civil_affairs", "POST", path).response


OTHERS = {
    no_such_page: 404,
    out_of_reach: 404,
    sent_to_sign_in: 302,
    wrong_method: 405,
    without_token: 403,
    refused: 409,
    revealed: 200,
    fragment: 200,
    workbook: 200,
}


@pytest.mark.parametrize("ask", OTHERS, ids=lambda ask: ask.__name__)
def test_answer_that_is_no_page_has_the_headers(county: County, ask):
    answer = ask(county)

    assert answer.status_code == OTHERS[ask]
    assert wrong_headers(answer) == {}


@pytest.mark.parametrize(
    "ask", [no_such_page, without_token, refused, fragment], ids=lambda ask: ask.__name__
)
def test_error_or_fragment_holds_nothing_active_and_no_address_outside(county: County, ask):
    page = ask(county).content.decode()

    assert active_content(page) == []
    assert OUTSIDE.findall(page) == []


@pytest.mark.urls("tests.access.failing_urls")
def test_page_of_a_failure_has_the_headers_and_tells_nothing_of_the_code(county: County):
    client = Client(raise_request_exception=False)
    answer = client.get("/breaks/")

    assert answer.status_code == 500
    assert wrong_headers(answer) == {}
    assert "ZeroDivisionError" not in answer.content.decode()


@pytest.mark.parametrize(
    "page",
    [
        "<script>go()</script>",
        "<style>b{}</style>",
        '<b style="color:red">x</b>',
        "<img src=x onerror=go()>",
        '<a href="javascript:go()">x</a>',
        '<b hx-on:click="go()">x</b>',
    ],
)
def test_active_content_would_be_found(page: str):
    assert len(active_content(page)) == 1


@pytest.mark.parametrize(
    "page",
    ['<img src="//cdn.example/x.png">', "<a href='https://example.org'>x</a>", "ws://10.0.0.1:80"],
)
def test_address_outside_would_be_found(page: str):
    assert len(OUTSIDE.findall(page)) == 1


def test_data_of_a_page_in_a_link_is_no_address():
    assert OUTSIDE.findall('<a href="/collection/search/">a</a> 2020/10/20 "//"') == []
