"""Payments made to the tax bureau, and refunds, with everything filled in."""

import uuid
from collections.abc import Sequence
from datetime import date

from accounts.actions.jobs import perform
from collection.actions.book_tax import book_tax
from collection.actions.hand_in_tax import hand_in_tax
from collection.actions.refund import (
    Application,
    apply_for_refund,
    approve_refund,
    pay_refund,
    review_refund,
)
from collection.actions.refund_cases import start_refund
from collection.actions.undo_tax import start_undo, undo_tax
from collection.models import RefundCase, TaxImport, Voucher
from enrollment.models import Person
from tests.collection import desk
from tests.subsidies.desk import workbook
from tests.world import NOW, TODAY, World

HEAD = ("姓名", "身份证号", "缴费金额", "缴费日期", "缴费渠道", "凭证号")


def line(person: Person, number: str = "T0001", *, amount="280.00", on="2020-10-18", name=""):
    """A row of the tax bureau's file."""
    return (name or person.name, person.id_number.open(), amount, on, "手机App", number)


def handed_in(world: World, *rows: Sequence, by: str = "tax", name="缴费明细.xlsx") -> TaxImport:
    return hand_in_tax(
        content=workbook(*rows, head=HEAD),
        file_name=name,
        area=world.county,
        season=world.season,
        actor=world.users[by],
        now=NOW,
    )


def booked(world: World, *rows: Sequence, by: str = "tax") -> TaxImport:
    found = handed_in(world, *rows, by=by)
    perform(found.job_id, book_tax)
    found.refresh_from_db()
    return found


def undone(found: TaxImport, world: World, *, reason: str = "导错年度") -> TaxImport:
    start_undo(found=found, reason=reason, actor=world.users["county"], now=NOW)
    found.refresh_from_db()
    perform(found.job_id, undo_tax)
    found.refresh_from_db()
    return found


def applied(world: World, case: RefundCase, *, by: str = "clerk-A1", on=TODAY, **more) -> None:
    told = {
        "amount_fen": case.amount_fen,
        "happened_on": date(2020, 10, 18),
        "reason": "缴了两次",
        "evidence": "两次缴费凭证",
        "applicant": "本人",
        "relation": "本人",
        "payee": "本人",
        "bank": "示例银行",
        "account": "6200000000000000018",
    }
    apply_for_refund(
        case=case, form=Application(**(told | more)), actor=world.users[by], on=on, now=NOW
    )


def reviewed(world: World, case: RefundCase, *, by: str = "township-A", on=TODAY) -> None:
    review_refund(case=case, note="", actor=world.users[by], on=on, now=NOW)


def approved(world: World, case: RefundCase, *, by: str = "county", on=TODAY) -> None:
    approve_refund(case=case, note="", actor=world.users[by], on=on, now=NOW)


def granted(world: World, case: RefundCase, **more) -> RefundCase:
    """Applied for by the village, reviewed by the township, approved by the county."""
    applied(world, case, **more)
    reviewed(world, case)
    approved(world, case)
    case.refresh_from_db()
    return case


def paid_out(
    world: World, case: RefundCase, *, by: str = "township-A", idem=None, on=TODAY
) -> Voucher:
    return pay_refund(
        case=case,
        bank_reference="B1",
        idem=idem or uuid.uuid4(),
        actor=world.users[by],
        on=on,
        now=NOW,
    )


def started(world: World, kind: str, *, village: str = "A1", place: int = 0) -> RefundCase:
    """A case about the payment of one person of the village's first household."""
    enrolment = world.enrolments(world.households[village][0])[place]
    return start_refund(
        enrolment=enrolment,
        kind=RefundCase.Kind(kind),
        actor=world.users[f"clerk-{village}"],
        now=NOW,
    )


def deposited(world: World, village: str = "A1") -> None:
    """The first household has paid, and the money is in the bank."""
    desk.deposit(desk.closed_day(world, village))


def paid_twice(world: World, village: str = "A1") -> RefundCase:
    """Somebody paid the village and the tax bureau too."""
    desk.pay(world, village)
    booked(world, line(world.person(village), f"twice-{village}"))
    return RefundCase.objects.get(enrolment__person=world.person(village))
