"""From a difference or a rebate to a payable, a batch, a signature; and what the database holds."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from accounts.actions.jobs import perform
from accounts.models import AuditEntry
from collection.actions.decide_difference import DifferenceRefused, decide_difference
from collection.actions.hand_in_tax import TaxRefused
from collection.actions.pay_out import (
    Payee,
    PayOutRefused,
    approve_pay_out,
    mark_lines,
    prepare_pay_out,
    return_pay_out,
)
from collection.actions.raise_rebates import NothingToRaise, raise_rebates
from collection.actions.refund import cancel_refund
from collection.actions.reverse import ReversalRefused
from collection.actions.undo_roster import UndoRefused, undo_roster
from collection.actions.undo_tax import start_undo, undo_tax
from collection.models import Entry, Payable, PayOut, PayOutLine, PayOutMark, TaxImport, Voucher
from collection.queries.differences import differences_of
from collection.queries.payables import ageing_of, owed, payables_of
from subsidies.models import Roster
from tests.collection import desk
from tests.collection.desk import pay, reverse
from tests.collection.elsewhere import booked, line, started, undone
from tests.subsidies.desk import accept, accepted, checked, line_of, workbook
from tests.subsidies.notices.desk import in_force
from tests.world import NOW, TODAY, YEAR, World

LOW = "城乡低保对象"
LESS = 7000  # fen: what minimum living is subsidised with


def found(world: World) -> list:
    return differences_of(world.county, YEAR)


def decide(world: World, one, verdict: str = "refund", *, note: str = "属实", shown=None):
    return decide_difference(
        entry=one.entry,
        verdict=verdict,
        shown_fen=one.difference_fen if shown is None else shown,
        note=note,
        actor=world.users["county"],
        on=TODAY,
        now=NOW,
    )


@pytest.fixture
def late(world) -> World:
    """A1's first household paid; then its head is named as on minimum living, since ever."""
    pay(world, "A1")
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    # Accepted the day after the payment, which says nothing of since when.
    Roster.objects.update(decided_at=NOW.replace(day=25))
    return world


@pytest.fixture
def owing(late) -> Payable:
    (one,) = found(late)
    decide(late, one)
    return Payable.objects.get()


def prepared(world: World, payable: Payable, *, account: str = "", by: str = "civil_affairs"):
    payee = Payee(payable, payable.entry.enrolment.person.name, "示例银行", account)
    return prepare_pay_out(payees=[payee], idem=uuid.uuid4(), actor=world.users[by], now=NOW)


def approved(world: World, payable: Payable, **more) -> PayOut:
    pay_out = prepared(world, payable, **more)
    approve_pay_out(pay_out=pay_out, actor=world.users["county"], now=NOW)
    pay_out.refresh_from_db()
    return pay_out


def mark(world: World, pay_out: PayOut, kind: str, *, note: str = "") -> int:
    return mark_lines(
        pay_out=pay_out,
        lines=list(pay_out.lines.all()),
        kind=kind,
        on=TODAY,
        note=note,
        actor=world.users["civil_affairs"],
        now=NOW,
    )


def status(world: World, *, by: str = "county") -> list[str]:
    return [one.status for one in owed(payables_of(world.users[by], YEAR), on=TODAY)]


def test_who_paid_before_the_roster_came_is_listed_with_the_notices_rule(late):
    (one,) = found(late)
    told = (one.difference_fen, one.policy, one.department)
    assert told == (LESS, "wait", "civil_affairs")
    assert "未写" in one.basis


def test_who_paid_with_the_identity_is_not_listed(world):
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    pay(world, "A1")
    assert found(world) == []


def test_who_has_not_paid_is_not_listed(world):
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    assert found(world) == []


def test_reversed_payment_is_not_listed(late):
    reverse(late, Voucher.objects.receipts().get())
    assert found(late) == []


def test_undone_roster_lists_who_should_have_paid_more(world):
    roster = accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    pay(world, "A1")
    undo_roster(roster=roster, reason="错", seen=1, actor=world.users["county"], now=NOW)
    (one,) = found(world)
    assert (one.difference_fen, one.kind) == (-LESS, "more")
    with pytest.raises(DifferenceRefused, match="没有可退的"):
        decide(world, one)


