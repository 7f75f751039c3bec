"""What subsidies cost whom: adds up to the fen, settled once, by two people, never changed."""

import uuid

import pytest
from django.db import DatabaseError, transaction

from collection.actions.settle import (
    SettlementRefused,
    confirm_settlement,
    propose_settlement,
    return_settlement,
)
from collection.models import (
    Settlement,
    SettlementItem,
    SettlementLine,
    SettlementProposal,
    Voucher,
)
from collection.queries.settlements import by_department, by_level, draft_of, shares_of
from subsidies.models import Assessment
from tests.collection.desk import close, deposit, pay, reverse
from tests.collection.elsewhere import granted, paid_out, started
from tests.subsidies.desk import DISABLED, HEAD, accepted, line_of, workbook
from tests.world import NOW, TODAY, YEAR, World

LOW, LOW_FEN, HALF = "城乡低保对象", 7000, 14000
GRADED = (*HEAD, "残疾等级")


@pytest.fixture
def paid(world) -> World:
    """A1's first household paid: the head on minimum living, the spouse disabled in grade 3."""
    accepted(world, workbook(line_of(world.person("A1"))), identity=LOW)
    spouse = line_of(world.person("A1", 1), "三级")
    accepted(world, workbook(spouse, head=GRADED), by=DISABLED)
    pay(world, "A1")
    return world


def propose(world: World, *, until=TODAY, by: str = "county") -> SettlementProposal:
    return propose_settlement(
        season=world.season, until=until, actor=world.users[by], on=TODAY, now=NOW
    )


def settle(world: World) -> Settlement:
    return confirm_settlement(proposal=propose(world), actor=world.users["finance"], now=NOW)


def draft(world: World, until=TODAY):
    return draft_of(world.county, YEAR, until=until)


def test_payments_with_a_subsidy_are_counted_by_department_and_identity(paid):
    found = [
        (line.department, line.identity, line.payer, line.people, line.amount_fen)
        for line in draft(paid).lines
    ]
    assert found == [
        ("民政局", LOW, "政府", 1, LOW_FEN),
        ("残疾人联合会", "残疾人", "政府", 1, HALF),
    ]


def test_level_and_fund_are_the_notices(paid):
    assert by_level(draft(paid).lines) == [("通知未写", "财政资金", LOW_FEN + HALF)]
    assert [(name, fen) for name, _, fen in by_department(draft(paid).lines)] == [
        ("民政局", LOW_FEN),
        ("残疾人联合会", HALF),
    ]


def test_who_has_no_subsidy_is_not_settled(world):
    pay(world, "A1")
    with pytest.raises(SettlementRefused, match="没有还没结算的资助"):
        propose(world)


def test_payment_after_the_last_day_waits_for_the_next(paid):
    assert draft(paid, TODAY.replace(day=19)).entries == ()


def test_days_to_come_are_not_settled(paid):
    with pytest.raises(SettlementRefused, match="还没有到"):
        propose(paid, until=TODAY.replace(day=21))


def test_confirmed_settlement_is_what_was_proposed(paid):
    settlement = settle(paid)
    told = (settlement.number, settlement.people, settlement.amount_fen, settlement.items)
    assert told == (f"JS-430699-{YEAR}-001", 2, LOW_FEN + HALF, 2)
    assert sum(settlement.rows.values_list("amount_fen", flat=True)) == settlement.amount_fen


def test_payment_is_settled_once(paid):
    settle(paid)
    assert draft(paid).entries == ()


def test_reversal_is_taken_off_in_the_next_settlement(paid):
    settle(paid)
    reverse(paid, Voucher.objects.receipts().get())
    second = settle(paid)
    assert (second.people, second.amount_fen, second.no) == (-2, -LOW_FEN - HALF, 2)
    assert sum(SettlementItem.objects.values_list("amount_fen", flat=True)) == 0


def test_payment_reversed_before_it_was_settled_costs_nothing(paid):
    reverse(paid, Voucher.objects.receipts().get())
    found = draft(paid)
    assert (found.people, found.amount_fen) == (0, 0)


def test_who_proposed_does_not_confirm(paid):
    with pytest.raises(SettlementRefused, match="提请的人不能确认"):
        confirm_settlement(proposal=propose(paid), actor=paid.users["county"], now=NOW)


