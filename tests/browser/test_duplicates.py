"""Duplicates and the township's review by clicking and typing: decide, undo; sample, send back."""

import re
import subprocess

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import ROOT, Portal
from tests.world import id_number

pytestmark = pytest.mark.browser

MIGRANT = "2 农民工"
# Invented people for the pages: a family whose mother stands in two households of the village.
PREPARE = """
from django.utils import timezone
from datetime import date
from accounts.clock import now
from accounts.models import Area, User
from enrollment.models import Enrolment, Household, Season
from enrollment.actions.register import NewMember, register_household
from tests.world import id_number

clerk = User.objects.get(username="cun1")
village = Area.objects.get(code=clerk.assignments.first().area.code)
groups = Area.objects.filter(parent=village).order_by("code")
season = Season.objects.for_area(village.code).first()
born = date(1903, 5, 6)

def one(name, serial, relationship):
    sex = "1" if serial % 2 else "2"
    return NewMember(name=name, id_kind="01", id_number=id_number(serial), sex=sex, born=born,
                     relationship=relationship, general_category=1)

for group, members in (
    (groups[0], [one("苗核对", 861, 1), one("韦重名", 862, 3)]),
    (groups[1], [one("石核对", 863, 1), one("韦重名", 864, 4), one("石小样", 865, 4)]),
):
    household = register_household(group=group, members=members, address="示范路", phone="",
        season=season, head_relationship=1, actor=clerk, now=now())
    household.enrolments.update(review="waiting")
"""


@pytest.fixture(scope="module")
def two_families(portal: Portal) -> None:
    """Registered by the clerk of cun1, waiting for the township's review."""
    python = [ROOT / ".venv/bin/python", "manage.py", "shell", "-c", PREPARE]
    subprocess.run(python, cwd=ROOT, env=portal.env, check=True)


def open_pair(page: Page, name: str) -> None:
    row = page.locator("main tbody tr").filter(has_text=name)
    row.first.get_by_role("link").click()
    page.wait_for_url(re.compile(r"/duplicates/\d+/"))


def search(page: Page) -> None:
    """Start the search and follow its bar to the end."""
    page.get_by_role("button", name=re.compile("查找.+的重复登记")).click()
    expect(page.locator("[data-job-state]")).to_have_attribute(
        "data-job-state", re.compile("done|queued|running")
    )
    page.wait_for_function(
        "() => { const bar = document.querySelector('[data-job-state]');"
        " return !bar || bar.dataset.jobState === 'done'; }",
        timeout=60000,
    )


def first_of(page: Page, left: int) -> None:
    """Wait for the first of so many, and for the scripts that take the page's keys."""
    expect(page.get_by_role("heading", name=f"第 1 / {left} 人")).to_be_visible()
    page.wait_for_load_state()


def press_pass(page: Page, *, left: int) -> None:
    """Pass the person shown by the key, once the page shows the first of so many."""
    first_of(page, left)
    page.keyboard.press("t")


@pytest.mark.usefixtures("two_families")
def test_township_finds_decides_and_takes_back_a_duplicate(desk):
    staff = desk("zhen1")
    page = staff.menu("重复清单")
    search(page)
    page = staff.menu("重复清单")
    page.locator(".tiles a").filter(has_text="姓名、出生日期、村相同").click()
    staff.shot("d1-worklist")
    open_pair(page, "韦重名")
    expect(page.locator("tr").filter(has_text="证件号码").first).to_contain_text("不同")
    expect(page.locator("body")).not_to_contain_text(id_number(862))
    staff.shot("d2-side-by-side")
    page.keyboard.press("1")
    page.get_by_label("说明（怎样核实的）").fill("对照户口簿，住在苗核对家")
    page.get_by_role("button", name="确定").click()
    expect(page.locator("#messages")).to_contain_text("已认定")
    expect(page.get_by_role("heading", name=re.compile("认定结果"))).to_contain_text("保留前一条")
    expect(page.locator("tr").filter(has_text="2021年度").last).to_contain_text("重复登记")
    staff.shot("d3-decided")
    page.get_by_label("撤销原因").fill("户口簿看错了")
    page.get_by_role("button", name="撤销认定").click()
    page.locator("#confirm-go").click()
    expect(page.locator("#messages")).to_contain_text("恢复到认定以前")
    expect(page.locator("#decide")).to_be_visible()


