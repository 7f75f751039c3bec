"""A town's targets, its ranking, who has not paid, and three who sign: by clicking.

The tests go on from each other, in this order, on one portal.
"""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

# The notice's attachment as Word's cells are pasted: one a line, rows apart by an empty line.
ROWS = (
    ("1", "同福村", " 4381", "4162 "), ("2", "注北村", "2536", "2410 "),
    ("3", "插旗村", "4601 ", "4371 "), ("4", "大湾村", "3097 ", "2943 "),
    ("5", "曙光村", "3058 ", "2906"), ("6", "众城村", "3887", "3693"),
    ("7", "千和村", "5040", "4788 "), ("8", "居委会", "2271", "2158 "),
)  # fmt: skip
HEAD = "\t序号\n\t村（居）\n\t常住人口数（人）\n\t目标任务数（人）\n\t备注\n"


def pasted(total: str) -> str:
    rows = ["\n".join([f"\t{cell}" for cell in row] + ["\t　"]) + "\n" for row in ROWS]
    last = f"\t合计\n\t　\n\t28871\n\t{total}\n\t　\n"
    return "\n".join([HEAD, *rows, last])


def test_the_notices_table_is_pasted_looked_at_and_saved(desk):
    town = desk("zhen1")
    page = town.menu("进度")
    page.get_by_role("link", name="插旗镇目标任务").click()
    page.locator("[name=text]").fill(pasted("27430"))
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator("#proposal")).to_contain_text("各行任务数之和27431，表上合计27430，相差1")
    town.shot("targets-1-difference")
    page.locator("[name=text]").fill(pasted("27431"))
    page.get_by_role("button", name="核对", exact=True).click()
    expect(page.locator("#proposal")).to_contain_text("各行和合计都对得上")
    town.shot("targets-2-proposal")
    page.get_by_role("button", name="保存目标任务").click()
    expect(page.locator("body")).to_contain_text("已保存8个单位的目标任务")
    town.shot("targets-3-saved")


def test_the_worklist_says_whom_to_visit_next(desk):
    clerk = desk("cun1")
    page = clerk.menu("进度")
    page.get_by_role("link", name="未缴名单").click()
    page.get_by_role("link", name="看名单").click()
    expect(page.locator("#next")).to_contain_text("接下来去这些户")
    clerk.shot("targets-4-worklist")
    page.locator("#next").get_by_role("link", name="去收费").first.click()
    page.wait_for_url(re.compile(r"/households/\d+/"))
    page.get_by_role("button", name="收款并出收据").click()
    page.wait_for_url(re.compile(r"/receipts/"))


def test_the_ranking_is_frozen_and_counted_again(desk):
    town = desk("zhen1")
    page = town.menu("进度")
    page.get_by_role("link", name="排名通报").click()
    town.shot("targets-5-rankings")
    page.get_by_role("button", name=re.compile("生成周排名")).click()
    expect(page.locator("body")).to_contain_text("名次都与冻结时一致")
    town.shot("targets-6-ranking")
    link = page.get_by_role("link", name="打印周排名").get_attribute("href")
    assert town.pdf(link).startswith(b"%PDF")

    page.get_by_role("link", name="通报文件").click()
    page.get_by_label("内部明电").check()
    page.get_by_label("机关代字").fill("示政发")
    page.get_by_label("序号").fill("9")
    town.shot("targets-7-report-draft")
    page.get_by_role("button", name="制作通报").click()
    expect(page.locator("body")).to_contain_text("明电要选等级")
    page.get_by_label("紧急程度").select_option("加急")
    page.get_by_role("button", name="制作通报").click()
    expect(page.locator("body")).to_contain_text("已做好，可以打印")
    town.shot("targets-8-report-made")
    report = town.pdf(page.get_by_role("link", name="打印示政发").get_attribute("href"))
    assert report.startswith(b"%PDF")


def sign(desk, username: str, party: str, shot: str):
    someone = desk(username)
    page = someone.menu("四相符核对")
    page.locator("tr", has_text="同福村").get_by_role("link", name="查看").click()
    page.get_by_role("button", name=re.compile(f"代表{party}签字")).click()
    page.get_by_role("dialog").get_by_role("button", name="签字").click()
    expect(page.locator("body")).to_contain_text(f"已代表{party}在清册")
    someone.shot(shot)
    return page


def test_three_sign_by_their_own_accounts(desk, portal):
    portal.manage("shell", "-v0", "-c", SETTLE)
    sign(desk, "cun1", "村协办员", "targets-8-village-signs")
    sign(desk, "zhen1", "镇经办机构", "targets-9-town-signs")
    page = sign(desk, "yiyuan", "卫生院或税务分局", "targets-10-all-signed")
    expect(page.locator("#signing")).to_contain_text("三方已签")


# The season's test clicks through slips, the day's close and the deposit; here they only stand.
SETTLE = """
import uuid
from accounts.clock import now, today
from accounts.models import Area, User
from collection.actions.close_day import close_day
from collection.actions.deposit import deposit_days
from collection.actions.issue_slip import issue_assessment_slip
from collection.models import CashDay, Entry
from collection.queries.days import expected_fen
from enrollment.queries import season_for
town, day = User.objects.get(username='zhen1'), CashDay.objects.get()
paid = Entry.objects.filter(kind='payment').values_list('group', flat=True)
for group in Area.objects.filter(pk__in=set(paid)):
    issue_assessment_slip(group=group, season=season_for(group), due_on=today(), actor=town,
        on=today(), now=now())
fen = expected_fen(day)
day = close_day(day=day, denominations={'1': fen}, counted_fen=fen, explanation='',
    actor=day.collector, now=now())
deposit_days(days=[day], bank='示例银行', bank_reference='1', remark='同福村', amount_fen=fen,
    idem=uuid.uuid4(), actor=day.collector, deposited_on=today(), now=now())
"""
