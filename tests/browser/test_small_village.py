"""A small village's whole season by clicking, from the first registration to the treasury.

The tests go on from each other, in this order, on one portal: in the end everything matches.
"""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Portal, see_result
from tests.world import id_number

pytestmark = pytest.mark.browser

VILLAGE = "新示村"
HOMES = (("唐示范", "唐示妻", "唐小样"), ("曹示范", "曹小样"))
RELATIONSHIPS = ("1 户主", "3 妻", "4 子女")
NUMBERS = {
    name: id_number(881 + place)
    for place, name in enumerate(name for home in HOMES for name in home)
}
# A village of one group, and its clerk: the register of areas and accounts has pages of its own.
PREPARE = """
from datetime import date
from accounts.models import Area, Level, Role, RoleAssignment, User

town = Area.objects.get(name="插旗镇")
village = Area.objects.create(code=f"{town.code}299", level=Level.VILLAGE, name="新示村",
    parent=town)
Area.objects.create(code=village.code + "001", level=Level.GROUP, name="一组", parent=village)
clerk = User.objects.create(username="cunx", display_name="祝协办",
    password=User.objects.get(username="cun1").password)
RoleAssignment.objects.create(user=clerk, role=Role.VILLAGE_CLERK, area=village,
    since=date(2020, 1, 1))
"""


@pytest.fixture(scope="module", autouse=True)
def new_village(portal: Portal) -> None:
    portal.manage("shell", "-v0", "-c", PREPARE)


def sheet(path: Path, *rows: tuple) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def of_village(page: Page):
    return page.locator("main tr", has_text=VILLAGE)


def press(page: Page, name: str | re.Pattern, confirm: str = "") -> None:
    page.get_by_role("button", name=name).first.click()
    if confirm:
        page.get_by_role("dialog").get_by_role("button", name=confirm).click()


def job_done(page: Page) -> None:
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=60_000)


def test_the_clerk_registers_two_households(desk):
    clerk = desk("cunx")
    for home in HOMES:
        page = clerk.menu("登记新户")
        page.get_by_label("村民小组").select_option(label=f"{VILLAGE} 一组")
        page.get_by_label("住址").fill("一组8号")
        for row, name in enumerate(home):
            page.locator(f"[name=members-{row}-name]").fill(name)
            page.locator(f"[name=members-{row}-id_number]").fill(NUMBERS[name])
            relationship = RELATIONSHIPS[-1] if row and len(home) == 2 else RELATIONSHIPS[row]
            page.locator(f"[name=members-{row}-relationship]").select_option(label=relationship)
            page.locator(f"[name=members-{row}-general_category]").select_option(value="1")
        press(page, "保存登记")
        page.wait_for_url(re.compile(r"/households/\d+/"))


def test_the_township_reviews_everybody(desk):
    town = desk("zhen1")
    page = town.menu("登记审核")
    of_village(page).get_by_role("link").first.click()
    press(page, "全部审核")
    for place in range(1, 6):
        expect(page.locator("main")).to_contain_text(f"第 {place} / " if place == 1 else "第 1 / ")
        press(page, "通过")
    expect(page.locator("main")).to_contain_text("没有待审核的登记")


def test_civil_affairs_names_one_of_them_and_the_county_accepts(desk, tmp_path: Path):
    department = desk("minzheng")
    page = department.menu("资助名单")
    page.get_by_role("link", name="提交名单").first.click()
    page.get_by_label("名单类别").select_option(label="城乡低保对象")
    rows = (("姓名", "身份证号"), ("唐示妻", NUMBERS["唐示妻"]))
    page.get_by_label("名单文件").set_input_files(sheet(tmp_path / "低保.xlsx", *rows))
    press(page, "提交并核验")
    see_result(page)
    county = desk("xian")
    page = county.menu("资助名单")
    page.locator("main tr", has_text="待审核").first.get_by_role("link", name="查看").click()
    press(page, "采用名单")
    expect(page.get_by_text("已采用，")).to_be_visible()


