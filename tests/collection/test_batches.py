"""A batch takes paid and reviewed people, goes out, and failures come back row by row."""

from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from openpyxl import load_workbook

from collection.actions.batch import BatchRefused, make_batch, step_batch
from collection.actions.means import Means
from collection.actions.report_batch import (
    Taken,
    record_invoice,
    record_serial,
    send_out_batch,
    take_in_results,
)
from collection.actions.reverse import ReversalRefused
from collection.batch_rules import batch_rules
from collection.models import Batch, BatchLine, Voucher
from collection.queries.batches import ready_by_village
from collection.queries.check import check_ledger
from enrollment.models import Enrolment
from tests.collection import desk
from tests.collection.elsewhere import booked, deposited, granted, line, paid_out, started
from tests.collection.rows import draft
from tests.subsidies.desk import workbook
from tests.world import NOW, TODAY, YEAR, World

pytestmark = pytest.mark.django_db
HEAD = ("序号", "姓名", "证件号码", "导入结果", "失败原因码", "失败原因")


@pytest.fixture(autouse=True)
def everybody_is_reviewed(world: World) -> None:
    Enrolment.objects.update(review="passed")


def made(world: World, village: str = "A1") -> Batch:
    return make_batch(
        area=world.villages[village],
        cover_year=YEAR,
        actor=world.users["township-A"],
        now=NOW,
    )


def stepped(world: World, batch: Batch, *actions: str, note: str = "") -> Batch:
    for action in actions:
        batch = step_batch(
            batch=batch, action=action, note=note, actor=world.users["township-A"], now=NOW
        )
    return batch


def sent(world: World, batch: Batch) -> list[tuple]:
    """Send it out; the rows of the file."""
    _, content = send_out_batch(batch=batch, actor=world.users["township-A"], now=NOW)
    batch.refresh_from_db()
    return list(load_workbook(BytesIO(content)).active.iter_rows(values_only=True))


def answered(world: World, batch: Batch, *failed: int, head=HEAD, only=None) -> Taken:
    """The bureau's results: everybody imported but the failed lines."""
    rows = []
    for row in batch.lines.filter(state="out").select_related("enrolment__person"):
        if only and row.line not in only:
            continue
        person = row.enrolment.person
        wrong = ("失败", "E103", "证件号码与姓名不符") if row.line in failed else ("成功", "", "")
        rows.append((str(row.line), person.name, person.id_number.open(), *wrong))
    taken = take_in_results(
        batch=batch,
        content=workbook(*rows, head=head),
        file_name="回盘.xlsx",
        actor=world.users["township-A"],
        now=NOW,
    )
    batch.refresh_from_db()
    return taken


@pytest.fixture
def signed(world: World) -> Batch:
    deposited(world)
    return stepped(world, made(world), "deposit", "check", "sign")


def test_a_batch_takes_who_is_paid_and_reviewed(world: World) -> None:
    desk.pay(world)
    waiting = world.enrolments(world.households["A1"][0])[1]
    Enrolment.objects.filter(pk=waiting.pk).update(review="waiting")
    batch = made(world)
    assert (batch.state, batch.people, batch.total_fen) == ("sealed", 2, 2 * desk.PRICE)
    assert batch.number == f"{YEAR}-{world.villages['A1'].code}-P001"
    assert list(check_ledger()) == []


def test_who_paid_the_tax_bureau_is_reported_too(world: World) -> None:
    booked(world, line(world.person("A1")))
    assert stepped(world, made(world), "deposit").state == "deposited"


def test_who_comes_later_goes_into_the_next_batch(world: World) -> None:
    desk.pay(world)
    first = made(world)
    with pytest.raises(BatchRefused, match="没有组成批次"):
        made(world)
    desk.pay(world, place=1)
    second = made(world)
    assert (first.no, second.no, second.people) == (1, 2, 3)


