"""A roster's second version, the special groups, refunds and the settlement, by clicking.

The tests go on from each other, in this order, on one portal.
"""

import re
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import see_result
from tests.subsidies.desk import workbook

pytestmark = pytest.mark.browser
KIND = "特困供养人员"
PEOPLE = """
from enrollment.models import Household
heads = Household.objects.filter(village__name="注北村", vouchers__isnull=True)
for household in heads.order_by("-pk").select_related("head")[:3]:
    print(household.head.name, household.head.id_number.open(), sep=",")
"""


@pytest.fixture(scope="module")
def people(portal) -> list[list[str]]:
    """Three heads of households of one village: kept, taken off, added later."""
    lines = portal.manage("shell", "-c", PEOPLE).split()
    return [line.split(",") for line in lines if "," in line]


def hand_in(page: Page, path: Path, *people: list[str], scope: str = "whole") -> None:
    path.write_bytes(workbook(*people))
    page.get_by_role("link", name="提交名单").first.click()
    page.get_by_label("名单类别").select_option(label=KIND)
    page.get_by_label("这份名单是").select_option(value=scope)
    page.get_by_label("名单文件").set_input_files(path)
    page.get_by_role("button", name="提交并核验").click()
    see_result(page)


def open_newest(page: Page) -> None:
    page.locator("main table tbody tr").first.get_by_role("link", name="查看").click()


def pay_all(page: Page, name: str, number: str) -> None:
    """Find the household and take what the whole of it owes."""
    page.get_by_role("searchbox").fill(number[-4:])
    page.locator("#results a[data-result]").filter(has_text=name).first.click()
    page.wait_for_url(re.compile(r"/households/\d+/"))
    page.get_by_role("button", name="收款并出收据").click()
    page.wait_for_url(re.compile(r"/receipts/"))


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def test_first_list_is_accepted_and_two_households_pay(desk, people, tmp_path):
    department = desk("minzheng")
    page = department.menu("资助名单")
    hand_in(page, tmp_path / "特困一季度.xlsx", people[0], people[1])
    officer = desk("xian")
    page = officer.menu("资助名单")
    open_newest(page)
    page.get_by_role("button", name="采用名单").click()
    expect(page.locator("#messages")).to_contain_text("已采用，2人的身份生效")
    clerk = desk("cun2")
    for name, number in (people[0], people[2]):
        pay_all(clerk.menu("找人 收费"), name, number)


def test_second_version_shows_people_and_money_before_it_is_accepted(desk, people, tmp_path):
    department = desk("minzheng")
    page = department.menu("资助名单")
    hand_in(page, tmp_path / "特困二季度.xlsx", people[0], people[2])
    officer = desk("xian")
    page = officer.menu("资助名单")
    open_newest(page)
    page.get_by_role("link", name="看变化：谁增谁减").click()
    main = page.locator("main")
    expect(main.locator(".tile").filter(has_text="新增")).to_contain_text("1 人")
    expect(main.locator(".tile").filter(has_text="退出")).to_contain_text("1 人")
    expect(main).to_contain_text("280.00")
    expect(main).to_contain_text("特困一季度.xlsx")
    officer.shot("9-roster-changes")
    page.get_by_role("button", name="采用名单").click()
    expect(page.locator("#messages")).to_contain_text("已采用，1人的身份生效")


def test_accepted_version_is_taken_back(desk, people):
    officer = desk("xian")
    page = officer.menu("资助名单")
    open_newest(page)
    page.get_by_role("link", name="看变化：谁增谁减").click()
    page.get_by_label("撤销原因").fill("民政发错了文件")
    officer.shot("9-roster-undo")
    page.get_by_role("button", name="撤销名单").click()
    page.locator("#confirm-go").click()
    expect(page.locator("#messages")).to_contain_text("收回1条身份，恢复1条")
    officer.shot("9-roster-undone")


def test_same_file_may_come_again_and_is_accepted(desk, people, tmp_path):
    department = desk("minzheng")
    page = department.menu("资助名单")
    hand_in(page, tmp_path / "特困二季度更正.xlsx", people[2], people[0])
    officer = desk("xian")
    page = officer.menu("资助名单")
    open_newest(page)
    page.get_by_role("button", name="采用名单").click()
    expect(page.locator("#messages")).to_contain_text("已采用，1人的身份生效")


def test_special_groups_are_listed_down_to_the_name(desk, people):
    department = desk("minzheng")
    page = department.menu("特殊群体全覆盖")
    expect(page.locator("main")).to_contain_text(KIND)
    department.shot("9-coverage-department")
    officer = desk("xian")
    page = officer.menu("特殊群体全覆盖")
    officer.shot("9-coverage-county")
    with page.expect_download() as caught:
        page.get_by_role("link", name="下载未参保名单").click()
    sheet = load_workbook(BytesIO(caught.value.path().read_bytes())).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    paper = officer.pdf(page.get_by_role("link", name="打印未参保名单").get_attribute("href"))
    assert "特殊群体未参保人员名单" in text_of(paper)
    page.emulate_media(media="print")
    officer.shot("9-coverage-print")


