"""Whatever gets into a page, nothing gets out of it and nothing is read in."""

import socket
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from reports.engine.fetcher import BlockedRequest
from reports.engine.paper import render

from .reading import text_of

MOMENT = datetime(2021, 1, 1, tzinfo=UTC)
SECRET = "SECRET-CANARY"

PAYLOADS = {
    "image over http": '<img src="http://127.0.0.1:{port}/a.png">',
    "image from a file": '<img src="file://{secret}">',
    "image from a data address": '<img src="data:image/svg+xml,<svg/>">',
    "attached file": '<a rel="attachment" href="file://{secret}">x</a>',
    "attached by link": '<link rel="attachment" href="file://{secret}">',
    "style sheet by link": '<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">',
    "style with url()": '<p style="background: url(http://127.0.0.1:{port}/b.png)">x</p>',
    "imported style": '<style>@import "http://127.0.0.1:{port}/c.css";</style>',
    "imported file": '<style>@import url("file://{secret}");</style>',
    "font from outside": '<style>@font-face {{ font-family: f; src: url("file://{secret}") }}'
    "p {{ font-family: f }}</style><p>x</p>",
    "content url()": '<style>p::before {{ content: url("file://{secret}") }}</style><p>x</p>',
    "list marker": '<ul style="list-style-image: url(http://127.0.0.1:{port}/d.png)"><li>x</ul>',
    "object": '<object data="file://{secret}">x</object>',
    "embed": '<embed src="http://127.0.0.1:{port}/e.svg">',
    "image inside SVG": '<svg width="9" height="9"><image href="file://{secret}" width="9" '
    'height="9"/></svg>',
    "use inside SVG": '<svg width="9" height="9"><use href="http://127.0.0.1:{port}/f.svg#a"/></svg>',
}


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=PAYLOADS.keys())
def test_markup_that_asks_for_something_gets_nothing(payload, listener, tmp_path):
    port, knocks = listener
    secret = tmp_path / "secret.txt"
    secret.write_text(SECRET)
    html = payload.format(port=port, secret=secret)
    with suppress(BlockedRequest):  # or the markup is inert, which is as good
        content = render(html, "", "x", MOMENT)
        assert SECRET not in text_of(content)
        assert SECRET.encode() not in content
    assert knocks == []


def test_the_listener_of_these_tests_hears_a_request(listener):
    port, knocks = listener
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.recv(1)
    assert len(knocks) == 1


def test_a_request_stops_the_document_and_its_address_stays_out_of_the_message(tmp_path):
    with pytest.raises(BlockedRequest) as blocked:
        render(f'<img src="file://{tmp_path}/a.png">', "", "x", MOMENT)
    assert str(tmp_path) not in str(blocked.value)
