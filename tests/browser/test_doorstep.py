"""From the doorstep to the bank's statement in a real browser: one story, test after test."""

import re
from io import BytesIO

import pytest
from openpyxl import Workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.barriers import barriers

pytestmark = pytest.mark.browser

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
PHONE = {"width": 390, "height": 844}
WIDE = {"width": 1366, "height": 768}


def shots(who, name: str) -> None:
    """The page wide and on a telephone: no barrier, and nothing sticks out."""
    for width, size in (("", WIDE), ("-390", PHONE)):
        who.page.set_viewport_size(size)
        who.shot(f"doorstep-{name}{width}")
        assert who.errors == [], f"{name}{width} photographed"
        assert barriers(who.page) == []
        assert who.errors == [], f"{name}{width} looked at"
        out = who.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert out <= 0, f"{name}{width} sticks out by {out}"
    who.page.set_viewport_size(WIDE)


def walk(desk, username: str = "cun1"):
    clerk = desk(username)
    page = clerk.menu("走户收缴")
    page.get_by_role("link", name=re.compile("走同福村")).first.click()
    page.wait_for_url(re.compile(r"/walk/\d+/"))
    return clerk, page


def at_hand(page: Page):
    return page.locator("details.walk-stop[open]")


def households_with(page: Page, people: int) -> list[int]:
    """Places of the households of which so many people are still to pay."""
    found = page.locator("details.walk-stop")
    counts = found.evaluate_all(
        "all => all.map(one => one.querySelectorAll('[data-amount-fen]').length)"
    )
    return [place for place, count in enumerate(counts) if count >= people]


def open_household(page: Page, place: int):
    home = page.locator("details.walk-stop").nth(place)
    if home.get_attribute("open") is None:
        home.locator("summary").first.click()
    return home


def test_township_issues_paper_and_county_sets_a_limit(desk):
    town = desk("zhen1")
    page = town.menu("纸质票据")
    page.get_by_label("领用人").select_option(label="同福村 周协办")
    page.get_by_label("字轨").fill("湘")
    page.get_by_label("起号").fill("000101")
    page.get_by_label("止号").fill("000150")
    page.get_by_role("button", name="登记领用").click()
    expect(page.get_by_text("已登记领用50张")).to_be_visible()
    shots(town, "papers")
    county = desk("xian")
    page = county.menu("手中现金")
    page.get_by_label("手中现金最多").fill("100")
    page.get_by_label("最多保管几天").fill("1")
    page.get_by_label("依据").fill("示例县财政局〔2020〕1号 第三条")
    page.get_by_role("button", name="保存限额").click()
    expect(page.get_by_text("示例县财政局〔2020〕1号")).to_be_visible()


def test_the_order_of_the_walk_is_the_clerks(desk):
    clerk, page = walk(desk)
    second = page.locator("details.walk-stop").nth(1).locator("b").first.inner_text()
    shots(clerk, "walk")
    page.get_by_role("link", name="走户顺序").click()
    page.locator("[name^=place_]").nth(1).fill("0")
    clerk.shot("doorstep-order")
    page.get_by_role("button", name="保存顺序").click()
    expect(page.get_by_text("走户顺序已保存")).to_be_visible()
    expect(page.locator("details.walk-stop").first.locator("b").first).to_have_text(second)


def test_a_whole_household_pays_cash_in_one_step(desk):
    clerk, page = walk(desk)
    home = open_household(page, households_with(page, 1)[0])
    home.get_by_role("button", name=re.compile("^收")).click()
    expect(page.get_by_text(re.compile("已收款.人，现金"))).to_be_visible()
    expect(page.locator(".walk-done")).to_contain_text("打印收据")
    shots(clerk, "taken")


def test_part_of_a_household_pays_by_code_with_a_reason_for_the_rest(desk):
    clerk, page = walk(desk)
    home = open_household(page, households_with(page, 2)[0])
    boxes = home.locator("[data-amount-fen]")
    boxes.last.uncheck()
    home.get_by_role("button", name=re.compile("^收")).click()
    expect(page.get_by_role("alert")).to_contain_text("还没有选未缴原因")
    assert "409" in clerk.errors.pop()
    home = at_hand(page)
    expect(home.locator("[data-amount-fen]").last).not_to_be_checked()
    home.locator("select").last.select_option(label="外出")
    home.get_by_label("扫码", exact=True).check()
    home.get_by_text("代缴人、流水号").click()
    home.get_by_label(re.compile("流水号")).fill("4200001234")
    home.get_by_label("代缴人姓名").fill("叶代缴")
    home.get_by_label("代缴人电话").fill("13900000001")
    home.get_by_label("未缴说明").fill("在外做工")
    shots(clerk, "part")
    home.get_by_role("button", name=re.compile("^收")).click()
    expect(page.get_by_text(re.compile("已收款.人，扫码"))).to_be_visible()
    expect(page.locator("main")).to_contain_text("外出：在外做工")
    page.locator(".walk-done a").first.click()
    page.wait_for_url(re.compile("/receipts/"))
    expect(page.locator("main")).to_contain_text("叶代缴")
    shots(clerk, "receipt")


