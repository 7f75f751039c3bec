"""A posting from the print room to the wall and down again: photograph, objection, answer.

The tests go on from each other, in this order, on one portal.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.reports.wall import picture

pytestmark = pytest.mark.browser

GROUP, NUMBER = "一组", "001"


def open_posting(page: Page) -> None:
    page.get_by_role("link", name="公示榜").first.click()
    page.get_by_role("link", name="打开GS-").first.click()
    expect(page.locator("h1")).to_contain_text("公示榜")


def test_county_decides_how_postings_look(desk):
    county = desk("xian")
    page = county.menu("打印 公示")
    page.get_by_role("link", name="公示方式").click()
    page.get_by_label("公示天数").fill("5")
    county.shot("posting-1-rule")
    assert barriers(page) == []
    page.get_by_role("button", name="保存公示方式").click()
    expect(page.locator("#messages")).to_contain_text("公示方式已保存")


def test_township_posts_a_group_on_a3(desk):
    town = desk("zhen1")
    page = town.menu("打印 公示")
    page.get_by_label("同福村公示范围").select_option(label=GROUP)
    page.get_by_label("同福村公示榜纸张").select_option(value="A3")
    town.shot("posting-2-print-room")
    page.get_by_role("button", name="制作同福村公示榜").click()
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="查看结果").click()
    expect(page.locator("h1")).to_contain_text(f"同福村{GROUP} 公示榜")
    assert town.pdf(page.get_by_role("link", name="打印公示榜").get_attribute("href"))
    town.shot("posting-3-new")


def test_clerk_photographs_the_wall_and_takes_an_objection_down(desk, tmp_path: Path):
    clerk = desk("cun1")
    page = clerk.menu("打印 公示")
    open_posting(page)
    photo = tmp_path / "wall.jpg"
    photo.write_bytes(picture())
    page.get_by_label("照片（JPG").set_input_files(photo)
    page.get_by_label("张贴地点").fill("村委会公示栏")
    page.get_by_role("button", name="保存照片").click()
    expect(page.locator("#messages")).to_contain_text("公示照片已保存")
    page.get_by_label("说的是什么").select_option(label="缴了费，榜上没有或写未参保")
    page.get_by_label("反映人").fill("柳示范")
    page.get_by_label("反映的内容").fill("上个月缴了费，榜上写未参保")
    clerk.shot("posting-4-clerk")
    assert barriers(page) == []
    page.get_by_role("button", name="登记异议").click()
    expect(page.locator("main")).to_contain_text("登记的人不能答复自己登记的异议")


def test_township_answers_it(desk):
    town = desk("zhen1")
    page = town.page
    page.get_by_role("link", name="1件公示异议等您答复").click()
    town.shot("posting-5-objections")
    page.locator("main tbody").get_by_role("link").first.click()
    page.get_by_label("属实", exact=True).check()
    page.get_by_label("怎么改").select_option(label="更正后重新公示")
    page.get_by_label("答复", exact=False).last.fill("已查到收据，重新公示")
    town.shot("posting-6-answer")
    assert barriers(page) == []
    page.get_by_role("button", name="保存答复").click()
    expect(page.locator("main")).to_contain_text("属实")
    town.shot("posting-7-answered")


def test_after_the_period_the_home_page_asks_to_take_it_down(desk, portal):
    portal.manage(
        "shell",
        "-c",
        "from django.db.models import F; from accounts.models import Portal;"
        "Portal.objects.update(clock_offset_days=F('clock_offset_days') + 5)",
    )
    clerk = desk("cun1")
    page = clerk.page
    page.get_by_role("link", name="1张公示榜公示期已满，应撤榜").click()
    clerk.shot("posting-8-overdue")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator("main tbody").get_by_role("link").first.click()
    clerk.shot("posting-9-telephone")
    assert barriers(page) == []
    page.get_by_role("button", name="榜已撤下，登记撤榜").click()
    expect(page.locator("h1")).to_contain_text("已撤榜")
