"""变更办理 in a real browser: a move by two clerks, a split, a merge, a head, a name, a death.

The tests go on from each other, in this order, on one portal.
"""

import re
from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfWriter

from tests.browser.test_season import fill_row, find
from tests.world import id_number

pytestmark = pytest.mark.browser

HOUSEHOLD = re.compile(r"/households/\d+/$")


def register(page: Page, group: str, *people: tuple[str, int, str]) -> None:
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="登记新户").click()
    page.get_by_label("村民小组").select_option(label=group)
    for row, (name, serial, relationship) in enumerate(people):
        fill_row(page, row, name, id_number(serial), relationship)
    page.get_by_role("button", name="保存登记").click()
    page.wait_for_url(HOUSEHOLD)


def open_household(desk, text: str) -> Page:
    page = desk.menu("找人 收费")
    find(page, text)
    return page


def number_of(page: Page) -> str:
    return re.search(r"户编号 (\d+)", page.locator(".page-header").inner_text())[1]


def tick(page: Page, *names: str) -> None:
    for box in page.locator("input[type=checkbox][name^=take_]").all():
        box.set_checked(box.get_attribute("aria-label") in [f"选{name}" for name in names])


def tell(page: Page, name: str, relationship: str) -> None:
    page.get_by_label(f"{name}与户主关系").select_option(label=relationship)


def test_a_household_is_moved_by_two_clerks(desk):
    giver, taker = desk("cun1"), desk("cun2")
    page = giver.page
    register(page, "同福村 一组", ("迁示甲", 821, "1 户主"), ("迁示乙", 822, "3 妻"))
    giver.shot("7-household")
    page.get_by_role("link", name="迁移").click()
    page.get_by_label("迁到").select_option(label="注北村")
    page.get_by_label("原因").fill("全家搬到注北村居住")
    giver.shot("7-move")
    page.get_by_role("button", name="提交迁移").click()
    expect(page.get_by_text("等对方答复")).to_be_visible()
    giver.shot("7-move-asked")

    page = taker.menu("变更办理")
    expect(page.locator("main")).to_contain_text("迁示甲、迁示乙")
    taker.shot("7-changes-waiting")
    page.get_by_role("link", name="办理迁示甲、迁示乙的迁移").click()
    taker.shot("7-move-to-accept")
    page.get_by_role("button", name="同意接收").click()
    expect(page.get_by_text("已接收2人")).to_be_visible()
    taker.shot("7-move-accepted")
    page = open_household(taker, "迁示乙")
    expect(page.locator(".page-header")).to_contain_text("注北村")
    page = giver.menu("找人 收费")
    page.get_by_role("searchbox").fill("迁示乙")
    expect(page.locator("#results")).to_contain_text("没有找到")


def test_a_refused_move_says_why(desk):
    giver, taker = desk("cun1"), desk("cun2")
    page = giver.page
    register(page, "同福村 一组", ("退示甲", 825, "1 户主"))
    page.get_by_role("link", name="迁移").click()
    page.get_by_label("迁到").select_option(label="注北村")
    page.get_by_label("原因").fill("搬家")
    page.get_by_role("button", name="提交迁移").click()
    expect(page.get_by_text("等对方答复")).to_be_visible()
    page = taker.menu("变更办理")
    page.get_by_role("link", name="办理退示甲的迁移").click()
    page.get_by_role("button", name="退回").click()
    expect(page.locator("main")).to_contain_text("请先写明答复")
    page.get_by_label("答复").fill("本村没有这个人居住")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("已退回，什么都没有变动")).to_be_visible()
    page = giver.menu("变更办理")
    page.get_by_role("link", name="查看退示甲的迁移").click()
    expect(page.locator("main")).to_contain_text("本村没有这个人居住")
    giver.shot("7-move-refused")