def test_a_slip_is_drafted_looked_at_and_issued(desk):
    town = desk("zhen1")
    page = town.menu("核定单")
    of_village(page).get_by_role("link").first.click()
    press(page, "先做草稿")
    expect(page.locator("main")).to_contain_text("草稿不算数")
    expect(page.locator("main")).to_contain_text("￥1,330.00")
    press(page, "开出核定单")
    expect(page.get_by_role("button", name="登记银行回单")).to_be_visible()
    town.shot("village-1-slip")


def test_the_clerk_walks_the_group(desk):
    clerk = desk("cunx")
    page = clerk.menu("走户收缴")
    page.get_by_role("link", name=f"走{VILLAGE}一组").click()
    home = page.locator("details.walk-stop[open]")
    expect(home).to_contain_text("唐示范户")
    expect(home).to_contain_text("￥770.00")
    home.get_by_role("button", name=re.compile("^收")).click()
    expect(page.get_by_text("已收款3人，现金")).to_be_visible()
    home = page.locator("details.walk-stop[open]")
    expect(home).to_contain_text("曹示范户")
    home.locator("[data-amount-fen]").last.uncheck()
    home.locator("select").last.select_option(label="说已自行缴费")
    home.get_by_label("扫码", exact=True).check()
    clerk.shot("village-2-walk")
    home.get_by_role("button", name=re.compile("^收")).click()
    expect(page.get_by_text("已收款1人，扫码")).to_be_visible()


def test_the_tax_bureaus_file_brings_the_fifth(desk, tmp_path: Path):
    clerk = desk("cunx")
    page = clerk.menu("进度")
    page.get_by_role("link", name="未缴名单").click()
    of_village(page).get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("上门时说：说已自行缴费")
    expect(page.locator("#next")).to_contain_text("没有要再上门的户")
    clerk.shot("village-3-unpaid")
    tax = desk("xianshui")
    page = tax.menu("税务缴费")
    page.get_by_role("link", name="导入缴费明细").first.click()
    rows = (
        ("姓名", "身份证号", "实缴金额", "缴费日期", "缴费渠道", "电子税票号"),
        ("曹小样", NUMBERS["曹小样"], "280.00", "2020-10-08", "手机App", "T200001"),
    )
    page.get_by_label("缴费明细文件").set_input_files(sheet(tmp_path / "缴费.xlsx", *rows))
    press(page, "导入并入账")
    page.wait_for_url(re.compile(r"/tax/\d+/"))
    job_done(page)


def test_the_day_is_closed_and_taken_to_the_bank(desk, tmp_path: Path):
    clerk = desk("cunx")
    page = clerk.menu("日清 缴款")
    page.get_by_role("link", name="去日清").click()
    for note, pieces in ((10000, 7), (5000, 1), (2000, 1)):
        page.locator(f"[name=count_{note}]").fill(str(pieces))
    press(page, "清点完毕，日清")
    page.locator("#confirm-go").click()
    expect(page.get_by_text("已日清，现金与账面相符")).to_be_visible()
    page.get_by_role("link", name="去缴款").click()
    page.get_by_label("银行回单金额（元）").fill("770.00")
    page.get_by_label("银行回单号").fill("HD0770")
    press(page, "登记缴款")
    page.wait_for_url(re.compile(r"/receipts/"))
    town = desk("zhen1")
    page = town.menu("银行流水")
    head = ("交易日期", "贷方发生额", "流水号", "摘要")
    line = ("2020-10-21", "770.00", "LS0770", f"存现 {VILLAGE} 祝协办")
    statement = sheet(tmp_path / "流水.xlsx", head, line)
    page.get_by_label(re.compile("银行流水（")).set_input_files(statement)
    press(page, "导入并对账")
    expect(page.get_by_text("自动对上1笔")).to_be_visible()


def test_the_slips_money_is_noted_by_one_and_confirmed_by_another(desk):
    for user, step in (("zhen1", "登记银行回单"), ("zhen2", "回单与核定单一致，确认")):
        town = desk(user)
        page = town.menu("核定单")
        of_village(page).get_by_role("link").first.click()
        page.locator("main table a.num").first.click()
        if user == "zhen1":
            page.get_by_label("银行回单号").fill("HD0770")
        press(page, step)
    expect(page.locator("main h1")).to_contain_text("已确认")


