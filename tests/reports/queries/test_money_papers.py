"""Receipt, reversal, day-close slip and deposit slip say what the ledger says."""

from datetime import date

import pytest

from collection.actions.means import Means
from collection.models import AssessmentSlip, CashDay, Voucher
from reports.documents import document
from reports.documents.day_close.context import Counted, MethodTotal
from reports.documents.receipt.context import Receipt, ReceiptLine, Reversal
from reports.queries.money_papers import day_close_paper, deposit_paper, receipt_paper
from reports.queries.papers import PaperRefused
from tests.collection import desk
from tests.collection.desk import PRICE
from tests.reports.documents.reading import text_of
from tests.reports.village import issue
from tests.world import CANARIES, NOW, TODAY, YEAR, World

YEARS = {"cover_from": date(2021, 1, 1), "cover_to": date(2021, 12, 31)}
NAME = CANARIES["A1"]


def line(name: str, relationship: str, *, subsidy: int = 0, note: str = "") -> ReceiptLine:
    return ReceiptLine(name, relationship, PRICE, subsidy, PRICE - subsidy, **YEARS, note=note)


def paper_of(voucher: Voucher, *, reprint: int = 0) -> Receipt:
    return receipt_paper(voucher, now=NOW, reprint=reprint)


@pytest.fixture
def receipt(world) -> Voucher:
    """Two of the household pay, the third is waived."""
    desk.waive(world, world.person("A1", 2))
    return desk.pay(world)


def test_receipt_names_place_household_payer_and_collector(world, receipt):
    paper = paper_of(receipt)
    assert (
        paper.number,
        paper.county,
        paper.town,
        paper.village,
        paper.group,
        paper.household,
        paper.head,
        paper.payer,
        paper.collector,
        paper.payment_method,
        paper.business_date,
        paper.cover_year,
    ) == (
        receipt.number,
        "示例县",
        "A镇",
        "A1村",
        "1组",
        "00001",
        f"{NAME}甲",
        f"{NAME}甲",
        "clerk-A1员",
        "现金",
        TODAY,
        YEAR,
    )


def test_receipt_has_a_line_for_everybody_with_price_subsidy_and_payment(receipt):
    why = (
        "特困供养人员，按个人缴费标准280元全额资助280.00元，个人缴0.00元"
        "（依据：插政办发〔2020〕21号 三（一））。"
    )
    assert paper_of(receipt).lines == (
        line(f"{NAME}甲", "户主"),
        line(f"{NAME}乙", "妻"),
        line(f"{NAME}丙", "子女", subsidy=PRICE, note=why),
    )


def test_receipts_total_is_the_vouchers(receipt):
    paper = paper_of(receipt)
    assert (paper.price, paper.subsidy, paper.total) == (3 * PRICE, PRICE, receipt.total_fen)


def test_receipts_code_is_its_kind_and_twelve_characters_of_the_chain(receipt):
    link = bytes(receipt.row_hash).hex().upper()
    assert paper_of(receipt).colophon.verification == f"CB.SJ.{receipt.number}.{link[:12]}"


def test_receipt_cites_the_notice(receipt):
    assert paper_of(receipt).colophon.notice == "插政办发〔2020〕21号"


def test_receipt_is_no_reversal(receipt):
    assert paper_of(receipt).reversal is None


def test_reversal_names_the_receipt_the_reason_and_the_second_person(world, receipt):
    paper = paper_of(desk.reverse(world, receipt))
    assert paper.reversal == Reversal(receipt.number, "收错人", "township-A员")


def test_reversal_takes_back_the_lines_of_its_receipt(world, receipt):
    paper = paper_of(desk.reverse(world, receipt))
    assert paper.lines == paper_of(receipt).lines
    assert (paper.total, paper.subsidy) == (-2 * PRICE, -PRICE)


def test_printed_receipt_holds_names_total_and_no_full_id_number(world, receipt):
    text = text_of(document("receipt").render(paper_of(receipt, reprint=2)))
    wanted = (receipt.number, f"{NAME}甲", "560.00", "伍佰陆拾元整", "补打第2次")
    assert [part for part in wanted if part not in text] == []
    assert world.person("A1").id_number.open() not in text


def test_printed_reversal_says_so_with_its_receipt_and_a_minus(world, receipt):
    text = text_of(document("receipt").render(paper_of(desk.reverse(world, receipt))))
    assert [p for p in ("冲销", receipt.number, "收错人", "-560.00") if p not in text] == []