def test_who_left_after_the_payment_owes_nothing(world):
    first = workbook(line_of(world.person("A1")), line_of(world.person("A1", 1)))
    accepted(world, first, identity=LOW)
    Roster.objects.update(decided_at=NOW.replace(day=15))
    pay(world, "A1", on=TODAY.replace(day=19))
    second = checked(world, workbook(line_of(world.person("A1"))), identity=LOW)
    type(second).objects.filter(pk=second.pk).update(whole=True)
    accept(world, second)
    assert found(world) == []


def test_refund_against_silence_needs_a_note(late):
    (one,) = found(late)
    with pytest.raises(DifferenceRefused, match="等人工核定"):
        decide(late, one, note=" ")


def test_difference_that_changed_meanwhile_is_not_decided(late):
    (one,) = found(late)
    with pytest.raises(DifferenceRefused, match="已经办过"):
        decide(late, one, shown=1)


def test_difference_that_is_left_goes_from_the_list(late):
    decide(late, found(late)[0], "none")
    assert found(late) == []


def test_difference_that_is_held_stays_on_the_list(late):
    decide(late, found(late)[0], "hold")
    assert [one.held_back for one in found(late)] == [True]


def test_refund_is_a_payable_and_is_decided_once(late, owing):
    assert (owing.amount_fen, owing.kind, owing.department) == (LESS, "difference", "civil_affairs")
    assert found(late) == []
    assert AuditEntry.objects.filter(action="decide_difference").count() == 1


def test_payable_is_seen_by_its_department_and_no_other(late, owing):
    seen = {by: status(late, by=by) for by in ("civil_affairs", "health", "county", "finance")}
    assert seen == {
        "civil_affairs": ["waiting"],
        "health": [],
        "county": ["waiting"],
        "finance": ["waiting"],
    }


def test_payable_goes_from_waiting_to_signed(late, owing):
    pay_out = prepared(late, owing, account="6200000000000000106")
    seen = [status(late)]
    approve_pay_out(pay_out=pay_out, actor=late.users["county"], now=NOW)
    for kind in ("paid", "signed"):
        seen.append(status(late))
        mark(late, pay_out, kind)
    assert [*seen, status(late)] == [["prepared"], ["sent"], ["paid"], ["signed"]]


def test_who_prepared_does_not_approve(late, owing):
    with pytest.raises(PayOutRefused, match="编制的人不能复核"):
        approve_pay_out(pay_out=prepared(late, owing), actor=late.users["civil_affairs"], now=NOW)


def test_database_refuses_one_person_for_both(late, owing):
    pay_out = prepared(late, owing)
    with pytest.raises(DatabaseError, match="pay_out_second_person"), transaction.atomic():
        PayOut.objects.filter(pk=pay_out.pk).update(
            state="approved", decided_by=pay_out.prepared_by, decided_at=NOW
        )


def test_same_form_makes_one_batch(late, owing):
    payee, key = Payee(owing, "某人"), uuid.uuid4()
    actor = late.users["civil_affairs"]
    batches = {prepare_pay_out(payees=[payee], idem=key, actor=actor, now=NOW).pk for _ in range(2)}
    assert len(batches) == 1


def test_payable_is_in_one_batch_at_a_time(late, owing):
    prepared(late, owing)
    with pytest.raises(PayOutRefused, match="已经在别的批次里"):
        prepared(late, owing)


def test_returned_batch_frees_its_people(late, owing):
    pay_out = prepared(late, owing)
    return_pay_out(pay_out=pay_out, note="账号缺", actor=late.users["county"], now=NOW)
    assert status(late) == ["waiting"]
    assert prepared(late, owing).lines.get().attempt == 2


def test_failed_line_may_go_out_again(late, owing):
    pay_out = approved(late, owing)
    mark(late, pay_out, "failed", note="账号不对")
    assert status(late) == ["waiting"]
    assert approved(late, owing).no == 2


def test_failed_line_needs_a_reason(late, owing):
    with pytest.raises(PayOutRefused, match="退票没有写原因"):
        mark(late, approved(late, owing), "failed")


