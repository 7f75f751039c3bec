"""The pages of versions, conflicts, differences, coverage, payables and settlements."""

import uuid
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry, Portal
from collection.models import Payable, PayOut, Settlement, SettlementProposal
from collection.queries.differences import differences_of
from enrollment.models import Season
from subsidies.models import Roster
from tests.collection.desk import pay
from tests.reports.documents.reading import text_of
from tests.subsidies.desk import HEAD, accept, accepted, checked, line_of, workbook
from tests.world import NOW, YEAR, World

LOW = "城乡低保对象"
EMPTY = {
    "subsidies:conflicts": "没有要认定的人",
    "collection:differences": "没有要决定的人",
    "collection:coverage": "名单里还没有人",
    "collection:payables": "没有要发给个人的钱",
    "collection:settlements": "没有还没结算的资助",
}


def text(response) -> str:
    return response.content.decode()


@pytest.fixture
def late(world) -> World:
    """A1 paid; then its head was named, on a day that came later."""
    pay(world, "A1")
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    Roster.objects.update(decided_at=NOW.replace(day=25))
    return world


@pytest.mark.parametrize(("name", "words"), EMPTY.items())
def test_page_with_nothing_says_what_will_stand_there(world, name, words):
    assert words in text(world.client("county").get(reverse(name)))


@pytest.mark.parametrize("name", EMPTY)
def test_page_of_a_county_without_a_season_is_empty(world, name):
    Season.objects.all().delete()
    assert world.client("county").get(reverse(name)).status_code == 200


def test_changes_page_tells_people_and_money(world):
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    roster = checked(world, workbook(line_of(world.person("A2"))), identity=LOW, name="二.xlsx")
    Roster.objects.filter(pk=roster.pk).update(whole=True)
    page = text(world.client("county").get(reverse("collection:roster-changes", args=[roster.pk])))
    assert "名单.xlsx" in page
    assert page.count("280.00") >= 2
    assert "采用名单" in page


def test_changes_page_of_the_same_list_says_that_nothing_changes(world):
    first = accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    # Another file with the same people: without the note its bytes would be those of the first.
    saved = workbook((*line_of(world.person("A1")), "核对过"), head=(*HEAD, "备注"))
    again = checked(world, saved, identity=LOW, name="二.xlsx")
    page = world.client("civil_affairs").get(reverse("collection:roster-changes", args=[again.pk]))
    assert "完全一样" in text(page)
    accept(world, again)
    page = world.client("county").get(reverse("collection:roster-changes", args=[again.pk]))
    assert "没有人的身份因此变化" in text(page)
    assert first.pk != again.pk


def test_undo_asks_to_have_seen_the_receipts(world):
    roster = accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    voucher = pay(world, "A1")
    client = world.client("county")
    page = client.get(reverse("collection:roster-changes", args=[roster.pk]))
    assert voucher.number in text(page)
    path = reverse("collection:undo-roster", args=[roster.pk])
    told = client.post(path, {"reason": "错"}, follow=True)
    assert "请先看过受影响的单据" in text(told)
    told = client.post(path, {"reason": "错", "seen": "1"}, follow=True)
    assert "和采用以前一样" in text(told)


def test_identities_page_names_the_row_and_the_file(world):
    roster = accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    path = reverse("subsidies:identities", args=[world.person("A1").pk])
    page = text(world.client("clerk-A1").get(path))
    assert LOW in page
    assert "名单第3行" in page
    assert roster.file_sha256[:16] in page


def test_difference_goes_from_the_page_to_a_signed_pay_out(late):
    county = late.client("county")
    (one,) = differences_of(late.county, YEAR)
    page = text(county.get(reverse("collection:differences")))
    assert "等人工核定" in page
    path = reverse("collection:decide-difference", args=[one.entry.pk])
    county.post(path, {"verdict": "refund", "shown": one.difference_fen, "note": "属实"})
    payable = Payable.objects.get()
    department = late.client("civil_affairs")
    sent = {
        "idempotency_key": uuid.uuid4(),
        f"take_{payable.pk}": "on",
        f"account_{payable.pk}": "6200 0000 0000 0000 106",
        f"bank_{payable.pk}": "示例银行",
        f"payee_{payable.pk}": "=cmd|'x'",
    }
    department.post(reverse("collection:prepare-pay-out"), sent)
    pay_out = PayOut.objects.get()
    decide = reverse("collection:decide-pay-out", args=[pay_out.pk])
    assert department.post(decide, {"approve": "1"}).status_code == 409
    assert "先写明复核意见" in text(county.post(decide, {}, follow=True))
    county.post(decide, {"approve": "1"})
    content = department.post(reverse("reports:bank-file", args=[pay_out.pk])).content
    rows = list(load_workbook(BytesIO(content)).active.iter_rows())
    assert [cell.value for cell in rows[-1]][1:3] == ["=cmd|'x'", "6200000000000000106"]
    assert {cell.data_type for row in rows for cell in row if cell.value} == {"s"}
    mark = reverse("collection:mark-pay-out", args=[pay_out.pk])
    line = pay_out.lines.get()
    for kind in ("paid", "signed"):
        department.post(mark, {"lines": [line.pk], "kind": kind, "on": "2020-10-20"})
    assert "已签收" in text(department.get(reverse("collection:pay-out", args=[pay_out.pk])))


