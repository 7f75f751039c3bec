"""The amount that the clerk asks for is the amount of the ticked people."""

import pytest
from playwright.sync_api import Page, expect

from values import money

pytestmark = pytest.mark.browser
AMOUNTS = [0, 5, 50, 87_50, 325_04, 280_00, 10_500_07, 100_000_00, 1_010_010_00, 119_220_00]


@pytest.fixture
def household(open_page) -> Page:
    return open_page("pay.html")


def test_the_amount_follows_the_ticks(household: Page):
    household.get_by_label("李四").check()

    expect(household.locator("[data-pay-count]")).to_have_text("2")
    expect(household.locator("[data-pay-total]")).to_have_text("￥420.50")
    expect(household.locator("[data-pay-capitals]")).to_have_text("人民币肆佰贰拾元伍角")


def test_nobody_ticked_is_nothing_to_pay(household: Page):
    household.get_by_label("张三").uncheck()

    expect(household.locator("[data-pay-total]")).to_have_text("￥0.00")
    expect(household.get_by_role("button", name="收款")).to_be_disabled()


def test_capitals_are_the_servers(household: Page):
    said = household.evaluate("amounts => amounts.map(window.cunbao.capitals)", AMOUNTS)

    assert said == [money.capitals(fen) for fen in AMOUNTS]