def test_a_paper_receipt_goes_with_a_household(desk):
    clerk, page = walk(desk)
    home = open_household(page, households_with(page, 2)[1])
    home.get_by_text("代缴人、流水号").click()
    expect(home.get_by_label(re.compile("纸质票号"))).to_be_visible()
    home.get_by_label(re.compile("纸质票号")).fill("湘000101")
    home.get_by_role("button", name=re.compile("^收")).click()
    expect(page.get_by_text(re.compile("已收款.人，现金"))).to_be_visible()
    page = clerk.menu("纸质票据")
    expect(page.locator("tbody tr").first).to_contain_text("湘000102")


def test_the_walking_list_is_printed(desk):
    clerk, page = walk(desk)
    pdf = clerk.pdf(page.get_by_role("link", name="打印走户清单").get_attribute("href"))
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(pdf)).pages)
    assert "走户收缴清单" in text
    assert "外出" in text


def cash_of_the_day(page: Page) -> int:
    """Fen that the day's page expects in cash."""
    text = page.locator("tr", has_text="账面应有现金").locator("td").last.inner_text()
    return round(float(re.sub(r"[^0-9.]", "", text)) * 100)


def test_the_day_counts_cash_alone_and_is_deposited_with_a_photograph(desk, tmp_path):
    clerk = desk("cun1")
    page = clerk.menu("手中现金")
    expect(page.locator("main")).to_contain_text("超过限额")
    shots(clerk, "cash")
    page = clerk.menu("日清 缴款")
    page.get_by_role("link", name="去日清").click()
    expect(page.locator("main")).to_contain_text("扫码（1张")
    left = cash_of_the_day(page)
    for note in (10000, 5000, 2000, 1000):
        page.locator(f"[name=count_{note}]").fill(str(left // note))
        left %= note
    assert left == 0
    shots(clerk, "day")
    page.get_by_role("button", name="清点完毕，日清").click()
    page.locator("#confirm-go").click()
    expect(page.get_by_text("已日清，现金与账面相符")).to_be_visible()
    text = page.locator("tr", has_text="实点现金").locator("td").last.inner_text()
    amount = re.sub(r"[^0-9.]", "", text)
    page.get_by_role("link", name="去缴款").click()
    expect(page.get_by_label("备注（村名、经办人）")).to_have_value("同福村 周协办")
    page.get_by_label("银行回单金额（元）").fill(amount)
    page.get_by_label("银行回单号").fill("HD0001")
    photo = tmp_path / "huidan.png"
    photo.write_bytes(PNG)
    page.get_by_label(re.compile("银行回单照片")).set_input_files(photo)
    shots(clerk, "deposit")
    page.get_by_role("button", name="登记缴款").click()
    page.wait_for_url(re.compile(r"/receipts/"))
    expect(page.locator("main")).to_contain_text("第1张")
    expect(page.locator("main")).to_contain_text("还没有对上")
    clerk.shot("doorstep-deposited")


def test_the_township_imports_the_statement_and_undoes_a_match(desk, tmp_path):
    town = desk("zhen1")
    page = town.menu("银行流水")
    row = page.locator("tr", has_text="缴款").filter(has_text="同福村").first
    amount = re.sub(r"[^0-9.]", "", row.locator("td").nth(3).inner_text())
    book, path = Workbook(), tmp_path / "liushui.xlsx"
    for line in (
        ("示例农商银行对公账户交易明细",),
        ("交易日期", "贷方发生额", "流水号", "摘要"),
        ("2020-10-21", amount, "LS1", "存现 同福村 周协办"),
        ("2020-10-21", "12.34", "LS2", "不知道是谁"),
    ):
        book.active.append(line)
    book.save(path)
    page.get_by_label(re.compile("银行流水（")).set_input_files(path)
    page.get_by_role("button", name="导入并对账").click()
    expect(page.get_by_text("读到收入2笔，新的2笔，自动对上1笔")).to_be_visible()
    expect(page.locator("main")).to_contain_text("不知道是谁")
    shots(town, "statement")
    page.get_by_label("撤销原因").fill("认错了")
    page.get_by_role("button", name="撤销").click()
    expect(page.get_by_text("已撤销，这笔流水和单据重新等待对账")).to_be_visible()
    page.get_by_role("button", name="对上").click()
    expect(page.get_by_text(re.compile("^已对上2021-"))).to_be_visible()


def test_the_month_is_shown_and_says_why_it_is_not_closed_yet(desk):
    town = desk("zhen1")
    page = town.menu("月结")
    page.locator("tr", has_text="同福村").get_by_role("link").first.click()
    expect(page.locator("main")).to_contain_text("还没有过完")
    expect(page.locator("main")).to_contain_text("湘000101")
    shots(town, "month")
    pdf = town.pdf(page.get_by_role("link", name="打印月结表").get_attribute("href"))
    assert "月结表" in PdfReader(BytesIO(pdf)).pages[0].extract_text()


def test_the_ledger_adds_up(portal):
    assert "ok:" in portal.manage("check_ledger")
