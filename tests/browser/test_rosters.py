"""A department's roster in a real browser: columns said once, the doctor, the rows put right.

The tests go on from each other, in this order.
"""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import see_result

pytestmark = pytest.mark.browser
STRANGE = {"姓名": "受助对象", "公民身份号码": "证照"}


@pytest.fixture(scope="module")
def folder(portal, tmp_path_factory) -> Path:
    """The destitute roster of a township whose headings nobody knows, and next quarter's."""
    folder = tmp_path_factory.mktemp("rosters")
    portal.manage("sample_rosters", "--out", str(folder), "--dirty", "0.3", "--seed", "4")
    book = load_workbook(folder / "民政局 特困供养人员花名册.xlsx")
    for cell in book.worksheets[0][3]:
        cell.value = STRANGE.get(cell.value, cell.value)
    book.save(folder / "one.xlsx")
    book.worksheets[0]["A1"] = "下一季度的特困供养人员花名册"
    book.save(folder / "two.xlsx")
    return folder


def hand_in(page: Page, path: Path) -> None:
    page.get_by_role("link", name="提交名单").first.click()
    page.get_by_label("名单类别").select_option(index=1)
    page.get_by_label("名单文件").set_input_files(path)
    page.get_by_role("button", name="提交并核验").click()
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=60_000)
    page.get_by_role("link", name="看核验结果").click()


def test_unknown_columns_are_said_once(desk, folder):
    civil = desk("minzheng")
    page = civil.menu("资助名单")
    hand_in(page, folder / "one.xlsx")
    expect(page.locator("main")).to_contain_text("还差一步：请说明每一列是什么")
    civil.shot("9-roster-waits")
    page.get_by_role("link", name="对应各列").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("每一列是什么")
    expect(page.get_by_label("B列")).to_have_value("name")
    expect(page.get_by_label("D列")).to_have_value("id_number")
    expect(page.locator(".columns-heading")).to_contain_text("受助对象")
    civil.shot("9-columns")
    page.get_by_label("B列").select_option("")
    page.get_by_role("button", name="就这样对应，重新核验").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有指定“姓名”列")
    civil.shot("9-columns-refused")
    page.get_by_label("B列").select_option(label="姓名")
    page.get_by_label("I列").select_option(label="不用")
    page.get_by_role("button", name="就这样对应，重新核验").click()
    expect(page.locator("#messages")).to_contain_text("下次同样的表格不再问")
    see_result(page)
    expect(page.locator("main")).to_contain_text("按上次的对应关系读取")
    civil.shot("9-roster")


def test_doctor_tells_the_kinds_and_who_may_have_been_meant(desk):
    civil = desk("minzheng")
    page = civil.menu("资助名单")
    page.get_by_role("row", name=re.compile("one.xlsx")).get_by_role("link", name="查看").click()
    page.get_by_role("link", name="名单体检").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("名单体检")
    expect(page.get_by_role("row", name=re.compile("证号被 Excel 改成了数字"))).to_be_visible()
    page.get_by_role("row", name=re.compile("^证号有错")).get_by_role("link").click()
    rows = page.locator("#rows tbody tr")
    expect(rows.first).to_be_visible()
    expect(page.locator("#rows")).to_contain_text("村")
    expect(page.locator("#rows .id-number").first).to_contain_text("*")
    civil.shot("9-doctor")


def test_next_roster_of_the_same_layout_is_not_asked_about(desk, folder):
    civil = desk("minzheng")
    page = civil.menu("资助名单")
    hand_in(page, folder / "two.xlsx")
    expect(page.get_by_text("逐行结果")).to_be_visible()
    expect(page.locator("main")).to_contain_text("按上次的对应关系读取")


def test_marked_workbook_comes_back_and_its_rows_are_handed_in_again(desk, folder):
    civil = desk("minzheng")
    page = civil.menu("资助名单")
    page.get_by_role("row", name=re.compile("two.xlsx")).get_by_role("link", name="查看").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载带结果的原表").click()
    download.value.save_as(folder / "marked.xlsx")
    book = load_workbook(folder / "marked.xlsx")
    sheet = book.worksheets[0]
    results = [str(row[9].value) for row in sheet.iter_rows() if row[9].value]
    assert results[0] == "核验结果"
    assert sum(result.startswith("未采用") for result in results) > 1
    bad = [row for row in range(4, sheet.max_row + 1)
           if str(sheet.cell(row, 10).value).startswith("已匹配")]  # fmt: skip
    for row in reversed(bad):
        sheet.delete_rows(row)
    book.save(folder / "corrected.xlsx")
    page.get_by_role("link", name="补交改好的行").click()
    expect(page.locator("main")).to_contain_text("已经采用的人不会重复")
    civil.shot("9-corrected-rows")
    page.get_by_label("名单文件").set_input_files(folder / "corrected.xlsx")
    page.get_by_role("button", name="提交并核验").click()
    see_result(page)


def test_county_sees_the_doctor_and_not_the_columns(desk):
    county = desk("xian")
    page = county.menu("资助名单")
    page.get_by_role("row", name=re.compile("one.xlsx")).get_by_role("link", name="查看").click()
    expect(page.get_by_role("link", name="改列的对应")).to_have_count(0)
    page.get_by_role("link", name="名单体检").click()
    expect(page.get_by_role("heading", name="读了哪些工作表")).to_be_visible()
    county.shot("9-doctor-county")
