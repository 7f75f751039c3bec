"""The error pages stand alone: no user, no session, no database, and each says what to do."""

from pathlib import Path

import pytest
from django.template.loader import render_to_string

from values.refusal import Refusal

PAGES = sorted(
    f"errors/{file.name}"
    for file in (Path(__file__).resolve().parents[2] / "templates" / "errors").glob("*.html")
)


@pytest.fixture(autouse=True)
def plain_static_files(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.mark.parametrize("page", [*PAGES, "403.html", "404.html", "500.html"])
def test_error_page_needs_no_request_and_no_database(page: str):
    html = render_to_string(page)

    assert "<h1>" in html


def test_unknown_state_promises_no_second_charge():
    assert "不会重复收款" in render_to_string("errors/unknown_state.html")


def test_refusal_says_what_why_and_what_to_do():
    refusal = Refusal(what="证件号码重复", why="同一个人只登记一次", cure="请核对<号码>")

    html = render_to_string("errors/refusal.html", {"refusal": refusal})

    said = [part in html for part in ("证件号码重复", "原因：同一个人", "请核对&lt;号码&gt;")]
    assert said == [True, True, True]
