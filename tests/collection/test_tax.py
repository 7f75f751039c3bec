"""The tax bureau's file marks people paid, so that nobody pays twice."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from accounts.actions.jobs import claim, perform
from accounts.files import read_file
from collection.actions.book_tax import book_tax
from collection.actions.hand_in_tax import (
    TaxRefused,
    hand_in_tax,
    marked_name,
    match_again,
    original_name,
)
from collection.actions.take_payment import AlreadyPaid
from collection.actions.undo_tax import start_undo
from collection.actions.withdraw import paid
from collection.models import Account, Entry, RefundCase, TaxRow, Voucher
from collection.queries.check import check_ledger
from collection.queries.reconciliation import match_village
from enrollment.models import Enrolment
from tests.collection import desk
from tests.collection.elsewhere import booked, handed_in, line, undone
from tests.jobs.work import expire
from tests.world import NOW, YEAR, World, id_number

pytestmark = pytest.mark.django_db


def outcomes(found) -> list[str]:
    return list(found.rows.order_by("pk").values_list("outcome", flat=True))


def balances() -> dict[str, int]:
    rows = Account.objects.values_list("kind", "balance_fen")
    return {kind: fen for kind, fen in rows if fen}


def test_a_row_marks_its_person_paid(world: World) -> None:
    found = booked(world, line(world.person("A1")))
    assert outcomes(found) == ["paid"]
    assert paid([world.enrolments(world.households["A1"][0])[0].pk])
    assert balances() == {"tax": 28000, "premium": -28000}
    assert list(check_ledger()) == []


def test_the_counter_refuses_who_paid_elsewhere_and_says_where(world: World) -> None:
    lines = desk.shown(world.households["A1"][0])
    booked(world, line(world.person("A1"), "T0815"))
    with pytest.raises(AlreadyPaid) as refused:
        desk.pay(world, lines=lines)
    assert "手机App" in refused.value.why
    assert "T0815" in refused.value.why
    assert not Voucher.objects.receipts().exists()


def test_it_is_nobodys_cash(world: World) -> None:
    booked(world, line(world.person("A1")))
    assert not Account.objects.filter(kind="cash").exists()
    assert Voucher.objects.get().day is None


def test_the_assessment_is_frozen_as_of_the_day_of_payment(world: World) -> None:
    booked(world, line(world.person("A1"), on="2020-09-05"))
    entry = Entry.objects.get()
    assert entry.assessment.assessed_on.isoformat() == "2020-09-05"
    assert (entry.assessment.payable_fen, entry.price_fen) == (28000, 28000)


def test_who_paid_the_village_already_becomes_a_refund_case(world: World) -> None:
    desk.pay(world)
    found = booked(world, line(world.person("A1")))
    assert outcomes(found) == ["twice"]
    case = RefundCase.objects.get()
    assert (case.kind, case.state, case.amount_fen, case.ends) == ("twice", "open", 28000, False)
    assert case.opened_by is None
    assert balances()["surplus"] == -28000
    assert list(check_ledger()) == []


def test_who_paid_the_tax_bureau_twice_becomes_a_refund_case(world: World) -> None:
    person = world.person("A1")
    found = booked(world, line(person, "T1"), line(person, "T2"))
    assert outcomes(found) == ["paid", "twice"]
    assert RefundCase.objects.get().kind == "twice"


def test_more_than_owed_is_paid_and_the_rest_refunded(world: World) -> None:
    found = booked(world, line(world.person("A1"), amount="320.00"))
    assert outcomes(found) == ["more"]
    assert RefundCase.objects.get().amount_fen == 4000
    assert balances() == {"tax": 32000, "premium": -28000, "surplus": -4000}


def test_who_owes_nothing_is_paid_and_gets_all_back(world: World) -> None:
    person = world.person("A1")
    desk.waive(world, person)
    found = booked(world, line(person))
    assert outcomes(found) == ["more"]
    assert RefundCase.objects.get().amount_fen == 28000
    assert paid([world.enrolments(world.households["A1"][0])[0].pk])


def test_less_than_owed_is_no_payment(world: World) -> None:
    found = booked(world, line(world.person("A1"), amount="100.00"))
    assert outcomes(found) == ["other"]
    assert not paid([world.enrolments(world.households["A1"][0])[0].pk])
    assert (RefundCase.objects.get().kind, RefundCase.objects.get().amount_fen) == ("wrong", 10000)


def test_a_payment_before_the_window_is_no_payment(world: World) -> None:
    assert outcomes(booked(world, line(world.person("A1"), on="2020-03-01"))) == ["other"]


@pytest.mark.parametrize(
    "wrong",
    [{"amount": ""}, {"amount": "-280.00"}, {"on": ""}, {"on": "2020-12-01"}, {"number": ""}],
)
def test_a_row_without_amount_day_or_number_is_not_booked(world: World, wrong: dict) -> None:
    assert outcomes(booked(world, line(world.person("A1"), **wrong))) == ["invalid"]
    assert not Entry.objects.exists()


def test_whom_nobody_registered_waits_and_is_found_later(world: World) -> None:
    person = world.person("A1")
    enrolment = world.enrolments(world.households["A1"][0])[0]
    Enrolment.objects.filter(pk=enrolment.pk).update(state="withdrawn")
    found = booked(world, line(person), ("新人", id_number(999), "280", "2020-10-01", "", "T9"))
    assert outcomes(found) == ["unmatched", "unmatched"]
    assert found.counts["open_fen"] == 56000
    Enrolment.objects.filter(pk=enrolment.pk).update(state="enrolled")
    match_again(found=found, actor=world.users["county"], now=NOW)
    found.refresh_from_db()
    perform(found.job_id, book_tax)
    assert outcomes(found) == ["paid", "unmatched"]
    assert list(check_ledger()) == []


def test_another_name_is_not_booked(world: World) -> None:
    found = booked(world, line(world.person("A1"), name="别人"))
    assert outcomes(found) == ["name_differs"]
    assert not Entry.objects.exists()


def test_a_payment_number_counts_once(world: World) -> None:
    booked(world, line(world.person("A1")))
    found = booked(world, line(world.person("A1")), line(world.person("A2"), "T2"))
    assert outcomes(found) == ["known", "paid"]
    assert not RefundCase.objects.exists()


def test_the_same_file_twice_says_so(world: World) -> None:
    content = line(world.person("A1"))
    first = booked(world, content)
    again = read_file(original_name(first))
    with pytest.raises(TaxRefused, match="没有重复导入"):
        hand_in_tax(
            content=again,
            file_name="x.xlsx",
            area=world.county,
            season=world.season,
            actor=world.users["county"],
            now=NOW,
        )


def test_the_workbook_comes_back_with_a_verdict_on_every_row(world: World) -> None:
    found = booked(world, line(world.person("A1")), line(world.person("A2"), ""))
    sheet = load_workbook(BytesIO(read_file(marked_name(found)))).active
    told = [str(row[-1].value) for row in sheet.iter_rows(min_row=3)]
    assert told[0].startswith("已记缴费")
    assert told[1].startswith("有误")


def test_a_killed_run_goes_on_and_books_nothing_twice(world: World) -> None:
    found = handed_in(world, line(world.person("A1")), line(world.person("A2"), "T2"))
    dead = claim(found.job_id)
    expire(found.job)
    perform(found.job_id, book_tax)
    book_tax(dead)
    assert Entry.objects.count() == 2
    assert list(check_ledger()) == []


def test_undoing_takes_every_payment_back(world: World) -> None:
    desk.pay(world, "A2")
    found = booked(world, line(world.person("A1")), line(world.person("A2"), "T2"))
    undone(found, world)
    assert found.state == "undone"
    assert outcomes(found) == ["undone", "undone"]
    assert RefundCase.objects.get().state == "cancelled"
    assert balances() == {"cash": 84000, "premium": -84000}
    assert list(check_ledger()) == []
    desk.pay(world)


def test_an_undone_file_comes_in_again(world: World) -> None:
    rows = [line(world.person("A1"))]
    undone(booked(world, *rows), world)
    assert outcomes(booked(world, *rows)) == ["paid"]
    assert list(check_ledger()) == []


def test_an_import_needs_a_reason_to_be_undone(world: World) -> None:
    found = booked(world, line(world.person("A1")))
    with pytest.raises(TaxRefused, match="没有写明撤销原因"):
        start_undo(found=found, reason=" ", actor=world.users["county"], now=NOW)


def test_reconciliation_and_progress_count_who_paid_the_tax_bureau(world: World) -> None:
    booked(world, line(world.person("A1")))
    first = match_village(world.villages["A1"], YEAR)[0]
    assert (first.paid_persons, first.received_fen, first.deposited_fen) == (1, 28000, 28000)
    assert (first.open_fen, first.undeposited_fen) == (0, 0)


def test_a_row_that_counts_has_its_voucher(world: World) -> None:
    found = booked(world, line(world.person("A1")))
    TaxRow.objects.filter(tax_import=found).update(live=False)
    assert [f.what for f in check_ledger()] == ["no row of a tax file says so"]