def test_person_receipt_money_and_record_match_and_three_sign(desk):
    seats = (("cunx", "村协办员"), ("zhen1", "镇经办机构"), ("shuiwu", "卫生院或税务分局"))
    for user, party in seats:
        someone = desk(user)
        page = someone.menu("四相符核对")
        of_village(page).get_by_role("link", name="查看").click()
        expect(page.locator("main")).to_contain_text("四相符")
        press(page, re.compile(f"代表{party}签字"), confirm="签字")
        expect(page.locator("body")).to_contain_text(f"已代表{party}在清册")
    expect(page.locator("#signing")).to_contain_text("三方已签")
    town = desk("zhen1")
    page = town.menu("四相符核对")
    row = of_village(page)
    expect(row).to_contain_text("四相符")
    expect(row).to_contain_text("￥1,330.00")
    town.shot("village-4-matched")


def answers(out: bytes, *failed: str) -> list[tuple]:
    """What the bureau sends back about the rows that went out."""
    rows = [list(row) for row in load_workbook(BytesIO(out)).active.iter_rows(values_only=True)]
    place = {title: n for n, title in enumerate(rows[0])}
    told = [("序号", "姓名", "证件号码", "导入结果", "失败原因码", "失败原因")]
    for row in rows[1:]:
        name = row[place["姓名（AAC003）"]]
        said = ("失败", "E103", "姓名与公安信息不符") if name in failed else ("成功", "", "")
        told.append((row[place["序号"]], name, row[place["证件号码（AAC002）"]], *said))
    return told


def send_out(page: Page, button: str | re.Pattern) -> bytes:
    with page.expect_download() as download:
        press(page, button)
    page.reload()
    return download.value.path().read_bytes()


def test_the_batch_goes_out_fails_in_part_is_mended_and_reaches_the_treasury(desk, tmp_path: Path):
    town = desk("zhen1")
    page = town.menu("批次报送")
    press(page, re.compile(f"封册.*{VILLAGE}"), confirm="封册")
    page.wait_for_url(re.compile(r"/batches/\d+/"))
    expect(page.locator("main")).to_contain_text("5人")
    for button in ("款已全部缴存", "送三方核对", "三方已签字"):
        press(page, button)
    out = send_out(page, "导出导入模板")
    first = sheet(tmp_path / "回盘1.xlsx", *answers(out, "曹小样"))
    page.get_by_label("回盘文件").set_input_files(first)
    press(page, "读入回盘")
    expect(page.locator("main")).to_contain_text("导入成功4人，失败1人")
    out = send_out(page, "失败的1人已改正，重新导出")
    second = sheet(tmp_path / "回盘2.xlsx", *answers(out))
    page.get_by_label("回盘文件").set_input_files(second)
    press(page, "读入回盘")
    expect(page.locator("main")).to_contain_text("导入成功1人")
    county = desk("xian")
    page = county.go(page.url.removeprefix(town.url))
    page.get_by_label("征集流水号（12位）").fill("202010200001")
    page.get_by_label("流水号金额（元）").fill("1330.00")
    press(page, "登记流水号")
    page.get_by_label("票据号").fill("PJ0001")
    page.get_by_label("开票日期").fill("20201020")
    page.get_by_label("入库凭证号").fill("RK0001")
    page.get_by_label("入库日期").fill("20201020")
    press(page, "登记开票、入库")
    expect(page.locator("main")).to_contain_text("入库 RK0001")
    county.shot("village-5-treasury")


def test_the_posting_names_everybody_insured(desk):
    town = desk("zhen1")
    page = town.menu("打印 公示")
    page.get_by_role("link", name="张榜公示").click()
    page.get_by_label(VILLAGE, exact=True).check()
    press(page, "制作公示榜")
    job_done(page)
    page.get_by_role("link", name="查看结果").click()
    pdf = town.pdf(page.get_by_role("link", name="看公示榜").get_attribute("href"))
    text = "".join(one.extract_text() for one in PdfReader(BytesIO(pdf)).pages)
    assert all(name in text for name in NUMBERS)
    assert "已参保 5 人，未参保 0 人" in text


def test_the_ledger_adds_up(portal: Portal):
    assert "ok:" in portal.manage("check_ledger")
