"""Bank statements: read from any layout, matched by amount, day and what the bank tells."""

import uuid
from datetime import date
from io import BytesIO

import pytest
from openpyxl import Workbook

from collection.actions.import_statement import import_statement, match_by_hand, undo_match
from collection.actions.keep_photo import PhotoRefused, keep_photo, open_photo
from collection.actions.means import Means
from collection.actions.take_payment import take_payment
from collection.models import BankLine, BankMatch, DepositPhoto, Voucher
from collection.queries.statements import StatementRefused, unbanked, unmatched
from enrollment.workbooks.refusals import WorkbookRefused
from tests.access.seeding.papers import paper
from tests.collection import desk
from tests.collection.rows import refused, sql
from tests.world import NOW, TODAY, World

HEAD = ("交易日期", "借方发生额", "贷方发生额", "流水号", "摘要")
PRICE = f"{3 * desk.PRICE / 100:.2f}"


def book(*rows: tuple, head: tuple = HEAD, above: int = 2) -> bytes:
    made, kept = Workbook(), BytesIO()
    for _ in range(above):
        made.active.append(("示例农商银行对公账户交易明细",))
    for row in (head, *rows):
        made.active.append(row)
    made.save(kept)
    return kept.getvalue()


def take_in(world: World, content: bytes, name: str = "流水.xlsx"):
    return import_statement(
        town=world.towns["A"],
        content=content,
        file_name=name,
        actor=world.users["township-A"],
        now=NOW,
    )


def deposited(world: World, village: str = "A1") -> Voucher:
    return desk.deposit(desk.closed_day(world, village))


def line(told: str = "A1村 存现", number: str = "LS1", day: str = "2020-10-21") -> tuple:
    return (day, "", PRICE, number, told)


def test_a_line_that_names_the_village_finds_its_deposit(world: World) -> None:
    voucher, other = deposited(world), deposited(world, "A2")
    out = ("2020-10-21", "50.00", "", "LS9", "手续费")
    _, reading, matched = take_in(world, book(line("A2村"), line("A1村", "LS2"), out))
    assert (len(reading.income), reading.outgoing, matched) == (2, 1, 2)
    found = {match.voucher_id: match.line.reference for match in BankMatch.objects.all()}
    assert found == {voucher.pk: "LS2", other.pk: "LS1"}


def test_equal_amounts_without_a_name_wait_for_a_person(world: World) -> None:
    voucher = deposited(world)
    deposited(world, "A2")
    _, _, matched = take_in(world, book(line("现金存入")))
    assert matched == 0
    (waits,) = unmatched(world.towns["A"])
    match = match_by_hand(line=waits, voucher=voucher, actor=world.users["township-A"], now=NOW)
    assert list(unmatched(world.towns["A"])) == []
    undo_match(match=match, reason="认错了", actor=world.users["township-A"], now=NOW)
    assert [one.pk for one in unmatched(world.towns["A"])] == [waits.pk]
    assert unbanked(world.towns["A"]).count() == 2
    match_by_hand(line=waits, voucher=voucher, actor=world.users["township-A"], now=NOW)


@pytest.mark.parametrize(("day", "matched"), [("2020-10-25", 1), ("2020-10-26", 0)])
def test_a_line_too_far_from_the_deposits_day_waits(world: World, day: str, matched: int) -> None:
    deposited(world)
    assert take_in(world, book(line(day=day)))[2] == matched


def test_two_lines_that_fit_equally_wait(world: World) -> None:
    deposited(world)
    assert take_in(world, book(line(number="LS1"), line(number="LS2")))[2] == 0


def test_the_banks_own_number_decides(world: World) -> None:
    deposited(world)
    assert take_in(world, book(line("存现", "LS1"), line("存现", "0001")))[2] == 1


def test_what_was_paid_by_code_finds_its_line(world: World) -> None:
    household = world.households["A1"][0]
    voucher = take_payment(
        household=household,
        village=world.villages["A1"],
        lines=desk.shown(household),
        means=Means(Voucher.Method.QR, "42000017"),
        idem=uuid.uuid4(),
        actor=world.users["clerk-A1"],
        paid_on=TODAY,
        now=NOW,
    )
    take_in(world, book(line("微信", "42000017")))
    assert BankMatch.objects.get().voucher == voucher


def test_a_statement_that_overlaps_brings_no_line_twice(world: World) -> None:
    take_in(world, book(line(), line(number="LS2")))
    statement, _, _ = take_in(world, book(line(), line(number="LS2"), line(number="LS3")))
    assert (statement.rows, statement.fresh) == (3, 1)
    assert BankLine.objects.count() == 3
    # Two equal lines of one file are two.
    take_in(world, book(line(number="X"), line(number="X")))
    assert BankLine.objects.count() == 5


def test_csv_with_a_sign_column_in_gb18030(world: World) -> None:
    text = "记账日期,交易金额,借贷标志,交易流水号,附言\n"
    text += f"20201020,{PRICE},贷,A9,A1村\n20201020,12.00,借,A8,支出\n坏日期,1.00,贷,A7,\n"
    voucher = deposited(world)
    _, reading, matched = take_in(world, text.encode("gb18030"), "流水.csv")
    assert ([row.booked_on for row in reading.income], reading.outgoing, reading.unread) == (
        [date(2020, 10, 20)],
        1,
        [4],
    )
    assert (matched, BankMatch.objects.get().voucher) == (1, voucher)


def test_a_table_without_amounts_and_a_picture_are_refused(world: World) -> None:
    with pytest.raises(StatementRefused):
        take_in(world, book(("a", "b"), head=("姓名", "电话")))
    with pytest.raises(WorkbookRefused):
        take_in(world, b"\xff\xd8\xff\xe0 no table")
    assert not BankLine.objects.exists()


def test_what_the_bank_tells_stands_sealed_and_stays(world: World) -> None:
    take_in(world, book(line("叶某某转账")))
    (row,) = BankLine.objects.all()
    assert row.told.open() == "叶某某转账"
    with refused(by="append-only: UPDATE on collection_bankline"):
        sql("UPDATE collection_bankline SET amount_fen = 1")


def test_a_photograph_is_kept_once_and_sealed(world: World, settings, tmp_path) -> None:
    settings.FILE_DIR = tmp_path
    voucher, clerk = deposited(world), world.users["clerk-A1"]
    photo = keep_photo(voucher=voucher, content=paper(), actor=clerk, now=NOW)
    assert keep_photo(voucher=voucher, content=paper(), actor=clerk, now=NOW) == photo
    assert open_photo(photo=photo, actor=clerk, now=NOW) == paper()
    assert (settings.FILE_DIR / photo.file).read_bytes()[:4] != b"%PDF"
    with pytest.raises(PhotoRefused):
        keep_photo(voucher=voucher, content=b"MZ program", actor=clerk, now=NOW)
    assert DepositPhoto.objects.count() == 1
