"""Paid twice: the tax bureau's file, the counter, a refund by three people; then the batch.

The tests go on from each other, in this order, on one portal.
"""

import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Portal
from tests.world import id_number

pytestmark = pytest.mark.browser

FIRST, SECOND = id_number(871), id_number(872)
# Two people of one household in the village of cun1, reviewed already.
PREPARE = """
from datetime import date
from accounts.clock import now
from accounts.models import Area, User
from enrollment.actions.register import NewMember, register_household
from enrollment.models import Season
from tests.world import id_number

clerk = User.objects.get(username="cun1")
village = Area.objects.get(code=clerk.assignments.first().area.code)
group = Area.objects.filter(parent=village).order_by("code").first()
people = [
    NewMember(name=name, id_kind="01", id_number=id_number(serial),
              sex="1" if serial % 2 else "2", born=date(1903, 5, 6), relationship=relationship,
              general_category=1)
    for name, serial, relationship in (("柳示范", 871, 1), ("柳小样", 872, 4))
]
household = register_household(group=group, members=people, address="示范路", phone="",
    season=Season.objects.for_area(village.code).first(), head_relationship=1, actor=clerk,
    now=now())
household.enrolments.update(review="passed")
"""
# The clerk's day is counted and brought to the bank.
DEPOSIT = """
import uuid
from accounts.clock import now, today
from collection.actions.close_day import close_day
from collection.actions.deposit import deposit_days
from collection.models import CashDay
from collection.queries.days import expected_fen

day = CashDay.objects.get(collector__username="cun1")
fen = expected_fen(day)
close_day(day=day, denominations={"10000": fen // 10000, "1000": fen % 10000 // 1000},
          counted_fen=fen, explanation="", actor=day.collector, now=now())
day.refresh_from_db()
deposit_days(days=[day], bank="示例银行", bank_reference="0001", remark="同福村", amount_fen=fen,
             idem=uuid.uuid4(), actor=day.collector, deposited_on=today(), now=now())
"""


def shell(portal: Portal, code: str) -> None:
    python = [ROOT / ".venv/bin/python", "manage.py", "shell", "-c", code]
    subprocess.run(python, cwd=ROOT, env=portal.env, check=True)


def sheet(path: Path, head: tuple, *rows: tuple) -> Path:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    book.save(path)
    return path


def open_household(page: Page) -> None:
    page.get_by_role("searchbox").fill("柳示范")
    page.locator("#results a[data-result]").first.click()
    page.wait_for_url(re.compile(r"/households/\d+/"))


@pytest.fixture(scope="module")
def two_people(portal: Portal) -> None:
    shell(portal, PREPARE)


@pytest.mark.usefixtures("two_people")
def test_the_tax_file_marks_people_paid_and_the_counter_refuses(desk, tmp_path: Path):
    clerk = desk("cun1")
    open_household(clerk.menu("找人 收费"))
    clerk.page.get_by_label("收柳示范").uncheck()
    clerk.page.get_by_role("button", name="收款并出收据").click()
    clerk.page.wait_for_url(re.compile(r"/receipts/"))
    # The page with 柳示范 to pay stays open while the file comes in.
    open_household(clerk.menu("找人 收费"))
    expect(clerk.page.get_by_label("收柳示范")).to_be_checked()

    tax = desk("xianshui")
    page = tax.menu("税务缴费")
    page.get_by_role("link", name="导入缴费明细").first.click()
    file = sheet(
        tmp_path / "缴费明细.xlsx",
        ("姓名", "身份证号", "实缴金额", "缴费日期", "缴费渠道", "电子税票号"),
        ("柳示范", FIRST, "280.00", "2020-10-08", "手机App", "T100001"),
        ("柳小样", SECOND, "280.00", "2020-10-09", "银行柜面", "T100002"),
        ("无此人", id_number(873), "280.00", "2020-10-09", "手机App", "T100003"),
    )
    page.get_by_label("缴费明细文件").set_input_files(file)
    page.get_by_role("button", name="导入并入账").click()
    page.wait_for_url(re.compile(r"/tax/\d+/"))
    page.wait_for_function(
        "() => { const bar = document.querySelector('[data-job-state]');"
        " return !bar || bar.dataset.jobState === 'done'; }",
        timeout=60000,
    )
    tax.go(page.url.removeprefix(tax.url))
    rows = page.locator("main tbody tr")
    expect(rows.filter(has_text="T100001")).to_contain_text("已记缴费")
    expect(rows.filter(has_text="T100002")).to_contain_text("重复缴费")
    expect(rows.filter(has_text="T100003")).to_contain_text("找不到参保登记")
    tax.shot("refunds-1-tax-file")

    clerk.page.get_by_role("button", name="收款并出收据").click()
    expect(clerk.page.locator("main")).to_contain_text("柳示范已经缴过费，没有重复收款")
    expect(clerk.page.locator("main")).to_contain_text("T100001")
    clerk.shot("refunds-2-counter-refuses")
    # A refusal is told with its status, which the browser's console mentions.
    clerk.errors[:] = [error for error in clerk.errors if "409" not in error]


