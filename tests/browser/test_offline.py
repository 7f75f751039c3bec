"""Collecting where there is no network: a list taken out, two households, and back.

The tests go on from each other, in this order, in one browser, as a telephone's memory does.
"""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.barriers import barriers
from tests.browser.conftest import PASSWORD, SHOTS, Portal

pytestmark = pytest.mark.browser

PIN = "口令135790"
APP = "/collection/offline/app/"
# Everything that the device keeps, as text: buffers as the letters that they would spell.
KEPT = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("cunbao-offline", 1);
    asked.onsuccess = () => done(asked.result);
  });
  const all = (store) => new Promise((done) => {
    const asked = db.transaction(store).objectStore(store).getAll();
    asked.onsuccess = () => done(asked.result);
  });
  const found = { books: await all("books"), entries: await all("entries") };
  db.close();
  const bytes = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);
  return JSON.stringify(found, (key, value) =>
    bytes(value) ? new TextDecoder().decode(value) : value);
}"""
RUN_OUT = """async () => {
  const db = await new Promise((done) => {
    const asked = indexedDB.open("cunbao-offline", 1);
    asked.onsuccess = () => done(asked.result);
  });
  await new Promise((done) => {
    const transaction = db.transaction("books", "readwrite");
    const books = transaction.objectStore("books");
    books.getAll().onsuccess = (event) => event.target.result.forEach((book) => {
      book.until = Date.now() - 1000;
      books.put(book);
    });
    transaction.oncomplete = done;
  });
  db.close();
}"""
LEDGER = """
from collection.models import OfflinePayment, Voucher
told = Voucher.objects.filter(memo__has_key="offline")
print(OfflinePayment.objects.count(), sorted(v.memo["offline"][-3:] for v in told))
"""


class Telephone:
    """One browser with its memory; pages come and go in it."""

    def __init__(self, context, url: str) -> None:
        self.context, self.url, self.errors = context, url, []
        self.names: list[str] = []
        self.page = self.open_page()

    def open_page(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(8000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page = page
        return page

    def open_app(self) -> Page:
        self.page.goto(self.url + APP)
        self.page.wait_for_selector("body[data-ready]")
        return self.page

    def unlock(self, pin: str = PIN) -> Page:
        self.page.locator("#books").get_by_label("口令").fill(pin)
        self.page.locator("#books").get_by_role("button", name="打开").click()
        return self.page

    def kept(self) -> dict:
        return json.loads(self.page.evaluate(KEPT))

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"offline-{name}.png", full_page=True)
        assert barriers(self.page) == []
        out = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert out <= 0, f"{name} sticks out by {out}"


@pytest.fixture(scope="module")
def phone(portal: Portal, browser) -> Iterator[Telephone]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, locale="zh-CN")
    phone = Telephone(context, portal.url)
    phone.page.goto(f"{portal.url}/sign-in/")
    phone.page.get_by_label("账号").fill("cun1")
    phone.page.get_by_label("密码").fill(PASSWORD)
    phone.page.get_by_role("button", name="登录").click()
    phone.page.wait_for_url(f"{portal.url}/")
    yield phone
    context.close()
    assert phone.errors == []


def take_out(phone: Telephone) -> Page:
    page = phone.page
    page.goto(f"{phone.url}/collection/walk/")
    page.get_by_role("link", name=re.compile("走同福村")).first.click()
    page.get_by_role("link", name="带走名册（离线收款）").click()
    page.wait_for_selector("body[data-ready]")
    page.get_by_label("设一个口令（至少6位）").fill(PIN)
    page.get_by_label("再输一次").fill(PIN)
    page.get_by_role("button", name="带走名册").click()
    expect(page.get_by_role("heading", name=re.compile("同福村"))).to_be_visible()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    return page


def collect(page: Page) -> str:
    """Take the open household; the number that stands on the paper given at the door."""
    home = page.locator("details.walk-stop[open]")
    home.get_by_role("button", name=re.compile("^收")).click()
    told = page.locator("#messages")
    expect(told).to_contain_text("请把临时号和金额（人民币")
    return re.search(r"离\d{5}-(\d{3})", told.inner_text()).group(1)


def test_a_list_is_taken_out_sealed(phone: Telephone):
    page = take_out(phone)
    phone.names = page.locator("#homes [data-slot=name]").all_text_contents()
    assert len(phone.names) > 20
    phone.shot("1-taken-out")
    kept = phone.kept()
    assert [book["place"] for book in kept["books"]] == ["同福村一组"]
    text = json.dumps(kept, ensure_ascii=False)
    assert [name for name in phone.names if name in text] == []


def test_without_a_network_the_page_opens_and_wants_the_pin(phone: Telephone):
    phone.context.set_offline(True)
    page = phone.page
    page.reload()
    page.wait_for_selector("body[data-ready]")
    expect(page.locator("#line")).to_contain_text("没有网络")
    phone.unlock("不对的口令")
    expect(page.locator("#messages")).to_contain_text("口令不对")
    phone.shot("2-wrong-pin")
    phone.unlock()
    expect(page.get_by_role("heading", name=re.compile("同福村"))).to_be_visible()


def test_two_households_pay_and_the_telephone_dies(phone: Telephone):
    numbers = [collect(phone.page), collect(phone.page)]
    assert numbers == ["001", "002"]
    phone.shot("3-collected")
    phone.page.close()
    phone.open_page()
    page = phone.open_app()
    expect(page.locator("#unsent")).to_contain_text("2笔还没上传")
    text = json.dumps(phone.kept(), ensure_ascii=False)
    assert [name for name in phone.names if name in text] == []
    page = phone.unlock()
    expect(page.locator(".offline-entry")).to_have_count(2)
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#messages")).to_contain_text("现在没有网络")


def test_the_second_household_pays_at_the_desk_meanwhile(phone: Telephone, desk):
    head = phone.page.locator(".offline-entry").first.inner_text()
    name = re.search(r"(\S+)户 \d+人", head).group(1)
    clerk = desk("cun1")
    page = clerk.menu("走户收缴")
    page.get_by_role("link", name=re.compile("走同福村")).first.click()
    home = page.locator("details.walk-stop").filter(has_text=f"{name}户").first
    if home.get_attribute("open") is None:
        home.locator("summary").first.click()
    home.get_by_role("button", name=re.compile("^收")).click()
    expect(page.get_by_text(re.compile("已收款.人，现金"))).to_be_visible()


def test_an_answer_that_is_lost_is_asked_for_again(phone: Telephone, portal: Portal):
    page = phone.page
    phone.context.set_offline(False)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("**/take-in/", lose, times=1)
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#messages")).to_contain_text("没有连上服务器")
    assert portal.manage("shell", "-v0", "-c", LEDGER).strip() == "1 ['001']"
    expect(page.locator("#unsent")).to_contain_text("2笔还没上传")

    page.get_by_role("button", name="上传").click()
    expect(page.locator("#messages")).to_contain_text("有1笔和系统对不上")
    assert portal.manage("shell", "-v0", "-c", LEDGER).strip() == "2 ['001']"
    conflict = page.locator(".offline-conflict")
    expect(conflict).to_contain_text("您在现场收的")
    expect(conflict).to_contain_text("系统里现在的")
    expect(conflict).to_contain_text("已缴费，收据号")
    phone.shot("4-conflict")


def test_the_conflict_is_decided_and_the_list_handed_back(phone: Telephone):
    page = phone.page
    page.get_by_role("link", name="打开系统处理这一笔").click()
    expect(page.locator("main")).to_contain_text("钱在收款人手里")
    phone.shot("5-two-cards")
    page.get_by_label("退给谁、什么时候退的").fill("当面退给户主")
    page.get_by_role("button", name="已退回本人").click()
    page.get_by_role("dialog").get_by_role("button", name="已退回").click()
    expect(page.locator("main")).to_contain_text("钱已退回本人")

    phone.open_app()
    page = phone.unlock()
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#messages")).to_contain_text("都上传了")
    expect(page.locator("#entries")).to_contain_text("已处理，退回本人")
    page.get_by_role("button", name="锁上").click()
    page.get_by_role("button", name="交回这本名册").click()
    expect(page.locator("#messages")).to_contain_text("名册已交回")
    assert phone.kept() == {"books": [], "entries": []}
    page.goto(f"{phone.url}/collection/offline/")
    expect(page.locator("main tbody tr")).to_contain_text("已交回")
    phone.shot("6-books")


def test_a_list_whose_time_is_over_is_cleared(phone: Telephone):
    page = take_out(phone)
    collect(page)
    page.evaluate(RUN_OUT)
    page = phone.open_app()
    expect(page.locator("#books")).to_contain_text("名单已清除")
    kept = phone.kept()
    assert [book["list"] for book in kept["books"]] == [None]
    assert len(kept["entries"]) == 1
    page = phone.unlock()
    expect(page.locator("#homes details")).to_have_count(0)
    page.get_by_role("button", name="上传").click()
    expect(page.locator("#messages")).to_contain_text("都上传了，已入账")
    phone.shot("7-run-out")


def test_a_list_that_was_revoked_is_cleared_when_the_page_opens(phone: Telephone):
    page = take_out(phone)
    names = page.locator("#homes [data-slot=name]").all_text_contents()
    page.goto(f"{phone.url}/collection/offline/")
    page.get_by_role("link", name=re.compile("看同福村一组的名册")).first.click()
    page.locator("summary", has_text="作废这本名册").click()
    page.get_by_label("作废原因").fill("换了手机")
    page.get_by_role("button", name="作废名册").click()
    page.get_by_role("dialog").get_by_role("button", name="作废").click()
    expect(page.locator("main")).to_contain_text("名册已作废")
    assert [book["list"] is None for book in phone.kept()["books"]].count(False) == 1

    page = phone.open_app()
    expect(page.locator("#messages")).to_contain_text("手机上的名单已清除")
    kept = phone.kept()
    assert [book["list"] for book in kept["books"] if book["list"]] == []
    text = json.dumps(kept, ensure_ascii=False)
    assert [name for name in names if name in text] == []
    phone.shot("8-revoked")


def test_the_ledger_adds_up(portal: Portal):
    assert "ok:" in portal.manage("check_ledger")