def test_a_household_splits_changes_its_head_and_merges_again(desk):
    clerk = desk("cun1")
    page = clerk.page
    people = (("分示甲", 831, "1 户主"), ("分示乙", 832, "3 妻"), ("分示丙", 833, "4 子女"))
    register(page, "同福村 一组", *people)
    page.get_by_role("link", name="分户").click()
    tick(page, "分示丙")
    page.get_by_label("原因").fill("儿子成家另住")
    page.get_by_role("button", name="办理分户").click()
    expect(page.locator("main")).to_contain_text("请选择与户主的关系")
    clerk.shot("7-split-incomplete")
    tell(page, "分示丙", "1 户主")
    page.get_by_role("button", name="办理分户").click()
    expect(page.get_by_text("已分户")).to_be_visible()
    clerk.shot("7-split")
    number = number_of(page)

    page = open_household(clerk, "分示乙")
    page.get_by_role("link", name="变更户主").click()
    tell(page, "分示甲", "2 夫")
    tell(page, "分示乙", "1 户主")
    page.get_by_label("原因").fill("原户主外出")
    clerk.shot("7-change-head")
    page.get_by_role("button", name="变更户主").click()
    expect(page.get_by_text("户主已变更")).to_be_visible()

    page.get_by_role("link", name="并户").click()
    page.get_by_label("要并进来的户编号").fill(number.lstrip("0"))
    page.get_by_role("button", name="找这一户").click()
    tell(page, "分示丙", "4 子女")
    page.get_by_label("原因").fill("又住到一起")
    clerk.shot("7-merge")
    page.get_by_role("button", name="并户").click()
    page.get_by_role("dialog").get_by_role("button", name="并户").click()
    expect(page.get_by_text("已并入本户并销户")).to_be_visible()
    expect(page.locator(".household-table")).to_contain_text("分示丙")
    clerk.shot("7-merged")


@pytest.fixture
def scan(tmp_path):
    path, kept = tmp_path / "户口簿.pdf", BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=100)
    writer.write(kept)
    path.write_bytes(kept.getvalue())
    return path


def history(page: Page, name: str) -> None:
    page.get_by_role("link", name=f"{name}的历史").click()


def test_a_number_and_a_name_are_corrected_by_two_people(desk, scan, tmp_path):
    clerk, town = desk("cun1"), desk("zhen1")
    page = clerk.page
    register(page, "同福村 一组", ("错示名", 841, "1 户主"), ("错示妻", 842, "3 妻"))
    page.get_by_role("link", name="更正错示名").click()
    word = tmp_path / "证明.docx"
    word.write_bytes(b"PK\x03\x04 not a photograph")
    page.get_by_label("正确的姓名").fill("正示名")
    page.get_by_label("依据", exact=False).first.fill("户口簿")
    page.get_by_label("依据的照片或扫描件").set_input_files(word)
    page.get_by_label("原因").fill("登记时写错一个字")
    page.get_by_role("button", name="提交复核").click()
    expect(page.locator("main")).to_contain_text("只能上传")
    clerk.shot("7-correct-wrong-file")
    page.get_by_label("依据的照片或扫描件").set_input_files(scan)
    page.get_by_role("button", name="提交复核").click()
    expect(page.get_by_text("等对方答复")).to_be_visible()

    page = town.menu("变更办理")
    page.get_by_role("link", name="办理错示名的更正姓名").click()
    town.shot("7-correct-to-decide")
    page.get_by_label("答复").fill("与户口簿一致")
    page.get_by_role("button", name="属实，更正").click()
    expect(page.get_by_text("已更正")).to_be_visible()

    page = open_household(clerk, "正示名")
    history(page, "正示名")
    page.get_by_role("link", name="更正姓名、号码").click()
    page.get_by_label("正确的证件号码").fill(id_number(843))
    page.get_by_label("依据", exact=False).first.fill("身份证")
    page.get_by_label("依据的照片或扫描件").set_input_files(scan)
    page.get_by_label("原因").fill("抄错号码")
    page.get_by_role("button", name="提交复核").click()
    expect(page.get_by_text("等对方答复")).to_be_visible()
    page = town.menu("变更办理")
    page.get_by_role("link", name="办理正示名的更正证件号码").click()
    page.get_by_role("button", name="属实，更正").click()
    expect(page.get_by_text("已更正")).to_be_visible()

    page = open_household(clerk, "正示名")
    history(page, "正示名")
    former = page.locator("section", has_text="以前的证件号码")
    former.get_by_role("button", name="显示证件号码").click()
    expect(former).to_contain_text(id_number(841))
    expect(page.locator("main")).to_contain_text("错示名 → 正示名")
    clerk.shot("7-history-corrected")