def test_receipt_that_came_since_stops_the_confirmation(paid):
    proposal = propose(paid)
    accepted(paid, workbook(line_of(paid.person("A2"))), identity=LOW, name="二.xlsx")
    pay(paid, "A2")
    with pytest.raises(SettlementRefused, match=r"金额由210\.00元变为280\.00元"):
        confirm_settlement(proposal=proposal, actor=paid.users["finance"], now=NOW)
    assert Settlement.objects.count() == 0


def test_one_proposal_waits_at_a_time(paid):
    propose(paid)
    with pytest.raises(SettlementRefused, match="已经有一份结算在等复核"):
        propose(paid)


def test_returned_proposal_settles_nothing(paid):
    proposal = propose(paid)
    return_settlement(proposal=proposal, note="再核", actor=paid.users["finance"], now=NOW)
    proposal.refresh_from_db()
    assert (proposal.state, Settlement.objects.count()) == ("returned", 0)
    assert propose(paid).pk != proposal.pk


def test_database_refuses_one_person_for_both(paid):
    proposal = propose(paid)
    with pytest.raises(DatabaseError, match="settlement_second_person"), transaction.atomic():
        SettlementProposal.objects.filter(pk=proposal.pk).update(
            state="confirmed", decided_by=proposal.proposed_by, decided_at=NOW
        )


def copy_of(settlement: Settlement, **change) -> Settlement:
    fields = {f.name: getattr(settlement, f.name) for f in Settlement._meta.fields}
    return Settlement(**fields | {"id": uuid.uuid4(), "number": "JS-2", "no": 2} | change)


def test_database_refuses_a_settlement_that_is_not_the_sum_of_its_lines(paid):
    settlement = settle(paid)
    with pytest.raises(DatabaseError, match="sum of its lines"), transaction.atomic():
        copy_of(settlement).save(force_insert=True)


def _with_lines(settlement: Settlement, copy: Settlement) -> None:
    for row in settlement.rows.all():
        row.pk, row.settlement_id = None, copy.pk
        row.save(force_insert=True)
    copy.save(force_insert=True)


def test_database_refuses_a_settlement_without_its_payments(paid):
    settlement = settle(paid)
    copy = copy_of(settlement)
    with pytest.raises(DatabaseError, match="sum of its payments"), transaction.atomic():
        _with_lines(settlement, copy)


def test_database_refuses_a_line_after_the_settlement(paid):
    row = settle(paid).rows.first()
    row.pk, row.line = None, 99
    with pytest.raises(DatabaseError, match="whole when it is written"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize("model", [Settlement, SettlementLine, SettlementItem])
def test_database_keeps_what_was_settled(paid, model):
    settle(paid)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        model.objects.all().update(amount_fen=1)


def explained(funding: list[tuple[str, str]], verdicts: list[tuple[str, int]]) -> Assessment:
    return Assessment(
        notice="guizhou-2021",
        subsidy_fen=sum(amount for _, amount in verdicts),
        settlement="waived",
        identity="、".join(name for name, _ in verdicts),
        explanation={
            "funding": [{"payer": payer, "amount": amount} for payer, amount in funding],
            "verdicts": [
                {"name": name, "outcome": "stacked", "amount_fen": amount}
                for name, amount in verdicts
            ],
        },
    )


def test_shares_of_several_reliefs_go_to_their_own_departments():
    shares = shares_of(
        explained(
            [("省级财政", "10.00"), ("县级财政", "6.00"), ("医疗救助基金", "120.00")],
            [("建档立卡贫困人口", 1600), ("城乡低保对象", 12000)],
        )
    )
    found = [(key[1], key[3], key[4], amount) for key, amount in shares]
    assert found == [
        ("建档立卡贫困人口", "省级财政", "province", 1000),
        ("建档立卡贫困人口", "县级财政", "county", 600),
        ("城乡低保对象", "医疗救助基金", "unsaid", 12000),
    ]


def test_a_refunded_person_counts_no_more(paid):
    day = Voucher.objects.receipts().get().day
    deposit(close(day, day.vouchers.get().total_fen))
    settle(paid)
    paid_out(paid, granted(paid, started(paid, "employee")))
    found = [(line.identity, line.people, line.amount_fen) for line in draft(paid).lines]
    assert found == [(LOW, -1, -LOW_FEN)]
