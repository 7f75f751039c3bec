"""The year's flow in a real browser, by clicking: registration to reconciliation.

The tests go on from each other, in this order, on one portal: a season is one story.
"""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import see_result
from tests.world import id_number

pytestmark = pytest.mark.browser

HEAD_ID, WIFE_ID, SON_ID = (id_number(serial) for serial in (801, 802, 803))


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def fill_row(page: Page, row: int, name: str, number: str, relationship: str) -> None:
    page.locator(f"[name=members-{row}-name]").fill(name)
    page.locator(f"[name=members-{row}-id_number]").fill(number)
    page.locator(f"[name=members-{row}-relationship]").select_option(label=relationship)
    page.locator(f"[name=members-{row}-general_category]").select_option(value="1")


def find(page: Page, text: str) -> None:
    """Search as one types and open the first result."""
    page.get_by_role("searchbox").fill(text)
    page.locator("#results a[data-result]").first.click()
    page.wait_for_url(re.compile(r"/households/\d+/"))


def row_of(page: Page, name: str):
    return page.locator(".household-table tbody tr").filter(has_text=name)


def test_clerk_registers_household_and_sees_what_each_pays_and_why(desk):
    clerk = desk("cun1")
    page = clerk.menu("登记新户")
    page.get_by_label("村民小组").select_option(label="同福村 一组")
    page.get_by_label("住址").fill("同福村一组8号")
    fill_row(page, 0, "宋示范", HEAD_ID, "1 户主")
    fill_row(page, 1, "贺示范", WIFE_ID, "3 妻")
    fill_row(page, 2, "宋小样", SON_ID, "4 子女")
    expect(page.locator("[data-grid-row]").first.locator("[data-fill=birth]")).to_have_value(
        "1903-05-06"
    )
    clerk.shot("1-registration-form")
    page.get_by_role("button", name="保存登记").click()
    page.wait_for_url(re.compile(r"/households/\d+/"))
    line = row_of(page, "贺示范")
    expect(line).to_contain_text("￥280.00")
    line.locator("summary").click()
    expect(line).to_contain_text("插政办发〔2020〕21号")
    clerk.shot("1-household")


def test_wrong_check_digit_is_told_and_nothing_is_saved(desk):
    clerk = desk("cun1")
    page = clerk.menu("登记新户")
    page.get_by_label("村民小组").select_option(label="同福村 二组")
    wrong = HEAD_ID[:-1] + ("0" if HEAD_ID[-1] != "0" else "1")
    fill_row(page, 0, "错号人", wrong, "1 户主")
    page.get_by_role("button", name="保存登记").click()
    # The server's own sentence: the page's is there before it answers.
    expect(page.locator("[data-grid-row]").first).to_contain_text("请对照身份证或户口簿")
    clerk.shot("1-wrong-number")
    page = clerk.menu("找人 收费")
    page.get_by_role("searchbox").fill("错号人")
    expect(page.locator("#results")).to_contain_text("没有找到")


def test_person_of_another_village_is_refused_with_masked_name(desk):
    clerk = desk("cun2")
    page = clerk.menu("登记新户")
    page.get_by_label("村民小组").select_option(label="注北村 一组")
    fill_row(page, 0, "冒名者", HEAD_ID, "1 户主")
    page.get_by_role("button", name="保存登记").click()
    box = page.get_by_role("alert")
    expect(box).to_contain_text("已经登记过")
    expect(box).to_contain_text("同福村")
    expect(box).to_contain_text("宋**")
    expect(page.locator("body")).not_to_contain_text("宋示范")
    clerk.shot("1-registered-elsewhere")


@pytest.fixture(scope="module")
def rosters(portal, tmp_path_factory) -> Path:
    """What the departments send, made from the register, with troubles in it."""
    folder = tmp_path_factory.mktemp("rosters")
    portal.manage("sample_rosters", "--out", str(folder))
    disabled = folder / "残联 持证残疾人名单.xlsx"
    _add_person(disabled, "贺示范", WIFE_ID)
    return folder


