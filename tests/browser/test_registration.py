"""The registration form by keyboard alone, at the pace of a clerk with a queue.

The tests go on from each other, in this order, on one portal.
"""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import Desk
from tests.world import id_number

pytestmark = pytest.mark.browser

HEAD_ID, SON_ID, LATE_ID = id_number(811), id_number(813), id_number(815)
PERMIT = id_number(812, area="810000")
CERTIFICATE = "A123456789"


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def write(page: Page, text: str) -> None:
    """Type as an input method hands it on, and go to the next cell."""
    page.keyboard.insert_text(text)
    page.keyboard.press("Enter")


def at(page: Page) -> str:
    """The name of the cell that has the focus."""
    return page.evaluate("document.activeElement.name || document.activeElement.ariaLabel")


def open_form(clerk: Desk) -> Page:
    page = clerk.go("/enrollment/households/register/")
    expect(page.get_by_label("村民小组")).to_be_focused()
    return page


def head_of_form(page: Page, address: str) -> None:
    press(page, "ArrowDown", "Enter")
    write(page, address)
    write(page, "13900000811")
    press(page, "Enter")
    write(page, "岳阳市")
    assert at(page) == "members-0-name"


def member(page: Page, name: str, number: str, relationship: str, category: str) -> None:
    write(page, name)
    write(page, number)
    press(page, relationship, "Enter", category, "Enter")


def to_next_row(page: Page) -> None:
    """Past phone and renewal."""
    press(page, "Enter", "Enter")


def family_of_four(page: Page, address: str) -> None:
    head_of_form(page, address)
    member(page, "艾尼·示范", HEAD_ID, "1", "1")
    press(page, "Enter")
    to_next_row(page)
    member(page, "何示范", PERMIT, "3", "1")
    press(page, "Enter")
    to_next_row(page)
    member(page, "艾𠮷", SON_ID, "4", "4")
    write(page, "4 9")
    to_next_row(page)
    assert at(page) == "4 最低生活保障家庭成员 起"
    write(page, "20200101")
    write(page, "20201231")
    press(page, "Enter", "Enter")
    write(page, "艾小")
    write(page, CERTIFICATE)
    assert at(page) == "members-3-sex"
    write(page, "2")
    write(page, "20201001")
    press(page, "4", "Enter", "6", "Enter", "Enter")


def row(page: Page, number: int):
    return page.locator("[data-grid-row]").nth(number)


def test_household_of_four_is_registered_by_keyboard_alone(desk):
    clerk = desk("cun1")
    page = open_form(clerk)
    family_of_four(page, "同福村一组9号")
    expect(row(page, 0).locator("[data-fill=birth]")).to_have_value("1903-05-06")
    expect(row(page, 1).locator("[data-id-kind]")).to_have_value("17")
    expect(row(page, 3).locator("[data-id-kind]")).to_have_value("990201")
    expect(row(page, 3).locator("[data-fill=birth]")).to_have_value("2020-10-01")
    expect(row(page, 3).locator("[data-fill=sex]")).to_have_value("女")
    clerk.shot("registration-four")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/households/\d+/"))
    expect(page.locator("#messages")).to_contain_text("镇级经办审核")
    expect(page.locator(".household-table tbody tr")).to_have_count(4)
    expect(page.locator(".household-table")).to_contain_text("艾𠮷")
    clerk.shot("registration-saved")


def test_going_back_and_sending_again_opens_the_same_household(desk):
    clerk = desk("cun1")
    page = open_form(clerk)
    family_of_four(page, "同福村一组9号")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/households/\d+/"))
    first = page.url
    expect(page.locator("#messages")).to_contain_text("没有重复登记")
    clerk.go_back()
    page.wait_for_url("**/register/")
    clerk.shot("registration-went-back")
    page = open_form(clerk)
    family_of_four(page, "同福村一组9号")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/households/\d+/"))

    assert page.url == first