def test_two_people_are_said_to_be_two_and_leave_the_list(desk):
    staff = desk("zhen1")
    page = staff.menu("重复清单")
    page.locator(".tiles a").filter(has_text="姓名、出生日期、村相同").click()
    open_pair(page, "韦重名")
    page.keyboard.press("3")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("alert")).to_contain_text("写明怎样核实")
    expect(page.get_by_label(re.compile("不是同一个人"))).to_be_checked()
    staff.shot("d4-refused")
    assert "409" in staff.errors.pop()
    page.get_by_label("说明（怎样核实的）").fill("两个人，都当面见过")
    page.get_by_role("button", name="确定").click()
    expect(page.get_by_role("heading", name=re.compile("认定结果"))).to_contain_text("不是同一个人")
    page = staff.menu("重复清单")
    expect(page.locator("main tbody tr").filter(has_text="韦重名")).to_have_count(0)


@pytest.mark.usefixtures("two_families")
def test_township_draws_a_sample_sends_back_and_passes(desk):
    staff = desk("zhen1")
    page = staff.menu("登记审核")
    page.locator("tr").filter(has_text="同福村").get_by_role("link").click()
    page.get_by_label("抽查比例（%）").fill("40")
    page.get_by_role("button", name="抽取").click()
    expect(page.locator("#messages")).to_contain_text("已抽取2人")
    staff.shot("r1-review")
    press_pass(page, left=2)
    first_of(page, 1)
    page.keyboard.press("b")
    page.keyboard.press("4")
    page.get_by_label("说明").fill("在外务工，应填农民工")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("已退回村里改正")
    expect(page.get_by_text("抽查有错，其余的人不能随批通过")).to_be_visible()
    staff.shot("r2-not-clean")


def test_village_corrects_and_hands_in_again(desk):
    clerk = desk("cun1")
    page = clerk.menu("退回改正")
    row = page.locator("main tbody tr")
    expect(row).to_have_count(1)
    expect(row).to_contain_text("人员类别填错")
    expect(row).to_contain_text("在外务工，应填农民工")
    clerk.shot("r3-returned")
    row.get_by_role("link", name=re.compile("改资料")).click()
    page.wait_for_url(re.compile(r"/people/\d+/details/"))
    page.get_by_label("人员类别").select_option(label=MIGRANT)
    page.get_by_label("原因").fill("漏填农民工")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/households/\d+/"))
    expect(page.locator("#messages")).to_contain_text(
        "人员类别。改好以后，请到“退回改正”里重新提交"
    )
    page = clerk.menu("退回改正")
    page.get_by_label(re.compile("改了什么")).fill("人员类别已改为农民工")
    page.get_by_role("button", name="重新提交").click()
    expect(page.locator("#messages")).to_contain_text("已重新提交")
    expect(page.get_by_text("没有退回的登记")).to_be_visible()


def test_township_passes_the_correction_and_all_the_rest(desk):
    staff = desk("zhen1")
    page = staff.menu("登记审核")
    page.locator("tr").filter(has_text="同福村").get_by_role("link").click()
    expect(page.get_by_text("改正后重新提交").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("人员类别：普通成年居民 → 农民工")
    staff.shot("r4-again")
    press_pass(page, left=1)
    expect(page.locator("#messages")).to_contain_text("审核通过")
    page.get_by_role("button", name="全部审核").click()
    expect(page.locator("#messages")).to_contain_text("已抽取3人")
    for left in (3, 2, 1):
        press_pass(page, left=left)
    expect(page.get_by_text("这个村没有待审核的登记")).to_be_visible()
    page = staff.menu("登记审核")
    row = page.locator("tr").filter(has_text="同福村")
    expect(row).to_contain_text("4 / 5")
    expect(row).to_contain_text("80.00%")
    expect(row).to_contain_text("没有达到")
    staff.shot("r5-accuracy")
