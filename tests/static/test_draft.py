"""The browser keeps what was typed until the server has it, and not a moment longer."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.fixture
def typed(open_page) -> Page:
    page = open_page("household.html")
    page.get_by_role("button", name="增加一人").click()
    page.fill("#address", "第三组")
    page.fill("#name-2", "张三")
    for _ in range(200):  # the page's policy forbids Playwright's own waiting for a condition
        if kept(page):
            return page
        page.wait_for_timeout(25)
    raise AssertionError("no draft was kept within 5 seconds")


def kept(page: Page) -> list[str]:
    return page.evaluate("Object.keys(sessionStorage)")


def test_a_reloaded_page_offers_the_draft_with_its_added_rows(typed: Page):
    typed.reload()

    typed.get_by_role("button", name="恢复草稿").click()

    assert typed.input_value("#name-2") == "张三"
    assert typed.input_value("#address") == "第三组"
    assert typed.input_value("[name=members-TOTAL_FORMS]") == "3"


def test_a_draft_that_is_not_wanted_goes(typed: Page):
    typed.reload()

    typed.get_by_role("button", name="不要了").click()

    assert kept(typed) == []


def test_a_draft_holds_no_token(typed: Page):
    assert "secret" not in typed.evaluate("JSON.stringify(sessionStorage)")


def test_a_saved_form_leaves_no_draft(typed: Page):
    typed.get_by_role("button", name="保存").click()
    typed.wait_for_url("**/saved.html")

    assert kept(typed) == []


def test_a_lost_connection_keeps_the_draft(open_page):
    page = open_page("household.html", answers={"/saved.html": lambda route: route.abort()})
    page.fill("#address", "第三组")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url("chrome-error://**")
    open_page.errors.clear()  # the browser reports the broken line itself

    page.goto("http://portal.test/household.html")

    expect(page.get_by_role("button", name="恢复草稿")).to_be_visible()


def test_signing_out_clears_the_draft(typed: Page):
    typed.get_by_role("button", name="退出登录").click()
    typed.wait_for_url("**/signed-out.html")

    assert kept(typed) == []


def test_another_user_in_the_same_tab_finds_nothing(typed: Page):
    typed.evaluate(
        "sessionStorage.setItem('draft:8:register-household', Object.values(sessionStorage)[0])"
    )

    typed.reload()

    assert kept(typed) == ["draft:7:register-household"]
