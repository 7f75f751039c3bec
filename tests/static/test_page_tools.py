"""Search, reveal, confirm, count of cash, help: each by the keys and clicks of a clerk."""

from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

HITS = '<a href="#first" data-result>张三</a><a href="#second" data-result>张三丰</a>'


class Desk:
    def __init__(self) -> None:
        self.asked: list[str] = []
        self.reversed = 0

    def find(self, route: Route) -> None:
        self.asked.append(parse_qs(route.request.post_data, keep_blank_values=True)["q"][0])
        route.fulfill(body=HITS, content_type="text/html")

    def reverse(self, route: Route) -> None:
        self.reversed += 1
        route.fulfill(body="<!doctype html><title>已冲销</title>", content_type="text/html")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def desk_page(open_page, desk: Desk) -> Page:
    return open_page(
        "pay.html",
        answers={
            "/find": desk.find,
            "/reverse": desk.reverse,
            "/reveal": lambda route: route.fulfill(
                body="430624190102030125", content_type="text/plain"
            ),
        },
    )


def test_slash_goes_to_the_search_box(desk_page: Page):
    page = desk_page
    page.keyboard.press("/")

    expect(page.locator("#results-q")).to_be_focused()
    assert page.input_value("#results-q") == ""


def test_search_asks_by_post_and_keeps_the_name_out_of_the_address(desk_page: Page, desk: Desk):
    page = desk_page
    page.fill("#results-q", "张三")

    expect(page.locator("[data-result]")).to_have_count(2)
    assert desk.asked == ["张三"]
    assert page.url == "http://portal.test/pay.html"


def test_arrows_choose_and_enter_opens(desk_page: Page):
    page = desk_page
    page.fill("#results-q", "张")
    expect(page.locator("[data-result]")).to_have_count(2)

    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)

    page.wait_for_url("**/*#second")


def test_search_waits_while_the_input_method_composes(desk_page: Page, desk: Desk):
    page = desk_page
    page.focus("#results-q")
    page.evaluate(
        """() => {
            const box = document.activeElement;
            box.dispatchEvent(new CompositionEvent("compositionstart", {bubbles: true}));
            box.value = "zhang";
            box.dispatchEvent(new InputEvent("input", {bubbles: true, isComposing: true}));
        }"""
    )
    page.wait_for_timeout(400)  # longer than the delay: a search that was coming would have come
    before = list(desk.asked)
    page.evaluate(
        """() => {
            const box = document.activeElement;
            box.value = "张";
            box.dispatchEvent(new CompositionEvent("compositionend", {bubbles: true}));
        }"""
    )

    expect(page.locator("[data-result]")).to_have_count(2)
    assert [before, desk.asked] == [[], ["张"]]


def test_a_number_shows_and_hides_again(desk_page: Page):
    page = desk_page
    page.get_by_role("button", name="显示").click()

    text = page.locator("[data-masked-text]")
    expect(text).to_have_text("430624190102030125")
    expect(text).to_have_text("430624********0125")


def test_a_risky_act_asks_first(desk_page: Page, desk: Desk):
    page = desk_page
    page.get_by_role("button", name="冲销", exact=True).click()

    expect(page.get_by_role("dialog")).to_contain_text("这张收据会作废。")
    expect(page.get_by_role("button", name="返回，不做")).to_be_focused()
    page.get_by_role("button", name="返回，不做").click()
    assert desk.reversed == 0


def test_a_risky_act_is_done_when_agreed(desk_page: Page, desk: Desk):
    page = desk_page
    page.get_by_role("button", name="冲销", exact=True).click()

    page.get_by_role("button", name="确定冲销").click()

    page.wait_for_url("**/reverse")
    assert desk.reversed == 1


def test_counted_cash_adds_up_and_names_the_difference(desk_page: Page):
    page = desk_page
    difference = page.locator("[data-cash-difference]")
    page.fill("[name=count_10000]", "１")
    expect(difference).to_have_text("▼ 短款 20.50")
    page.fill("[name=count_50]", "41")

    expect(difference).to_have_text("✓ 相符")
    expect(page.locator("[data-cash-total]")).to_have_text("120.50")
    expect(page.locator("[data-cash-explain]")).to_be_hidden()


def test_cash_that_is_no_count_is_told(desk_page: Page):
    page = desk_page
    page.fill("[name=count_10000]", "一")

    expect(page.locator("[data-cash-difference]")).to_have_text("张数只能填数字")


def test_question_mark_opens_the_help_but_not_in_a_box(desk_page: Page):
    page = desk_page
    page.focus("#results-q")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").count() == 0
    page.locator("#results-q").blur()

    page.keyboard.press("?")

    expect(page.get_by_role("dialog")).to_contain_text("键盘操作")