def _add_person(path: Path, name: str, number: str) -> None:
    """Put one more disabled person (kind 4, grade 1) at the end of the list's table."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    heads = {
        str(cell.value).replace("\n", ""): cell.column
        for row in sheet.iter_rows(max_row=6)
        for cell in row
        if cell.value
    }
    last = next(
        r for r in range(6, sheet.max_row + 2) if sheet.cell(r, heads["姓名"]).value is None
    )
    sheet.insert_rows(last)
    for title, column in heads.items():
        if title == "姓名":
            sheet.cell(last, column, name)
        elif "残疾人证" in title or "证号" in title:
            sheet.cell(last, column, f"{number}41").number_format = "@"
        elif "等级" in title:
            sheet.cell(last, column, "一级")
        elif title.startswith("残疾类"):
            sheet.cell(last, column, "肢体")
    book.save(path)


def hand_in(desk, username: str, path: Path, identity: str | None, shot: str) -> Page:
    department = desk(username)
    department.menu("资助名单")
    page = department.page
    page.get_by_role("link", name="提交名单").first.click()
    if identity:
        page.get_by_label("名单类别").select_option(label=identity)
    page.get_by_label("名单文件").set_input_files(path)
    page.get_by_role("button", name="提交并核验").click()
    see_result(page)
    department.shot(shot)
    return page


def test_departments_hand_in_rosters_and_get_their_workbook_back(desk, rosters):
    civil = rosters / "民政局 最低生活保障对象名册.xlsx"
    page = hand_in(desk, "minzheng", civil, "城乡低保对象", "2-civil-affairs")
    page.locator("a.tile", has_text="有误").click()
    expect(page.locator("main tbody").first).to_contain_text("Excel")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载带结果的原表").click()
    download.value.save_as(rosters / "checked.xlsx")
    sheet = load_workbook(rosters / "checked.xlsx").worksheets[0]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value]
    assert "核验结果" in cells
    assert any("已匹配" in cell for cell in cells)

    disabled = rosters / "残联 持证残疾人名单.xlsx"
    page = hand_in(desk, "canlian", disabled, None, "2-disabled-federation")
    expect(page.locator("body")).to_contain_text("已匹配")


def test_county_accepts_and_clerk_sees_amount_change_and_why(desk):
    county = desk("xian")
    county.menu("资助名单")
    for _ in range(2):
        page = county.page
        page.locator("main tr", has_text="待审核").first.get_by_role("link", name="查看").click()
        page.get_by_role("button", name="采用名单").click()
        expect(page.get_by_text("已采用，")).to_be_visible()
        county.shot("2-accepted")
        county.menu("资助名单")
    clerk = desk("cun1")
    page = clerk.menu("找人 收费")
    find(page, "贺示范")
    line = row_of(page, "贺示范")
    expect(line).to_contain_text("全额资助")
    line.locator("summary").click()
    expect(line).to_contain_text("三（一）")
    clerk.shot("2-amount-changed")


def test_hostile_file_is_refused_with_a_sentence(desk, tmp_path):
    bad = tmp_path / "名单.xlsx"
    bad.write_bytes(b"\xff\xd8\xff\xe0 not a workbook")
    department = desk("minzheng")
    department.menu("资助名单")
    page = department.page
    page.get_by_role("link", name="提交名单").first.click()
    page.get_by_label("名单文件").set_input_files(bad)
    page.get_by_role("button", name="提交并核验").click()
    expect(page.locator("[data-job-state=failed]")).to_contain_text("怎么办", timeout=60_000)
    department.shot("2-not-a-workbook")


def test_clerk_finds_household_by_few_letters_and_takes_it_once(desk, portal):
    clerk = desk("cun1")
    for text in ("ssf", "宋示", HEAD_ID[-4:]):
        page = clerk.menu("找人 收费")
        page.get_by_role("searchbox").fill(text)
        expect(page.locator("#results")).to_contain_text("宋示范")
    clerk.shot("3-search")
    find(page, "ssf")
    expect(page.locator("[data-pay-total]")).to_have_text("￥560.00")
    page.get_by_role("button", name="收款并出收据").dblclick()
    page.wait_for_url(re.compile(r"/receipts/"))
    number = page.locator("h1 .num").inner_text()
    clerk.shot("3-receipt")
    text = text_of(clerk.pdf(page.get_by_role("link", name="打印收据").get_attribute("href")))
    assert number in text
    assert "伍佰陆拾元整" in text
    page.get_by_role("link", name="该户").click()
    page.wait_for_url(re.compile(r"/households/\d+/"))
    expect(page.get_by_role("button", name="收款并出收据")).to_have_count(0)
    expect(page.locator("main table").last.locator("tbody tr")).to_have_count(1)
    assert "ok:" in portal.manage("check_ledger")


def test_receipt_is_reversed_with_a_reason_and_a_second_person(desk):
    clerk = desk("cun1")
    page = clerk.menu("找人 收费")
    find(page, "ssf")
    page.locator("main table").last.get_by_role("link").first.click()
    page.get_by_text("申请冲销", exact=False).first.click()
    page.get_by_label("冲销原因").fill("缴费人临时要求次日再缴")
    page.get_by_role("button", name="提交冲销申请").click()
    page.locator("#confirm-go").click()
    expect(page.get_by_text("等待镇级经办复核")).to_be_visible()

    township = desk("zhen1")
    page = township.menu("冲销")
    township.shot("3-reversal-waiting")
    page.get_by_role("button", name="同意冲销").click()
    page.locator("#confirm-go").click()
    expect(page.get_by_text("已冲销，冲销收据号")).to_be_visible()
    township.shot("3-reversed")

    page = clerk.menu("找人 收费")
    find(page, "ssf")
    page.get_by_role("button", name="收款并出收据").click()
    page.wait_for_url(re.compile(r"/receipts/"))


def test_clerk_closes_the_day_prints_the_slip_and_deposits(desk):
    clerk = desk("cun1")
    page = clerk.menu("日清 缴款")
    page.get_by_role("link", name="去日清").click()
    page.locator("[name=count_10000]").fill("5")
    page.locator("[name=count_5000]").fill("1")
    page.locator("[name=count_1000]").fill("1")
    expect(page.locator("[data-cash-difference]")).to_contain_text("相符")
    clerk.shot("4-counting")
    page.get_by_role("button", name="清点完毕，日清").click()
    page.locator("#confirm-go").click()
    expect(page.get_by_text("已日清，现金与账面相符")).to_be_visible()
    text = text_of(clerk.pdf(page.get_by_role("link", name="打印日清单").get_attribute("href")))
    assert "560.00" in text
    page.get_by_role("link", name="去缴款").click()
    page.get_by_label("银行回单金额（元）").fill("560.00")
    page.get_by_label("缴入银行").fill("华容农商银行插旗支行")
    page.get_by_label("银行回单号").fill("HD20201020001")
    page.get_by_label("备注（村名、经办人）").fill("同福村 周协办")
    clerk.shot("4-deposit")
    page.get_by_role("button", name="登记缴款").click()
    page.wait_for_url(re.compile(r"/receipts/"))
    expect(page.locator("h1")).to_contain_text("缴款单")
    clerk.shot("4-deposited")


def test_township_issues_slips_for_a_group_and_the_whole_village(desk):
    township = desk("zhen1")
    page = township.menu("核定单")
    page.locator("main tr", has_text="同福村").get_by_role("link").click()
    page.locator("main tr", has_text="一组").first.get_by_role(
        "button", name="开本组核定单"
    ).click()
    expect(page.get_by_text("已开核定单")).to_be_visible()
    township.shot("5-slip")
    page.get_by_role("link", name="同福村").click()
    page.get_by_role("button", name="全村开单并打印").click()
    expect(page.locator("progress")).to_be_visible()
    township.shot("5-slips-progress")
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=120_000)
    pdf = township.pdf(page.get_by_role("link", name="查看结果").get_attribute("href"))
    reader = PdfReader(BytesIO(pdf))
    assert len(reader.pages) > 150
    assert "同福村" in reader.pages[0].extract_text()


def test_four_way_match_names_each_difference(desk):
    township = desk("zhen1")
    page = township.menu("四相符核对")
    page.locator("main tr", has_text="同福村").get_by_role("link", name="查看").click()
    first = page.locator("main tbody tr", has_text="一组").first
    expect(first).to_contain_text("人已核定未收款")
    expect(page.locator("body")).to_contain_text("￥560.00")
    township.shot("5-reconciliation")


def test_posting_shows_no_number_amount_or_identity(desk):
    township = desk("zhen1")
    page = township.menu("打印 公示")
    page.get_by_role("link", name="张榜公示").click()
    page.get_by_label("同福村", exact=True).check()
    page.get_by_role("button", name="制作公示榜").click()
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=120_000)
    page.get_by_role("link", name="查看结果").click()
    text = text_of(township.pdf(page.get_by_role("link", name="看公示榜").get_attribute("href")))
    assert "宋示范" in text
    assert "已参保" in text
    assert not re.search(r"\d{15}", text.replace("\n", " "))
    assert not re.search(r"\d+\.\d\d|元", text)
    for word in ("低保", "残疾", "特困", "贫困"):
        assert word not in text
    township.menu("打印 公示")
    township.shot("6-print-room")


def test_township_sees_progress_against_the_notices_targets(desk):
    township = desk("zhen1")
    page = township.menu("进度")
    line = page.locator("main tr", has_text="同福村")
    expect(line).to_contain_text("4381")
    expect(line).to_contain_text("4162")
    expect(page.locator("tfoot")).to_contain_text("27431")
    township.shot("7-progress")


def test_ledger_adds_up_after_the_season(portal):
    assert "ok:" in portal.manage("check_ledger")