def test_a_town_is_reported_in_one_batch(world: World) -> None:
    desk.pay(world, "A1")
    desk.pay(world, "A2")
    batch = make_batch(
        area=world.towns["A"], cover_year=YEAR, actor=world.users["township-A"], now=NOW
    )
    assert batch.people == 6


def test_cash_in_hand_keeps_a_batch_from_being_deposited(world: World) -> None:
    desk.pay(world)
    with pytest.raises(BatchRefused, match="还有3人的款没有缴存"):
        stepped(world, made(world), "deposit")


@pytest.mark.parametrize("method", [Voucher.Method.QR, Voucher.Method.TRANSFER])
def test_what_went_to_the_bank_at_once_is_in_nobodys_hand(world: World, method) -> None:
    desk.pay(world, means=Means(method, reference="20201020001"))
    assert stepped(world, made(world), "deposit").state == "deposited"


def test_villages_are_listed_with_how_many_wait(world: World) -> None:
    desk.pay(world, "A1")
    desk.pay(world, "A2")
    made(world, "A1")
    a1, a2, b1 = (world.villages[name] for name in ("A1", "A2", "B1"))
    assert ready_by_village([a1, a2, b1], YEAR) == [(a2, 3)]


def test_a_step_out_of_order_is_refused(world: World) -> None:
    desk.pay(world)
    with pytest.raises(BatchRefused, match="封册"):
        stepped(world, made(world), "sign")


def test_sending_back_needs_a_reason(world: World) -> None:
    deposited(world)
    batch = stepped(world, made(world), "deposit", "check")
    with pytest.raises(BatchRefused, match="没有写明原因"):
        stepped(world, batch, "return")
    assert stepped(world, batch, "return", note="少一张收据").state == "sealed"


def test_the_file_follows_the_bureaus_template(world: World, signed: Batch) -> None:
    head, first, *_ = sent(world, signed)
    assert head == tuple(column.heading for column in batch_rules().columns)
    told = dict(zip(head, first, strict=True))
    person = world.person("A1")
    assert told["证件号码（AAC002）"] == person.id_number.open()
    assert (told["险种（AAE140）"], told["征收方式（AAB033）"]) == ("390", "2")
    assert (told["费款所属期（AAE003）"], told["个人缴费金额"]) == (f"{YEAR}01", "280.00")
    assert (signed.state, signed.round) == ("reported", 1)


def test_failures_come_back_row_by_row(world: World, signed: Batch) -> None:
    sent(world, signed)
    taken = answered(world, signed, 2)
    assert (taken.imported, taken.failed, taken.strange) == (2, 1, [])
    assert signed.state == "partly"
    failed = signed.lines.get(state="failed")
    assert (failed.line, failed.code, failed.cause) == (2, "E103", "证件号码与姓名不符")


def test_the_failed_ones_go_out_again_in_the_same_batch(world: World, signed: Batch) -> None:
    sent(world, signed)
    answered(world, signed, 2)
    rows = sent(world, signed)
    assert [row[0] for row in rows[1:]] == ["2"]
    assert (signed.round, signed.number) == (2, Batch.objects.get().number)
    answered(world, signed)
    assert signed.state == "imported"
    assert list(check_ledger()) == []


def test_whom_the_results_leave_out_stays_out(world: World, signed: Batch) -> None:
    sent(world, signed)
    answered(world, signed, only=(1,))
    assert signed.state == "reported"
    assert signed.lines.filter(state="out").count() == 2


def test_the_same_results_twice_are_refused(world: World, signed: Batch) -> None:
    sent(world, signed)
    person = world.person("A1")
    content = workbook(("1", person.name, person.id_number.open(), "成功", "", ""), head=HEAD)
    told = {"content": content, "file_name": "r.xlsx", "actor": world.users["county"], "now": NOW}
    take_in_results(batch=signed, **told)
    with pytest.raises(BatchRefused):
        take_in_results(batch=signed, **told)