def test_difference_has_no_paper_of_its_own(world):
    voucher = desk.pay(world)
    day = desk.close(voucher.day, voucher.total_fen - 500, explanation="找错零钱")
    desk.confirm(day, world.users["township-A"])
    with pytest.raises(PaperRefused, match="印在当天的日清单上"):
        paper_of(Voucher.objects.get(kind=Voucher.Kind.DIFFERENCE))


@pytest.fixture
def day(world, receipt) -> CashDay:
    """Two receipts, one of them reversed, counted in full."""
    second = desk.pay(world, place=1)
    desk.reverse(world, receipt)
    return desk.close(receipt.day, second.total_fen)


def test_day_close_counts_all_slips_and_the_people_whose_payment_stands(day):
    paper = day_close_paper(day, now=NOW)
    counted = (paper.receipts, paper.reversals, paper.households, paper.persons)
    assert counted == (3, 1, 1, 3)


def test_day_close_names_the_first_and_the_last_number(day):
    paper = day_close_paper(day, now=NOW)
    numbers = list(day.vouchers.order_by("no").values_list("number", flat=True))
    assert (paper.first_receipt, paper.last_receipt) == (numbers[0], numbers[-1])


def test_day_close_adds_up_to_what_was_expected_and_counted(day):
    paper = day_close_paper(day, now=NOW)
    assert paper.methods == (MethodTotal("现金", 3, 3 * PRICE, cash=True),)
    assert paper.counted == (Counted(100, 840),)
    assert (paper.amount, paper.counted_cash, paper.difference) == (3 * PRICE, 3 * PRICE, 0)


def test_day_close_carries_the_head_of_the_chain(day):
    paper = day_close_paper(day, now=NOW)
    day.head = bytes(32)
    other = day_close_paper(day, now=NOW)
    assert paper.chain_head != other.chain_head == "0" * 16
    assert paper.colophon.verification != other.colophon.verification


def test_day_close_says_that_it_is_a_reprint(day):
    assert day_close_paper(day, now=NOW, reprint=1).colophon.reprint == 1


def test_day_close_tells_a_difference_with_its_explanation(world):
    voucher = desk.pay(world)
    day = desk.close(voucher.day, voucher.total_fen - 500, explanation="找错零钱")
    day = desk.confirm(day, world.users["township-A"])
    paper = day_close_paper(day, now=NOW)
    assert (paper.difference, paper.verdict, paper.explanation) == (-500, "短款", "找错零钱")


def test_printed_day_close_holds_total_and_chain_head(day):
    text = text_of(document("day_close").render(day_close_paper(day, now=NOW)))
    wanted = ("840.00", "账实相符", bytes(day.head).hex()[:16], "clerk-A1员")
    assert [part for part in wanted if part not in text] == []


@pytest.fixture
def deposit(world, day) -> Voucher:
    return desk.deposit(day)


def test_deposit_names_the_account_the_bank_and_the_day(world, deposit):
    paper = deposit_paper(deposit, now=NOW, reprint=0)
    assert (
        paper.number,
        paper.village,
        paper.handler,
        paper.account_name,
        paper.account_number,
        paper.bank,
        paper.bank_receipt,
        paper.remark,
        paper.roster_batch,
        paper.deposited_on,
    ) == (
        deposit.number,
        "A1村",
        "clerk-A1员",
        "A镇专户",
        "0000000000000000106",
        "示例银行",
        "0001",
        "示例村",
        "2020-10-20",
        TODAY,
    )


def test_deposit_counts_the_people_whose_payment_stands(deposit):
    paper = deposit_paper(deposit, now=NOW, reprint=0)
    assert (paper.persons, paper.amount) == (3, 3 * PRICE)


def test_deposit_does_not_count_who_paid_by_code_on_its_day(world: World):
    day = desk.pay(world).day
    desk.pay(world, place=1, means=Means(Voucher.Method.QR, reference="20201020001"))
    paid = desk.deposit(desk.close(day, 3 * PRICE))
    assert deposit_paper(paid, now=NOW, reprint=0).persons == 3


def test_deposit_lists_the_villages_live_slips(world: World, deposit):
    slips = issue(world, "A1")
    issue(world, "A2")
    paper = deposit_paper(deposit, now=NOW, reprint=0)
    assert paper.assessment_slips == tuple(slip.number for slip in slips)
    assert AssessmentSlip.objects.count() == 4


def test_printed_deposit_holds_the_amount_in_figures_and_capitals(deposit):
    text = text_of(document("deposit_slip").render(deposit_paper(deposit, now=NOW, reprint=0)))
    wanted = (deposit.number, "840.00", "捌佰肆拾元整", "0000000000000000106")
    assert [part for part in wanted if part not in text] == []
