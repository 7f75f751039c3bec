"""Next year's notice in a real browser: errors, shadow run, two people, and what a villager reads.

The tests go on from each other, in this order.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_season import text_of
from tests.subsidies.notices.desk import next_year

pytestmark = pytest.mark.browser
NAME = "huarong-2022"


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("notices")
    text = next_year().replace("〔2020〕21号", "〔2021〕18号")
    (folder / f"{NAME}.toml").write_text(text, encoding="utf-8")
    broken = text.replace('"320.00"', '"320"').replace('amount = "50%"', 'amount = "五成%"')
    (folder / "broken-2022.toml").write_text(broken, encoding="utf-8")
    return folder


def upload(page: Page, path: Path) -> None:
    page.get_by_label("通知文件").set_input_files(path)
    page.get_by_role("button", name="上传并校验").click()


def open_draft(officer) -> Page:
    page = officer.menu("政策通知")
    page.get_by_role("link", name=re.compile("办理|查看")).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2022年度")
    return page


def test_errors_of_a_broken_file_are_shown_with_their_lines(desk, files):
    officer = desk("xian")
    page = officer.menu("政策通知")
    officer.shot("7-notices")
    page.get_by_role("link", name="上传新通知").click()
    upload(page, files / "broken-2022.toml")
    expect(page.get_by_role("alert")).to_contain_text("有3处要改，没有保存")
    expect(page.locator("main tbody tr")).to_have_count(3)
    expect(page.locator("main tbody tr").first).to_contain_text("personal")
    officer.shot("7-notice-errors")
    upload(page, files / f"{NAME}.toml")
    expect(page.locator("#messages")).to_contain_text("文件没有错误")
    expect(page.locator(".change-table").first).to_contain_text("+40.00")
    officer.shot("7-notice-draft")


def test_shadow_run_over_the_whole_town_tells_people_and_money(desk):
    officer = desk("xian")
    page = open_draft(officer)
    page.get_by_role("button", name="开始试算").click()
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=60_000)
    page.locator("[data-job-state=done]").get_by_role("link").click()
    expect(page.get_by_role("heading", name="试算结果")).to_be_visible()
    expect(page.get_by_role("heading", name="按村")).to_be_visible()
    expect(page.locator("main")).to_contain_text("同福村")
    officer.shot("7-shadow-run")


def test_the_proposer_waits_and_a_second_officer_puts_it_into_force(desk):
    first, second = desk("xian"), desk("xian2")
    page = open_draft(first)
    page.get_by_role("button", name="提请生效").click()
    expect(page.locator("main")).to_contain_text("等另一位同事复核")
    expect(page.get_by_role("button", name="同意生效")).to_have_count(0)
    first.shot("7-notice-proposed")
    other = second.go("/")
    expect(other.locator("main")).to_contain_text("1份政策通知等您复核生效")
    other = open_draft(second)
    other.get_by_role("button", name="同意生效").click()
    other.get_by_role("button", name="生效", exact=True).click()
    expect(other.locator("#messages")).to_contain_text("通知已生效")
    second.shot("7-notice-in-force")
    expect(other.locator(".year")).to_contain_text("2022年度")


def test_the_notice_and_the_year_on_year_difference_are_read_by_the_county(desk):
    officer = desk("xian")
    page = officer.menu("政策通知")
    page.get_by_role("link", name="看全文要点").first.click()
    expect(page.locator("main")).to_contain_text("〔2021〕18号")
    expect(page.locator(".notice-subsidy")).to_contain_text("农村建档立卡贫困人口")
    officer.shot("7-notice")
    page.get_by_role("link", name="和上年比").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("2021年度与2022年度的不同")
    officer.shot("7-year-on-year")


def test_the_calculator_explains_somebody_with_two_identities(desk):
    clerk = desk("cun1")
    page = clerk.menu("政策通知")
    page.get_by_role("link", name="任意人员试算").click()
    page.locator("[name=identities-0-name]").fill("低保户")
    page.locator("[name=identities-1-name]").fill("残疾人")
    page.locator("[name=identities-1-grade]").select_option(label="3级")
    page.get_by_label("出生日期").fill("19500101")
    page.get_by_role("button", name="算一算").click()
    expect(page.locator(".answer-sentence")).to_contain_text("个人缴160.00元")
    expect(page.locator("main")).to_contain_text("不叠加")
    clerk.shot("7-calculator")


def test_the_policy_card_is_read_and_printed_by_a_village_clerk(desk):
    clerk = desk("cun1")
    page = clerk.menu("政策通知")
    page.get_by_role("link", name="明白卡").first.click()
    expect(page.locator("main")).to_contain_text("自己不用缴")
    clerk.shot("7-policy-card")
    href = page.get_by_role("link", name="打印明白卡").get_attribute("href")
    text = text_of(clerk.pdf(href))
    assert "2022年度城乡居民医保缴费明白卡" in text
    assert "320" in text
