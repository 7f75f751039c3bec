"""What a clerk sees while typing an ID number; the numbers are synthetic, births 1901 to 1905."""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from values import resident_id
from values.refusal import Refusal

pytestmark = pytest.mark.browser

GOOD = "430624190102030125"  # a woman, born 3 February 1901
TODAY = date(2020, 10, 12)


@pytest.fixture
def page_with_number(open_page):
    page = open_page("household.html")

    def typed(text: str, row: int = 0) -> Page:
        page.fill(f"#number-{row}", text)
        page.press(f"#number-{row}", "Tab")
        return page

    return typed


def message(page: Page, row: int = 0):
    return page.locator("[data-grid-row]").nth(row).locator("[data-cell-message]").first


def filled(page: Page) -> list[str]:
    row = page.locator("[data-grid-row]").first
    return [row.locator(f'[data-fill="{what}"]').inner_text() for what in ("sex", "birth", "age")]


def test_a_good_number_fills_sex_birth_and_age(page_with_number):
    page = page_with_number(GOOD)

    assert filled(page) == ["女", "1901-02-03", "119"]
    expect(message(page)).to_have_text("")


def test_age_turns_on_the_birthday_by_the_portals_date(page_with_number):
    page = page_with_number("")
    page.evaluate("document.body.dataset.today = '2020-02-02'")
    page_with_number(GOOD)

    assert filled(page)[2] == "118"


def test_full_width_digits_spaces_and_a_small_x_are_tidied(page_with_number):
    page = page_with_number("　４３０６２４ 19010203 0125 ")

    assert page.input_value("#number-0") == GOOD


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("430624190102030124", "最后一位（校验码）不对，其中必有数字写错，请逐位核对。"),
        ("430624190102300125", "第7至14位的出生日期“19010230”不对，请对照身份证核对。"),
        ("43062419010203012", "号码只有17位，应当是18位。"),
        ("4306241901020301255", "号码多了1位，应当是18位。"),
        (
            "430624010203012",
            "这是15位的旧身份证号，请按身份证或户口簿填写18位号码。"
            "如果没有换过号码，应当是430624190102030125，请核对。",
        ),
        ("43O624190102030125", "号码里有不该出现的字符：前17位只能是数字，最后一位是数字或X。"),
    ],
)
def test_a_wrong_number_is_told_why(page_with_number, text: str, said: str):
    page = page_with_number(text)

    expect(message(page)).to_have_text(said)
    assert page.get_attribute("#number-0", "aria-invalid") == "true"


def test_nothing_is_said_before_the_number_is_complete(page_with_number):
    page = page_with_number("")
    page.focus("#number-0")

    page.keyboard.type("4306241901")

    expect(message(page)).to_have_text("")


def test_a_repeat_in_the_grid_names_the_row(page_with_number):
    page_with_number(GOOD)
    page = page_with_number(GOOD, row=1)

    expect(message(page, 1)).to_have_text("与第1行的号码重复，同一个人只登记一次。")


def test_a_repeat_is_forgiven_when_the_other_row_goes(page_with_number):
    page_with_number(GOOD)
    page = page_with_number(GOOD, row=1)

    page.locator("[data-grid-row]").first.get_by_role("button").click()

    expect(message(page, 1)).to_have_text("")


def test_what_the_server_said_stands_until_the_number_is_touched(open_page):
    page = open_page("household.html", answers={"/household.html": came_back})

    said = message(page).inner_text()
    page.fill("#number-0", GOOD)
    page.press("#number-0", "Tab")

    assert said == "已在另一个村登记。"
    expect(message(page)).to_have_text("")


def came_back(route: Route) -> None:
    """The form as the server sends it back: the number held, its message under it."""
    html = (Path(__file__).parent / "pages" / "household.html").read_text(encoding="utf-8")
    html = html.replace('id="number-0">', 'id="number-0" aria-invalid="true" value="' + GOOD + '">')
    html = html.replace('class="cell-message">', 'class="cell-message">已在另一个村登记。', 1)
    route.fulfill(body=html, content_type="text/html")


def test_the_browser_and_the_server_agree_on_every_check_digit(page_with_number):
    page = page_with_number("")
    numbers = [f"43062419010203012{digit}" for digit in "0123456789X"]

    by_browser = page.evaluate(
        "numbers => numbers.filter(n => !window.cunbao.residentId.read(n, true).error)", numbers
    )

    assert by_browser == [number for number in numbers if server_takes(number)]


def server_takes(number: str) -> bool:
    try:
        resident_id.parse(number, today=TODAY)
    except Refusal:
        return False
    return True