def test_line_is_not_signed_before_it_is_paid(late, owing):
    with pytest.raises(PayOutRefused, match="先登记“已发放”"):
        mark(late, approved(late, owing), "signed")


def test_batch_that_nobody_approved_is_not_marked(late, owing):
    with pytest.raises(PayOutRefused, match="复核以后才能"):
        mark(late, prepared(late, owing), "paid")


def test_receipt_whose_money_went_out_is_not_reversed(late, owing):
    approved(late, owing)
    with pytest.raises(ReversalRefused, match="已经编入发放批次"):
        reverse(late, Voucher.objects.receipts().get())


def test_database_refuses_to_reverse_it_too(late, owing):
    approved(late, owing)
    paid = owing.entry
    with pytest.raises(DatabaseError, match="money of this payment went out"), transaction.atomic():
        Entry.objects.create(
            voucher_id=uuid.uuid4(),
            line=1,
            lines=1,
            kind="reversal",
            debit_id=paid.credit_id,
            credit_id=paid.debit_id,
            amount_fen=paid.amount_fen,
            reversed_fen=paid.amount_fen,
            enrolment_id=paid.enrolment_id,
            group_id=paid.group_id,
            seq=2,
            prev_seq=1,
        )


def test_payable_of_a_reversed_receipt_is_void(late, owing):
    reverse(late, Voucher.objects.receipts().get())
    assert status(late) == ["void"]
    with pytest.raises(PayOutRefused, match="收据刚刚冲销"):
        prepared(late, owing)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"amount_fen": LESS + 1}, "a difference is what was decided"),
        ({"kind": "rebate", "decision": None}, "a rebate is what was assessed"),
    ],
)
def test_database_refuses_a_payable_that_nobody_decided(late, owing, change, message):
    copy = {f.name: getattr(owing, f.name) for f in Payable._meta.fields if f.name != "id"}
    with pytest.raises(DatabaseError, match=message), transaction.atomic():
        Payable.objects.create(**copy | change)


def test_database_keeps_a_batch_as_it_is(late, owing):
    pay_out = approved(late, owing)
    with pytest.raises(DatabaseError, match="decided once"), transaction.atomic():
        PayOut.objects.filter(pk=pay_out.pk).update(total_fen=1)
    mark(late, pay_out, "paid")
    for model, change in (
        (PayOutLine, {"amount_fen": 1}),
        (Payable, {"amount_fen": 1}),
        (PayOutMark, {"kind": "failed"}),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            model.objects.update(**change)


def test_database_refuses_a_batch_that_does_not_add_up(late, owing):
    pay_out = prepared(late, owing)
    payable = Payable.objects.get()
    other = {f.name: getattr(pay_out, f.name) for f in PayOut._meta.fields if f.name != "id"}
    empty = PayOut.objects.create(**other | {"no": 9, "idem": uuid.uuid4()})
    assert payable.amount_fen == empty.total_fen
    with pytest.raises(DatabaseError, match="adds up"), transaction.atomic():
        PayOut.objects.filter(pk=empty.pk).update(
            state="approved", decided_by=late.users["county"], decided_at=NOW
        )


@pytest.mark.parametrize(
    ("days", "step"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3)]
)
def test_open_payables_age(late, owing, days, step):
    on = owing.since.fromordinal(owing.since.toordinal() + days)
    (row,) = ageing_of(owed(payables_of(late.users["county"], YEAR), on=on))
    assert [people for people, _ in row.steps] == [int(n == step) for n in range(4)]


def test_what_was_paid_out_ages_no_more(late, owing):
    mark(late, approved(late, owing), "paid")
    assert ageing_of(owed(payables_of(late.users["county"], YEAR), on=TODAY)) == []


REBATE = """
[notice]
amends = "chaqi-2021"
number = "插政办发〔2020〕31号"
issued = 2020-10-15

[[subsidy]]
id = "minimum-living-70"
clause = "一"
settlement = "refunded"
"""


@pytest.fixture
def rebate(world, settings, tmp_path, django_capture_on_commit_callbacks) -> World:
    """A1's household pays in full by a notice that pays the subsidy back."""
    settings.NOTICE_DIR = tmp_path / "notices"
    settings.NOTICE_DIR.mkdir()
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    with django_capture_on_commit_callbacks(execute=True):
        in_force(world, REBATE, "chaqi-2021-b")
    pay(world, "A1")
    return world


