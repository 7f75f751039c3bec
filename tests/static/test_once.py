"""A payment goes out once, and a retry of the same payment carries the same key."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

RECEIPT = (
    "<!doctype html><html><head><title>收据</title></head><body>"
    '<h1>收据</h1><div data-once-done="pay:household-12:2021"></div></body></html>'
)


class Till:
    """Stands at the other end of the line: takes payments down, or breaks the line."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.broken = False
        self.held: list[Route] = []
        self.hold = False

    def __call__(self, route: Route) -> None:
        self.keys.append(parse_qs(route.request.post_data)["idempotency_key"][0])
        if self.hold:
            self.held.append(route)
        elif self.broken:
            route.abort()
        else:
            route.fulfill(body=RECEIPT, content_type="text/html")


@pytest.fixture
def till() -> Till:
    return Till()


@pytest.fixture
def pay_page(open_page, till: Till) -> Callable[[], Page]:
    yield lambda: open_page("pay.html", answers={"/pay": till})
    # The browser and htmx report a line that was broken on purpose.
    own = [e for e in open_page.errors if "ERR_FAILED" not in e and not e.startswith("htmx:")]
    open_page.errors[:] = own


def press(page: Page) -> None:
    page.get_by_role("button", name="收款").click()


def test_a_double_click_pays_once(pay_page, till: Till):
    page = pay_page()

    page.get_by_role("button", name="收款").dblclick()

    expect(page.get_by_role("heading", name="收据")).to_be_visible()
    assert len(till.keys) == 1


def test_the_button_says_that_it_works(pay_page, till: Till):
    till.hold = True
    page = pay_page()

    press(page)

    button = page.get_by_role("button", name="正在提交…")
    expect(button).to_be_disabled()
    till.held[0].fulfill(body=RECEIPT, content_type="text/html")
    expect(page.get_by_role("heading", name="收据")).to_be_visible()


def test_a_broken_line_is_told_and_pressing_again_sends_the_same_key(pay_page, till: Till):
    till.broken = True
    page = pay_page()
    press(page)
    expect(page.locator("[data-once-message]")).to_contain_text("不会重复收款")
    till.broken = False

    press(page)

    expect(page.get_by_role("heading", name="收据")).to_be_visible()
    assert till.keys[0] == till.keys[1]


def test_a_reloaded_form_retries_with_the_old_key(pay_page, till: Till):
    till.broken = True
    page = pay_page()
    press(page)
    expect(page.locator("[data-once-message]")).to_contain_text("不会重复收款")
    till.broken = False
    page.reload()
    give_key(page, "00000000-0000-4000-8000-000000000002")

    press(page)

    expect(page.get_by_role("heading", name="收据")).to_be_visible()
    assert till.keys[0] == till.keys[1]


def test_another_content_goes_with_the_new_key(pay_page, till: Till):
    till.broken = True
    page = pay_page()
    press(page)
    expect(page.locator("[data-once-message]")).to_contain_text("不会重复收款")
    till.broken = False
    page.reload()
    give_key(page, "00000000-0000-4000-8000-000000000002")
    page.get_by_label("李四").check()

    press(page)

    expect(page.get_by_role("heading", name="收据")).to_be_visible()
    assert till.keys[1] == "00000000-0000-4000-8000-000000000002"


def test_success_forgets_the_key(pay_page):
    page = pay_page()

    press(page)

    expect(page.get_by_role("heading", name="收据")).to_be_visible()
    assert page.evaluate("Object.keys(sessionStorage).filter(k => k.startsWith('once:'))") == []


def give_key(page: Page, key: str) -> None:
    """As the server would with a freshly rendered form."""
    page.evaluate("key => { document.querySelector('[data-once-key]').value = key }", key)