def test_who_paid_twice_is_refunded_by_three_people(desk):
    clerk = desk("cun1")
    page = clerk.menu("退费")
    expect(page.locator("main tbody tr").filter(has_text="柳小样")).to_contain_text("系统查出")
    clerk.shot("refunds-3-list")
    page.get_by_role("link", name="打开柳小样的退费").click()
    page.get_by_label("事由发生日期").fill("20201009")
    page.get_by_label("材料清单").fill("村里收据、银行缴费凭证")
    page.get_by_label("申请人").fill("柳示范")
    page.get_by_label("与参保人关系").fill("父亲")
    page.get_by_label("收款户名").fill("柳示范")
    page.get_by_label("开户行").fill("示例银行插旗支行")
    page.get_by_label("收款账号").fill("6200000000000000018")
    clerk.shot("refunds-4-application")
    page.get_by_role("button", name="提交申请").click()
    expect(page.locator("main")).to_contain_text("待初审")
    case = page.url.removeprefix(clerk.url)
    assert clerk.pdf(case.replace("/collection/", "/reports/").rstrip("/") + ".pdf")[:5] == b"%PDF-"

    township = desk("zhen1")
    page = township.go(case)
    page.get_by_role("button", name="初审通过").click()
    expect(page.locator("main")).to_contain_text("待审批")
    expect(page.get_by_role("button", name="批准退费")).to_have_count(0)

    county = desk("xian")
    page = county.go(case)
    page.get_by_role("button", name="批准退费").click()
    expect(page.locator("main")).to_contain_text("待付款")
    county.shot("refunds-5-approved")

    page = township.go(case)
    page.get_by_label("付款回单号").fill("TK0001")
    township.shot("refunds-6-pay")
    page.get_by_role("button", name="已付款，登记退费").click()
    expect(page.locator("main")).to_contain_text("已退费")
    township.shot("refunds-7-paid")


def test_the_batch_goes_out_and_failures_come_back(desk, portal: Portal, tmp_path: Path):
    shell(portal, DEPOSIT)
    township = desk("zhen1")
    page = township.menu("批次报送")
    township.shot("refunds-8-ready")
    page.get_by_role("button", name=re.compile("封册.*同福村")).click()
    page.get_by_role("dialog").get_by_role("button", name="封册").click()
    page.wait_for_url(re.compile(r"/batches/\d+/"))
    for button in ("款已全部缴存", "送三方核对", "三方已签字"):
        page.get_by_role("button", name=button).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出导入模板").click()
    out = load_workbook(BytesIO(download.value.path().read_bytes())).active
    told = [
        dict(zip([c.value for c in out[1]], [c.value for c in row], strict=True))
        for row in out.iter_rows(min_row=2)
    ]
    assert {row["姓名（AAC003）"] for row in told} == {"柳示范", "柳小样"}

    results = sheet(
        tmp_path / "回盘.xlsx",
        ("序号", "姓名", "证件号码", "导入结果", "失败原因码", "失败原因"),
        *(
            (row["序号"], row["姓名（AAC003）"], row["证件号码（AAC002）"], *answer)
            for row, answer in zip(
                told,
                (("成功", "", ""), ("失败", "E103", "证件号码与公安信息不符")),
                strict=True,
            )
        ),
    )
    page.reload()
    page.get_by_label("回盘文件").set_input_files(results)
    page.get_by_role("button", name="读入回盘").click()
    expect(page.locator("main")).to_contain_text("导入成功1人，失败1人")
    expect(page.locator("main tbody tr").filter(has_text="E103")).to_contain_text("导入失败")
    expect(page.get_by_role("button", name="失败的1人已改正，重新导出")).to_be_visible()
    township.shot("refunds-9-results")


def test_the_ledger_adds_up_after_it_all(portal: Portal):
    """The command fails where anything does not add up."""
    portal.manage("check_ledger")