def test_passport_and_newborn_without_papers_by_keyboard(desk):
    clerk = desk("cun1")
    page = open_form(clerk)
    head_of_form(page, "同福村一组12号")
    page.keyboard.insert_text("NGUYEN THI HOA")
    press(page, "Tab", "5", "Enter")
    assert at(page) == "members-0-id_number"
    write(page, "B7654321")
    assert at(page) == "members-0-sex"
    write(page, "2")
    write(page, "19030506")
    press(page, "1", "Enter", "1", "Enter", "Enter")
    to_next_row(page)
    page.keyboard.insert_text("阮小")
    press(page, "Tab", "7", "Enter")
    assert at(page) == "members-1-id_number"
    press(page, "Enter")
    write(page, "1")
    write(page, "20201005")
    press(page, "4", "Enter", "6", "Enter", "Enter")
    to_next_row(page)
    assert at(page) == "members-1-no_number"
    press(page, "ArrowDown", "Enter")
    write(page, "NGUYEN THI HOA")
    write(page, "1")
    clerk.shot("registration-without-papers")
    assert barriers(page) == []
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/households/\d+/"))
    expect(page.locator(".household-table tbody tr")).to_have_count(2)
    page = clerk.menu("无证号人员")
    expect(page.locator("tfoot")).to_contain_text("合计")
    clerk.shot("registration-without-numbers")
    assert barriers(page) == []
    page = clerk.menu("打印 公示")
    page.get_by_role("link", name="参保登记表").click()
    expect(page.get_by_role("button", name="制作参保登记表")).to_be_visible()
    clerk.shot("registration-print-order")
    assert barriers(page) == []


def test_repeats_are_told_while_they_are_typed(desk):
    clerk = desk("cun1")
    page = open_form(clerk)
    head_of_form(page, "同福村一组10号")
    page.keyboard.insert_text("宋示二")
    press(page, "Enter")
    page.keyboard.insert_text(HEAD_ID)
    message = row(page, 0).locator("[data-cell-message]").nth(2)
    expect(message).to_contain_text("已经登记在本村")
    expect(message).to_contain_text("艾尼·示范")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(LATE_ID)
    expect(message).to_have_text("")
    press(page, "Enter", "1", "Enter", "1", "Enter", "Enter")
    to_next_row(page)
    write(page, "宋示三")
    page.keyboard.insert_text(LATE_ID)
    press(page, "Enter")
    expect(row(page, 1)).to_contain_text("与第1行的号码重复")
    clerk.shot("registration-repeats")


def test_repeat_of_another_village_is_told_with_the_name_masked(desk):
    clerk = desk("cun2")
    page = open_form(clerk)
    head_of_form(page, "注北村一组1号")
    write(page, "宋示二")
    page.keyboard.insert_text(HEAD_ID)
    expect(row(page, 0)).to_contain_text("其他村（同福村），姓名艾*")
    expect(page.locator("body")).not_to_contain_text("艾尼·示范")


def test_household_survives_a_lost_connection_and_is_saved_once(desk):
    clerk = desk("cun1")
    page = open_form(clerk)
    head_of_form(page, "同福村一组11号")
    member(page, "断线人", LATE_ID, "1", "1")
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("网络中断")).to_be_visible()
    expect(page.locator("[name=members-0-name]")).to_have_value("断线人")
    clerk.shot("registration-offline")
    page.context.set_offline(False)
    page.reload()
    page.get_by_role("button", name="恢复草稿").click()
    expect(page.locator("[name=members-0-id_number]")).to_have_value(LATE_ID)
    expect(row(page, 0).locator("[data-fill=birth]")).to_have_value("1903-05-06")
    clerk.shot("registration-draft")
    page.get_by_role("button", name="保存登记").click()
    page.wait_for_url(re.compile(r"/households/\d+/"))
    expect(page.locator(".household-table tbody tr")).to_have_count(1)
    page = clerk.menu("登记新户")
    expect(page.locator("[data-draft-offer]")).to_have_count(0)
    page = clerk.menu("找人 收费")
    page.get_by_role("searchbox").fill("断线人")
    expect(page.locator("#results a[data-result]")).to_have_count(1)
    # The browser and the library call the lost line an error; nothing else may be one.
    lost = ("ERR_INTERNET_DISCONNECTED", "htmx:")
    clerk.errors[:] = [s for s in clerk.errors if not any(word in s for word in lost)]
