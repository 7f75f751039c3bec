"""A posting from the print room to the wall and down again: photograph, objection, answer. Then
the print room's other papers: a town's lists, a jam, a reprint, the offset.

The tests go on from each other, in this order, on one portal.
"""

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import SHOTS
from tests.reports.documents.reading import pages_of
from tests.reports.wall import picture

pytestmark = pytest.mark.browser

GROUP, NUMBER = "一组", "001"
VILLAGES = ("同福村", "注北村")


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
    page.get_by_role("link", name="张榜公示").click()
    page.get_by_role("link", name="只打同福村的一个组").click()
    page.get_by_label("范围").select_option(label=GROUP)
    page.get_by_label("A3 横排").check()
    town.shot("posting-2-order")
    assert barriers(page) == []
    page.get_by_role("button", name="制作公示榜").click()
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="查看结果").click()
    expect(page.locator("h1")).to_contain_text(f"同福村{GROUP} 公示榜")
    assert town.pdf(page.get_by_role("link", name="看公示榜").get_attribute("href"))
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


def test_township_takes_the_evidence_away_and_anybody_verifies_the_sheet(desk, browser, portal):
    town = desk("zhen1")
    page = town.menu("打印 公示")
    page.get_by_role("link", name="证据包").click()
    page.get_by_label("村名").fill("同福")
    page.get_by_role("button", name="找村").click()
    assert barriers(page) == []
    page.get_by_role("button", name="制作同福村证据包").click()
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="查看结果").click()
    check = page.locator("main td.id-number").inner_text()
    town.shot("evidence-1-packs")
    with page.expect_download() as taken:
        page.get_by_role("link", name="取出").click()
    with ZipFile(taken.value.path()) as pack:
        program = pack.read("verify.py")
        (sheet,) = [name for name in pack.namelist() if re.search(r"GS-[0-9-]+\.pdf$", name)]
        text = "".join(pages_of(pack.read(sheet)))
    number, characters = Path(sheet).stem, re.search(r"校验码：([A-R-]{14})", text)[1]
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-", str(taken.value.path())],
        input=program.replace(b"Path(__file__)", b"Path('.')"),
        capture_output=True,
        check=True,
        env={"PYTHONIOENCODING": "utf-8"},
    ).stdout.decode()
    assert told.endswith("全部相符\n")
    assert check in told

    with browser.new_context() as context:
        stranger = context.new_page()
        stranger.goto(portal.url)
        stranger.get_by_role("link", name="单据核验").click()
        stranger.screenshot(path=SHOTS / "evidence-2-verify.png", full_page=True)
        assert barriers(stranger) == []
        stranger.get_by_label("单号（编号）").fill(number)
        stranger.get_by_label("校验码").fill("0000-0000-0000")
        stranger.get_by_role("button", name="核验").click()
        expect(stranger.locator("main")).to_contain_text("查不到")
        assert barriers(stranger) == []
        stranger.set_viewport_size({"width": 390, "height": 844})
        stranger.get_by_label("校验码").fill(characters)
        stranger.get_by_role("button", name="核验").click()
        expect(stranger.locator("main")).to_contain_text("是本系统开出的")
        stranger.screenshot(path=SHOTS / "evidence-3-verified.png", full_page=True)
        assert barriers(stranger) == []


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


def test_township_prints_two_villages_bound_for_a_duplex_printer(desk):
    town = desk("zhen1")
    page = town.menu("打印 公示")
    town.shot("print-1-room")
    assert barriers(page) == []
    page.get_by_role("link", name="走户收缴清单").click()
    page.get_by_role("button", name="制作走户收缴清单").click()
    expect(page.locator("main")).to_contain_text("请至少选一个村")
    for name in VILLAGES:
        page.get_by_label(name, exact=True).check()
    page.get_by_text("更多选项").click()
    page.get_by_label("另做一份双面打印的合订本").check()
    town.shot("print-2-order")
    assert barriers(page) == []
    page.get_by_role("button", name="制作走户收缴清单").click()
    town.shot("print-3-job")
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=120_000)
    page.get_by_role("link", name="查看结果").click()
    expect(page.locator("h1")).to_contain_text("2个村 走户收缴清单")
    town.shot("print-4-batch")
    assert barriers(page) == []
    zipped = page.get_by_role("link", name="打包下载").get_attribute("href")
    with ZipFile(BytesIO(page.request.get(town.url + zipped).body())) as packed:
        names = packed.namelist()
    assert names[0] == "目录.csv"
    assert [any(name in file for file in names[1:]) for name in VILLAGES] == [True, True]


def test_clerk_goes_on_after_a_jam_with_the_page_that_the_paper_says(desk):
    clerk = desk("cun1")
    page = clerk.menu("打印 公示")
    page.get_by_role("link", name="打印同福村走户收缴清单").first.click()
    clerk.shot("print-5-file")
    assert barriers(page) == []
    whole = printed(clerk, "打印整份")
    page.reload()
    page.get_by_label("从第几页接着打").fill("3")
    clerk.shot("print-6-jam")
    assert barriers(page) == []
    rest = printed(clerk, "接着打")
    assert rest == whole[2:]
    assert re.search(rf"3/{len(whole)}", rest[0])


def test_reprint_is_asked_about_and_marked(desk):
    clerk = desk("cun1")
    page = clerk.menu("打印 公示")
    page.get_by_role("link", name="打印同福村走户收缴清单").first.click()
    page.get_by_role("button", name="补打整份").click()
    clerk.shot("print-7-reprint")
    with page.context.expect_page() as opened:
        page.locator("#confirm-go").click()
    pages = pages_of(clerk.pdf(opened.value.url))
    assert all("整册补打第 1 次" in one for one in pages)


def test_print_room_on_a_telephone_and_the_offset(desk):
    clerk = desk("cun1")
    page = clerk.page
    page.set_viewport_size({"width": 390, "height": 844})
    clerk.menu("打印 公示")
    for number, link in enumerate(("走户收缴清单", "打印 公示", "套打偏移"), 8):
        page.locator("main").get_by_role("link", name=link, exact=False).first.click()
        expect(page.locator("h1")).to_be_visible()
        clerk.shot(f"print-{number}-phone")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_label("右移").fill("1.5")
    page.get_by_label("下移").fill("-2")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("偏移已保存")
    assert barriers(page) == []


def printed(clerk, button: str) -> list[str]:
    """The pages of the PDF that opens in a tab of its own."""
    with clerk.page.context.expect_page() as opened:
        clerk.page.get_by_role("button", name=button, exact=True).click()
    return pages_of(clerk.pdf(opened.value.url))