def test_rebates_are_raised_once_and_age_from_the_payment(rebate):
    raised = raise_rebates(season=rebate.season, actor=rebate.users["county"], now=NOW)
    payable = Payable.objects.get()
    assert (raised.people, payable.amount_fen, payable.since, payable.department) == (
        1,
        LESS,
        TODAY,
        "civil_affairs",
    )
    with pytest.raises(NothingToRaise):
        raise_rebates(season=rebate.season, actor=rebate.users["county"], now=NOW)


RENAMED = """
[notice]
amends = "chaqi-2021"
number = "插政办发〔2020〕32号"
issued = 2020-10-16

[[identity]]
id = "minimum_living"
clause = "一"
name = "改了名的身份"
"""


def test_rebate_of_an_identity_that_the_notice_lacks_is_nobodys_and_named(
    rebate, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        in_force(rebate, RENAMED, "chaqi-2021-c")
    with pytest.raises(NothingToRaise, match=f"“{LOW}”1人没有列入"):
        raise_rebates(season=rebate.season, actor=rebate.users["county"], now=NOW)
    assert not Payable.objects.exists()


def test_nobody_is_owed_a_rebate_where_subsidies_are_deducted(world):
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    pay(world, "A1")
    with pytest.raises(NothingToRaise):
        raise_rebates(season=world.season, actor=world.users["county"], now=NOW)


def test_roster_behind_a_paid_refund_is_not_taken_back(world):
    pay(world, "A1", now=NOW)
    roster = accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    later = NOW.replace(day=25)
    Roster.objects.filter(pk=roster.pk).update(decided_at=later)
    roster.refresh_from_db()
    (one,) = found(world)
    decide_difference(
        entry=one.entry,
        verdict="refund",
        shown_fen=LESS,
        note="属实",
        actor=world.users["county"],
        on=TODAY,
        now=later,
    )
    approved(world, Payable.objects.get())
    with pytest.raises(UndoRefused, match=f"已经因为这份名单给{world.person('A1').name}1人"):
        undo_roster(roster=roster, reason="错", seen=0, actor=world.users["county"], now=later)


def test_undo_of_a_roster_is_refused_while_a_refund_of_it_is_on_its_way(world):
    desk.deposit(desk.closed_day(world, "A1"))
    roster = accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    Roster.objects.filter(pk=roster.pk).update(decided_at=NOW)
    roster.refresh_from_db()
    case = started(world, "identity")
    assert case.amount_fen == LESS
    with pytest.raises(UndoRefused, match=f"已经因为这份名单给{world.person('A1').name}1人"):
        undo_roster(roster=roster, reason="错", seen=1, actor=world.users["county"], now=NOW)
    cancel_refund(case=case, note="身份有误", actor=world.users["county"], now=NOW)
    undo_roster(roster=roster, reason="错", seen=1, actor=world.users["county"], now=NOW)


def paid_out_of_tax(world: World) -> TaxImport:
    """Somebody paid the tax bureau, then turned out to owe less, and the rest is being paid out."""
    tax = booked(world, line(world.person("A1")))
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    Roster.objects.update(decided_at=NOW.replace(day=25))
    (one,) = found(world)
    decide(world, one)
    prepared(world, Payable.objects.get())
    return tax


def test_a_tax_file_over_a_pay_out_is_not_undone(world):
    tax = paid_out_of_tax(world)
    with pytest.raises(TaxRefused, match="有1笔应退款已编入发放"):
        undone(tax, world)


def test_a_pay_out_that_came_after_the_press_stops_the_undoing(world):
    tax = booked(world, line(world.person("A1")))
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    Roster.objects.update(decided_at=NOW.replace(day=25))
    (one,) = found(world)
    decide(world, one)
    start_undo(found=tax, reason="导错年度", actor=world.users["county"], now=NOW)
    prepared(world, Payable.objects.get())
    tax.refresh_from_db()
    perform(tax.job_id, undo_tax)
    tax.refresh_from_db()
    assert (tax.state, tax.job.error["code"]) == ("applied", "tax_refused")