def test_a_death_is_noted_and_taken_back(desk):
    clerk = desk("cun1")
    page = open_household(clerk, "错示妻")
    page.get_by_role("link", name="错示妻死亡、迁出、退保").click()
    page.get_by_label("死亡", exact=True).check()
    page.get_by_label("原因").fill("病故，村里证明")
    clerk.shot("7-leave")
    page.get_by_role("button", name="登记", exact=True).click()
    expect(page.get_by_text("已登记，没缴费的参保登记随之退出")).to_be_visible()
    clerk.shot("7-dead")
    page.get_by_role("link", name="恢复").click()
    page.get_by_label("原因").fill("登记错了人")
    clerk.shot("7-restore")
    page.get_by_role("button", name="恢复", exact=True).click()
    expect(page.get_by_text("已恢复，2021年度继续参保")).to_be_visible()
    expect(page.locator("main")).to_contain_text("恢复参保")
    clerk.shot("7-restored-history")


def go_to(page: Page, label: str) -> None:
    """By Tab alone to a field or link."""
    wanted = page.get_by_label(label, exact=True).or_(page.get_by_role("link", name=label))
    wanted = wanted.or_(page.get_by_role("button", name=label, exact=True)).first
    for _ in range(80):
        if wanted.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{label} is not reached by Tab")


def test_details_are_changed_by_keyboard_alone(desk):
    clerk = desk("cun1")
    page = clerk.page
    register(page, "同福村 一组", ("资示甲", 851, "1 户主"), ("资示乙", 852, "4 子女"))
    go_to(page, "改资示乙的资料")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/people/\d+/details/$"))
    clerk.shot("7-details")
    go_to(page, "联系电话")
    page.keyboard.type("1301234")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    go_to(page, "特殊困难类别")
    page.keyboard.type("1 2")
    go_to(page, "住址")
    page.keyboard.press("Control+a")
    page.keyboard.type("示范路9号")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("请写明原因")
    clerk.shot("7-details-incomplete")
    expect(page.get_by_label("住址")).to_have_value("示范路9号")
    go_to(page, "联系电话")
    page.keyboard.type("12ab")
    go_to(page, "原因*")
    page.keyboard.type("登记时填错")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("只填数字")
    go_to(page, "联系电话")
    page.keyboard.press("Control+a")
    page.keyboard.type("13012345678")
    go_to(page, "保存")
    page.keyboard.press("Enter")
    told = page.locator("#messages")
    expect(told).to_contain_text("资料已修改：联系电话、人员类别、特殊困难类别、住址")
    expect(told).to_contain_text("重新等待镇级经办审核")
    expect(page.locator(".page-header")).to_contain_text("示范路9号")
    clerk.shot("7-details-changed")
    history(page, "资示乙")
    expect(page.locator("main")).to_contain_text("联系电话：— → 130****5678")
    clerk.shot("7-details-history")


def add_somebody_without_number(page: Page) -> None:
    page.get_by_role("link", name="增加成员").click()
    page.locator("[name=members-0-name]").fill("黎氏示")
    page.locator("[name=members-0-id_kind]").select_option(value="99")
    page.locator("[name=members-0-no_number]").select_option(value="foreign")
    page.locator("[name=members-0-sex]").fill("2")
    page.locator("[name=members-0-born]").fill("19030506")
    page.locator("[name=members-0-relationship]").select_option(label="3 妻")
    page.locator("[name=members-0-general_category]").select_option(value="1")
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(HOUSEHOLD)


def test_a_member_without_a_number_is_added_once_by_going_back_and_sending_again(desk):
    clerk = desk("cun1")
    page = clerk.page
    register(page, "同福村 一组", ("增示甲", 855, "1 户主"))
    home = page.url
    add_somebody_without_number(page)
    expect(page.locator("#messages")).to_contain_text("已增加1人")
    clerk.go_back()
    page.wait_for_url(re.compile(r"/members/add/$"))
    page.goto(home)
    add_somebody_without_number(page)
    expect(page.locator("#messages")).to_contain_text("已增加1人")
    expect(page.locator(".household-table tbody tr").filter(has_text="黎氏示")).to_have_count(1)
