"""Last year's people carried over by clicking: the county starts, lists come, villages decide."""

import re

import pytest
from playwright.sync_api import expect

from tests.subsidies.desk import workbook

pytestmark = pytest.mark.browser
MAKE_SEASON = """
from accounts.models import Area
from enrollment.models import Season
county = Area.objects.get(level=6)
Season.objects.create(area=county, cover_year=2022, notice="fangcheng-2022")
"""
TWO_PEOPLE = """
from enrollment.models import Person
for person in Person.objects.filter(household__village__name="同福村").order_by("pk")[:2]:
    print(person.name, person.id_number.open(), sep=",")
"""


@pytest.fixture(scope="module", autouse=True)
def season(portal) -> None:
    portal.manage("shell", "-c", MAKE_SEASON)


@pytest.fixture(scope="module")
def people(portal) -> list[list[str]]:
    lines = portal.manage("shell", "-c", TWO_PEOPLE).split()
    return [line.split(",") for line in lines if "," in line]


def test_a_list_from_elsewhere_is_taken_in_and_marks_two_people(desk, people, tmp_path):
    path = tmp_path / "职工参保名单.xlsx"
    rows = [(*person, "2020-03-01", "市本级") for person in people]
    rows.append(("无名氏", "", "", ""))
    path.write_bytes(workbook(*rows, head=("姓名", "身份证号", "参保日期", "参保地")))
    officer = desk("xian")
    page = officer.menu("外部名单")
    officer.shot("8-evidence-empty")
    page.get_by_role("link", name="导入名单").first.click()
    page.get_by_label("名单说明什么").select_option(label="参加职工医保")
    page.get_by_label("提供单位").fill("市职工医保中心")
    page.get_by_label("名单文件").set_input_files(path)
    officer.shot("8-evidence-form")
    page.get_by_role("button", name="导入并比对").click()
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=60000)
    page.get_by_role("link", name="看比对结果").click()
    expect(page.locator("main")).to_contain_text("这份名单新作了 2 条比对提示")
    officer.shot("8-evidence-rows")


def test_the_county_carries_everybody_over(desk):
    officer = desk("xian")
    page = officer.menu("上年结转")
    officer.shot("8-rollover-before")
    page.get_by_role("button", name="开始结转").click()
    page.locator("#confirm-go").click()
    expect(page.locator("[data-job-state]")).to_be_visible()
    officer.shot("8-rollover-running")
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=60000)
    page = officer.menu("上年结转")
    expect(page.locator("main")).to_contain_text("结转已完成")
    officer.shot("8-rollover-county")


def test_the_village_decides_about_the_people_on_its_list(desk, people):
    clerk = desk("cun1")
    page = clerk.menu("上年结转")
    page.get_by_role("link", name=re.compile("同福村的核实清单")).click()
    page.get_by_label("情况", exact=True).select_option(value="employee_insured")
    page.get_by_role("button", name="筛选").click()
    expect(page.locator("main tbody tr")).to_have_count(2)
    page.get_by_label(f"勾选{people[0][0]}").check()
    expect(page.locator("[data-tick-count]")).to_have_text("已勾选 1 条")
    clerk.shot("8-review-list")
    page.get_by_role("button", name="不再参保").click()
    page.locator("#confirm-go").click()
    expect(page.locator("#messages")).to_contain_text("已办理1条：不再参保")
    clerk.shot("8-review-done")


def test_the_other_mark_is_dismissed_on_the_worklist(desk, people):
    clerk = desk("cun1")
    page = clerk.menu("比对提示")
    expect(page.locator("main tbody tr")).to_have_count(1)
    clerk.shot("8-marks")
    page.get_by_role("button", name="不属实").click()
    expect(page.locator("#messages")).to_contain_text("请先写明怎么核实的")
    page.get_by_label("的核实情况").fill("已电话联系，同名同姓")
    page.get_by_role("button", name="不属实").click()
    expect(page.locator("main")).to_contain_text("没有要核实的提示")


def test_a_second_look_changes_nothing_and_it_is_taken_back(desk):
    officer = desk("xian")
    page = officer.menu("上年结转")
    page.get_by_role("button", name="再查一遍").click()
    page.locator("#confirm-go").click()
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=60000)
    page = officer.menu("上年结转")
    expect(page.locator("main")).to_contain_text("什么也没有改动")
    page.get_by_label("撤销原因").fill("上年名单还没有清理")
    officer.shot("8-rollover-undo")
    page.get_by_role("button", name="撤销结转").click()
    page.locator("#confirm-go").click()
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=90000)
    page = officer.menu("上年结转")
    expect(page.locator("main")).to_contain_text("上一次结转已经撤销")
    officer.shot("8-rollover-undone")