def test_results_of_somebody_else_change_nothing(world: World, signed: Batch) -> None:
    sent(world, signed)
    content = workbook(("1", "别人", world.person("A1").id_number.open(), "成功"), head=HEAD[:4])
    with pytest.raises(BatchRefused, match="没有读入结果"):
        take_in_results(
            batch=signed, content=content, file_name="r.xlsx", actor=world.users["county"], now=NOW
        )
    assert signed.lines.filter(state="out").count() == 3


def imported(world: World, batch: Batch) -> Batch:
    sent(world, batch)
    answered(world, batch)
    return batch


def numbered(world: World, batch: Batch, serial="000000185747", fen=3 * desk.PRICE) -> None:
    record_serial(batch=batch, serial=serial, amount_fen=fen, actor=world.users["county"], now=NOW)
    batch.refresh_from_db()


def test_serial_invoice_treasury_and_the_archive(world: World, signed: Batch) -> None:
    numbered(world, imported(world, signed))
    assert (signed.state, signed.serial) == ("serial", "000000185747")
    record_invoice(
        batch=signed,
        invoice_number="P1",
        invoiced_on=TODAY,
        treasury_number="R1",
        treasury_on=TODAY,
        actor=world.users["county"],
        now=NOW,
    )
    signed.refresh_from_db()
    assert stepped(world, signed, "post", "end_posting", "archive").state == "archived"


def test_a_serial_of_another_amount_is_refused(world: World, signed: Batch) -> None:
    imported(world, signed)
    with pytest.raises(BatchRefused, match="金额对不上"):
        numbered(world, signed, fen=1)


def test_a_serial_has_twelve_digits(world: World, signed: Batch) -> None:
    imported(world, signed)
    with pytest.raises(BatchRefused, match="12位"):
        numbered(world, signed, serial="185747")


def test_a_payment_in_a_batch_is_not_reversed(world: World) -> None:
    voucher = desk.pay(world)
    made(world)
    with pytest.raises(ReversalRefused, match="已在批次"):
        desk.reverse(world, voucher)


def test_the_database_refuses_the_reversal_of_a_batched_payment(world: World) -> None:
    """Also where nobody asked before: the way back is written by hand."""
    voucher = desk.pay(world)
    written = draft(lambda: desk.reverse(world, voucher))
    made(world)
    with pytest.raises(DatabaseError, match="a payment in a batch stands"), transaction.atomic():
        written.write()


def test_a_refund_takes_its_person_out_of_the_batch(world: World) -> None:
    deposited(world)
    batch = made(world)
    paid_out(world, granted(world, started(world, "employee")))
    assert list(batch.lines.order_by("line").values_list("state", "live")) == [
        ("removed", False),
        ("waiting", True),
        ("waiting", True),
    ]
    assert list(check_ledger()) == []


def test_the_database_holds_nobody_in_two_batches(world: World) -> None:
    desk.pay(world)
    batch = made(world)
    first = batch.lines.first()
    other = Batch.objects.create(
        area=batch.area,
        cover_year=YEAR,
        no=9,
        number="other",
        state="sealed",
        people=1,
        total_fen=0,
        made_by=batch.made_by,
        made_at=NOW,
        since=NOW,
    )
    with pytest.raises(DatabaseError, match="batch_live_once"), transaction.atomic():
        BatchLine.objects.create(
            batch=other,
            line=1,
            enrolment=first.enrolment,
            entry=first.entry,
            amount_fen=first.amount_fen,
        )


def test_the_database_holds_nobody_who_has_not_paid(world: World) -> None:
    desk.pay(world)
    batch = made(world)
    first = batch.lines.first()
    unpaid = world.enrolments(world.households["A2"][0])[0]
    with pytest.raises(DatabaseError, match="who stand paid"), transaction.atomic():
        BatchLine.objects.create(
            batch=batch, line=9, enrolment=unpaid, entry=first.entry, amount_fen=first.amount_fen
        )


def test_every_step_leads_from_a_state_to_a_state() -> None:
    rules = batch_rules()
    named = {s for step in rules.steps.values() for s in (*step.sources, step.target)}
    assert named <= set(rules.states)
    assert set(rules.states) - named == set()
