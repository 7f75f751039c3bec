"""The register taken out, changed in a spreadsheet, handed in, compared, applied: by clicking.

The tests go on from each other, in this order.
"""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.collection.books.desk import Excel, own_list
from tests.world import id_number

pytestmark = pytest.mark.browser
PEOPLE = """
from enrollment.models import Enrolment
rows = Enrolment.objects.filter(household__village__name="同福村", cover_year=2021)
rows = rows.filter(person__status="active").select_related("person").order_by("pk")
names = {}
for row in rows:
    names.setdefault(row.person.name, []).append(row)
alone = [found[0] for found in names.values() if len(found) == 1]
alone = [row for row in alone if row.person.relationship != 1]
for row in alone[:3]:
    print(row.person.name, row.pk, sep=",")
"""
CHANGE = """
from accounts.clock import now, today
from accounts.models import User
from collection.actions.withdraw import paid
from enrollment.actions.change_details import change_details
from enrollment.models import Enrolment
change_details(enrolment=Enrolment.objects.get(pk={pk}), values={{"phone": "13900007777"}},
    since=2021, paid=paid, on=today(), reason="本人来电", actor=User.objects.get(username="cun1"),
    now=now())
"""


@pytest.fixture(scope="module")
def people(portal) -> list[list[str]]:
    lines = portal.manage("shell", "-c", PEOPLE).split()
    return [line.split(",") for line in lines if "," in line]


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("books")


def open_books(clerk) -> Page:
    page = clerk.menu("登记底册")
    expect(page.get_by_role("heading", level=1)).to_contain_text("同福村 登记底册")
    return page


def take_out(page: Page, path: Path) -> Excel:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="取出底册").click()
    assert re.fullmatch(r"同福村2021年度登记底册第\d+版\.xlsx", waiting.value.suggested_filename)
    waiting.value.save_as(path)
    return Excel(path.read_bytes())


def upload(page: Page, path: Path) -> None:
    page.get_by_label("改好的底册").set_input_files(path)
    page.get_by_role("button", name="上传并比较").click()
    page.wait_for_url(re.compile(r"/books/uploads/\d+/"))
    finish(page)


def finish(page: Page) -> None:
    """Follow the job's bar to its end, and its link to the result."""
    link = page.get_by_role("link", name="看结果")
    expect(page.locator("[data-job-state=done]")).to_be_visible(timeout=30000)
    link.first.click()
    page.wait_for_load_state()


def test_register_goes_out_and_comes_back_changed(desk, portal, people, folder):
    clerk = desk("cun1")
    page = open_books(clerk)
    clerk.shot("b1-books")
    excel = take_out(page, folder / "第1版.xlsx")
    (first, pk), (second, _), (third, _) = people
    # Somebody rings up the other clerk meanwhile.
    portal.manage("shell", "-c", CHANGE.format(pk=pk))
    excel.write(first, phone="13900001234")
    excel.write(second, phone="13900004321", hardships="4、6")
    excel.write(third, phone="12")
    excel.add(household_number="新1", group=excel.text(first, "group"), name="韦新来",
              id_number=id_number(801), relation="户主", general_category="1")  # fmt: skip
    path = folder / "改好的底册.xlsx"
    path.write_bytes(excel.saved())
    upload(page, path)
    tiles = page.locator(".tiles")
    expect(tiles.locator("a").filter(has_text="有冲突")).to_contain_text("1")
    expect(tiles.locator("a").filter(has_text="新增")).to_contain_text("1")
    expect(page.locator("#wrong")).to_contain_text("电话请填11位手机号")
    expect(page.locator("#changed")).to_contain_text("4 最低生活保障家庭成员、6 严重精神障碍患者")
    expect(page.locator("#conflict")).to_contain_text("139****7777")
    expect(page.locator("#conflict")).to_contain_text("139****1234")
    clerk.shot("b2-compared")


def test_a_conflict_must_be_decided_before_anything_is_taken_in(desk):
    clerk = desk("cun1")
    page = open_books(clerk)
    page.get_by_role("link", name="查看 采用").first.click()
    page.get_by_role("button", name="采用", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("还有1处冲突没有选择")
    expect(page.get_by_text("还没有选")).to_be_visible()
    clerk.shot("b3-undecided")
    assert "409" in clerk.errors.pop()
    page.get_by_label("用表里的").check()
    page.get_by_role("button", name="采用", exact=True).click()
    finish(page)
    expect(page.locator("#new")).to_contain_text("已登记，户编号")
    expect(page.get_by_text("没有改成 0 行")).to_be_visible()
    clerk.shot("b4-applied")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载带结果的原表").click()
    assert waiting.value.suggested_filename == "改好的底册（比较结果）.xlsx"


def test_an_older_edition_is_refused_with_the_reason(desk, folder):
    clerk = desk("cun1")
    page = open_books(clerk)
    take_out(page, folder / "第2版.xlsx").saved()
    old = Excel((folder / "改好的底册.xlsx").read_bytes())
    old.add(remark="又记了一笔")
    path = folder / "旧底册.xlsx"
    path.write_bytes(old.saved())
    upload(page, path)
    expect(page.get_by_role("alert")).to_contain_text("这是旧的底册：第1版")
    expect(page.get_by_role("alert")).to_contain_text("又取走了第2版")
    clerk.shot("b5-older")


def test_a_list_as_the_clerk_keeps_it(desk, folder):
    clerk = desk("cun1")
    page = open_books(clerk)
    path = folder / "我的名单.xlsx"
    head = ("序号", "组别", "户主姓名", "姓名", "与户主关系", "身份证号码", "手机号")
    path.write_bytes(
        own_list(
            (1, "一组", "韦新来", "韦小来", "长子", id_number(803), ""),
            (2, "一组", "韦新来", "韦错号", "次子", id_number(805)[:17], ""),
            head=head,
        )
    )
    upload(page, path)
    expect(page.locator("#new")).to_contain_text("（户主韦新来）")
    expect(page.locator("#wrong")).to_contain_text("韦错号")
    clerk.shot("b6-own-list")
    page.get_by_role("button", name="放弃").click()
    page.locator("#confirm-go").click()
    expect(page.locator("#messages")).to_contain_text("已放弃这份文件")
    expect(page.locator("main")).to_contain_text("已放弃")
    clerk.shot("b7-list-of-uploads")