def test_account_that_is_no_number_is_told(late):
    county = late.client("county")
    (one,) = differences_of(late.county, YEAR)
    path = reverse("collection:decide-difference", args=[one.entry.pk])
    county.post(path, {"verdict": "refund", "shown": one.difference_fen, "note": "属实"})
    pk = Payable.objects.get().pk
    sent = {"idempotency_key": uuid.uuid4(), f"take_{pk}": "on", f"account_{pk}": "12a"}
    told = county.post(reverse("collection:prepare-pay-out"), sent, follow=True)
    assert "账号应当是10到30位数字" in text(told)
    assert PayOut.objects.count() == 0


def test_old_payables_stand_on_the_first_page(late):
    county = late.client("county")
    (one,) = differences_of(late.county, YEAR)
    path = reverse("collection:decide-difference", args=[one.entry.pk])
    county.post(path, {"verdict": "refund", "shown": one.difference_fen, "note": "属实"})
    copy = Payable.objects.get()
    home = text(late.client("civil_affairs").get("/"))
    assert "没有发到" not in home
    Portal.objects.update(clock_offset_days=Portal.objects.get().clock_offset_days + 120)
    home = text(late.client("civil_affairs").get("/"))
    assert "最久超过90天" in home
    assert copy.amount_fen == 7000


def test_settlement_goes_from_proposal_to_sheet_and_workbook(world):
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    pay(world, "A1")
    county, finance = world.client("county"), world.client("finance")
    county.post(reverse("collection:propose-settlement"), {"until": "2020-10-20"})
    proposal = SettlementProposal.objects.get()
    path = reverse("collection:decide-settlement", args=[proposal.pk])
    assert county.post(path, {"confirm": "1"}).status_code == 409
    finance.post(path, {"confirm": "1"})
    settlement = Settlement.objects.get()
    assert "70.00" in text(finance.get(reverse("collection:settlement", args=[settlement.pk])))
    content = finance.get(reverse("reports:settlement-xlsx", args=[settlement.pk])).content
    last = list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))[-1]
    assert last == ("合计", "人民币柒拾元整", None, None, None, None, "1", "70.00")
    pdf = finance.get(reverse("reports:settlement-pdf", args=[settlement.pk]))
    assert pdf.content.startswith(b"%PDF")


def test_coverage_workbook_masks_numbers(world):
    person = world.person("A1")
    accepted(world, workbook(line_of(person)), identity=LOW)
    client = world.client("clerk-A1")
    path = reverse("reports:coverage-xlsx", args=[world.villages["A1"].code])
    rows = list(load_workbook(BytesIO(client.get(path).content)).active.iter_rows(values_only=True))
    assert rows[-1][3:5] == (person.name, person.id_number.masked)


def test_coverage_on_paper_names_who_is_missing_with_masked_numbers(world):
    person = world.person("A1")
    accepted(world, workbook(line_of(person), line_of(world.person("B1"))), identity=LOW)
    path = reverse("reports:coverage-pdf", args=[world.villages["A1"].code])
    content = world.client("clerk-A1").get(path).content
    said = text_of(content)
    assert person.name in said
    assert person.id_number.masked in said
    assert person.id_number.open() not in said
    assert world.person("B1").name not in said
    assert AuditEntry.objects.filter(action="print_document").count() == 1


def test_pages_ask_as_much_for_many_as_for_few(world, django_assert_max_num_queries):
    people = [world.person(v, n) for v in ("A1", "A2", "B1", "B2") for n in (0, 1, 2)]
    accepted(world, workbook(*(line_of(person) for person in people)), identity=LOW)
    client = world.client("county")
    for name in ("collection:coverage", "collection:differences", "collection:settlements"):
        with django_assert_max_num_queries(24):
            client.get(reverse(name))