def test_who_paid_before_is_refunded_by_two_people(desk, people):
    name = people[2][0]
    officer = desk("xian")
    page = officer.menu("应缴变化")
    row = page.locator("main tbody tr").filter(has_text=name)
    expect(row).to_contain_text("280.00")
    officer.shot("9-differences")
    row.get_by_role("button", name="退还").click()
    page.locator("#confirm-go").click()
    expect(page.locator("#messages")).to_contain_text("已列入应发清单")
    department = desk("minzheng")
    page = department.menu("应发清单")
    page.get_by_label(f"发给{name}").check()
    page.get_by_label(f"{name}的开户行").fill("示例县农村商业银行")
    page.get_by_label(f"{name}的账号").fill("6200000000000000106")
    department.shot("9-payables")
    page.get_by_role("button", name="把勾选的编成一批").click()
    expect(page.locator("main")).to_contain_text("等另一个人复核")
    department.shot("9-pay-out-waits")


def test_pay_out_is_approved_paid_and_signed_for(desk, people):
    second = desk("xian2")
    page = second.menu("应发清单")
    page.get_by_role("link", name=re.compile("批次FF-")).first.click()
    second.shot("9-pay-out-approve")
    page.get_by_role("button", name="复核通过").click()
    expect(page.locator("#messages")).to_contain_text("已复核")
    paper = second.pdf(page.get_by_role("link", name="打印发放表").get_attribute("href"))
    assert "6200000000000000106" in text_of(paper).replace(" ", "")
    with page.expect_download() as caught:
        page.get_by_role("button", name="下载银行代发文件").click()
    rows = list(
        load_workbook(BytesIO(caught.value.path().read_bytes())).active.iter_rows(values_only=True)
    )
    assert "6200000000000000106" in rows[-1]
    for kind in ("已发放", "已签收"):
        page.get_by_label("选第1人").check()
        page.get_by_label("登记为").select_option(label=kind)
        page.get_by_role("button", name="登记").click()
        expect(page.locator("#messages")).to_contain_text(f"已登记1人：{kind}")
    second.shot("9-pay-out-signed")


def test_settlement_is_confirmed_by_finance_and_taken_away(desk):
    officer = desk("xian")
    page = officer.menu("资助资金结算")
    officer.shot("9-settlement-open")
    page.get_by_role("button", name="提请结算").click()
    expect(page.locator("#messages")).to_contain_text("已提请")
    finance = desk("caizheng")
    page = finance.menu("资助资金结算")
    page.get_by_role("button", name="确认结算").click()
    page.locator("#confirm-go").click()
    expect(page.locator("#messages")).to_contain_text("已确认，结算单号 JS-")
    finance.shot("9-settlement")
    paper = finance.pdf(page.get_by_role("link", name="打印结算单").get_attribute("href"))
    assert "民政局" in text_of(paper)
    with page.expect_download() as caught:
        page.get_by_role("link", name="下载表格").click()
    rows = list(
        load_workbook(BytesIO(caught.value.path().read_bytes())).active.iter_rows(values_only=True)
    )
    assert rows[-1][0] == "合计"


def test_conflicts_of_one_kind_are_kept_at_once(desk, people, tmp_path):
    department = desk("canlian")
    page = department.menu("资助名单")
    path = tmp_path / "残疾人.xlsx"
    lines = [(*person, "一级") for person in (people[0], people[2])]
    path.write_bytes(workbook(*lines, head=("姓名", "身份证号", "残疾等级")))
    page.get_by_role("link", name="提交名单").first.click()
    page.get_by_label("名单文件").set_input_files(path)
    page.get_by_role("button", name="提交并核验").click()
    see_result(page)
    officer = desk("xian")
    page = officer.menu("资助名单")
    open_newest(page)
    page.get_by_role("button", name="采用名单").click()
    expect(page.locator("#messages")).to_contain_text("已采用")
    page = officer.menu("部门说法不一")
    page.locator(".tile").filter(has_text="类别、等级不一致").click()
    page.get_by_label("怎么核实的", exact=True).fill("已与民政局、残联核对")
    page.get_by_label("我已看过").check()
    officer.shot("9-conflicts-together")
    page.get_by_role("button", name="人全部都保留").click()
    expect(page.locator("#messages")).to_contain_text("已认定为都保留")
    officer.shot("9-conflicts-kept")
