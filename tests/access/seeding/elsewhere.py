"""Payments made elsewhere and refunds, seeded in each village for the access tests."""

from datetime import date

from accounts.actions.jobs import perform
from accounts.models import User
from collection.actions.book_tax import book_tax
from collection.actions.hand_in_tax import hand_in_tax
from collection.actions.record_tax import record_village
from collection.actions.refund import (
    Application,
    apply_for_refund,
    approve_refund,
    review_refund,
)
from collection.actions.refund_cases import start_refund
from collection.models import Batch, BatchLine, Entry, RefundCase, TaxImport, TaxRow
from enrollment.models import Enrolment, Household
from enrollment.queries import season_for
from tests.access.seeding.papers import paper, workbook
from tests.access.seeding.places import moment
from tests.world import TODAY, World, id_number

TAX_HEAD = ("姓名", "身份证号", "缴费金额", "缴费日期", "凭证号")


def elsewhere(world: World, place: str, serial: int, household: Household) -> dict[str, object]:
    """A file of payments whose payer nobody registered, so that it can be matched again."""
    season = season_for(world.villages[place])
    row = ("税前人", id_number(serial + 8), "280.00", "2020-10-01", f"T{serial}")
    found = hand_in_tax(
        content=workbook([row], TAX_HEAD),
        file_name="缴费明细.xlsx",
        area=season.area,
        season=season,
        actor=world.users["county-N" if place == "N1" else "county"],
        now=moment(TODAY),
    )
    perform(found.job_id, book_tax)
    return {"tax_import": found.pk} | refunds(world, place, household)


def refunds(world: World, place: str, household: Household) -> dict[str, object]:
    """Somebody who paid the village and four times the tax bureau: a case in each state."""
    enrolment = household.enrolments.order_by("person__position").first()
    season = season_for(world.villages[place])
    officer = world.users["county-N" if place == "N1" else "county"]
    found = TaxImport.objects.create(
        area=season.area,
        cover_year=season.cover_year,
        file_name=f"重复缴费{place}.xlsx",
        file_sha256=place * 8,
        file_size=1,
        state=TaxImport.State.APPLIED,
        handed_in_by=officer,
        handed_in_at=moment(TODAY),
    )
    record_village(
        rows=[_row(found, enrolment, f"{place}-{n}", n) for n in range(4)],
        actor=officer,
        now=moment(TODAY),
    )
    cases = list(RefundCase.objects.filter(enrolment=enrolment).order_by("pk"))
    clerk, other = world.users[f"clerk-{place}"], _colleague(world, place)
    for step, case in enumerate(cases):
        told = {"case": case, "on": TODAY, "now": moment(TODAY)}
        if step > 0:
            apply_for_refund(form=_application(), actor=clerk, **told)
        if step > 1:
            review_refund(note="", actor=other, **told)
        if step > 2:
            approve_refund(note="", actor=_approver(), **told)
    names = ("refund_open", "refund_applied", "refund_reviewed", "refund_approved")
    own = household.enrolments.order_by("person__position")[1]
    dropped = start_refund(
        enrolment=own, kind=RefundCase.Kind.WRONG, actor=clerk, now=moment(TODAY)
    )
    paid = household.enrolments.order_by("person__position")[2]
    # Ready for a batch: paid for and reviewed.
    Enrolment.objects.filter(pk=paid.pk).update(review=Enrolment.ReviewState.PASSED)
    return dict(zip(names, [case.pk for case in cases], strict=True)) | {
        "refund_own": dropped.pk,
        "paid_enrolment": paid.pk,
        **batches(world, place, [enrolment, own]),
    }


def batches(world: World, place: str, people: list[Enrolment]) -> dict[str, object]:
    """Batches on their way: one sealed with a person, one reported with another, empty ones."""
    found = {}
    for number, state in enumerate(("sealed", "reported", "signed", "imported", "serial"), 51):
        batch = Batch.objects.create(
            area=world.villages[place],
            cover_year=people[0].cover_year,
            no=number,
            number=f"seeded-{place}-{number}",
            state=state,
            people=1,
            total_fen=0,
            made_by=world.users[f"township-{place[0]}"],
            made_at=moment(TODAY),
            since=moment(TODAY),
            serial=f"{place}-0001" if state == "serial" else "",
            serial_fen=0 if state == "serial" else None,
        )
        found[f"batch_{state}"] = batch.pk
    for person, state, line in ((0, "sealed", "waiting"), (1, "reported", "out")):
        entry = Entry.objects.get(enrolment=people[person], kind=Entry.Kind.PAYMENT)
        BatchLine.objects.create(
            batch_id=found[f"batch_{state}"],
            line=1,
            enrolment=people[person],
            entry=entry,
            amount_fen=entry.amount_fen,
            state=line,
        )
    return found


def _row(found: TaxImport, enrolment: Enrolment, number: str, row: int) -> TaxRow:
    return TaxRow.objects.create(
        tax_import=found,
        area=found.area,
        cover_year=found.cover_year,
        sheet="1",
        row=row + 2,
        amount_fen=28000,
        paid_on=date(2020, 10, 18),
        payment_number=number,
        enrolment=enrolment,
    )


def _application() -> Application:
    return Application(
        amount_fen=28000,
        happened_on=date(2020, 10, 18),
        reason="缴了两次",
        evidence="两次缴费凭证",
        evidence_file=paper(),
        applicant="本人",
        relation="本人",
        payee="本人",
        bank="示例银行",
        account="6200000000000000018",
    )


def _colleague(world: World, place: str) -> User:
    return User.objects.get_or_create(username=f"colleague-{place}", display_name="同镇经办")[0]


def _approver() -> User:
    return User.objects.get_or_create(username="approver", display_name="审批人")[0]
