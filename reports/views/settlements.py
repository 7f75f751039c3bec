"""Settlement sheets, pay-out sheets and the bank's file, to take away."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed
from accounts.actions.audit import record_audit
from accounts.clock import now
from accounts.models import Role
from collection.access import (
    pay_out_for,
    settlement_for,
)
from collection.models.settlements import SETTLES
from reports.actions.print_once import print_once, record_print
from reports.documents.pay_out.render import bank_file as bank_workbook
from reports.documents.settlement.render import workbook as settlement_workbook
from reports.engine.sheets import XLSX
from reports.queries.settlement_papers import (
    pay_out_paper,
    settlement_paper,
)
from reports.views.papers import pdf

PAYERS = (Role.DEPARTMENT, Role.COUNTY_BUREAU, Role.FINANCE, Role.INSPECTOR)
SENDERS = (Role.DEPARTMENT, Role.COUNTY_BUREAU, Role.FINANCE)


def xlsx(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


@allowed(*SETTLES)
@require_safe
def settlement_pdf(request: HttpRequest, pk) -> HttpResponse:
    """A confirmed settlement, to be stamped by three offices."""
    settlement, moment = settlement_for(request.user, pk), now()
    content = print_once(
        slug="settlement",
        obj=settlement,
        area=settlement.area,
        fill=lambda printed: settlement_paper(settlement, now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, settlement.number)


@allowed(*SETTLES)
@require_safe
def settlement_xlsx(request: HttpRequest, pk) -> HttpResponse:
    """The same as a workbook."""
    settlement, moment = settlement_for(request.user, pk), now()
    content = settlement_workbook(settlement_paper(settlement, now=moment))
    record_print(
        slug="settlement", obj=settlement, area=settlement.area, actor=request.user, now=moment
    )
    return xlsx(content, settlement.number)


@allowed(*PAYERS)
@require_safe
def pay_out_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """An approved batch, with room for signatures."""
    pay_out, moment = pay_out_for(request.user, pk), now()
    content = print_once(
        slug="pay_out",
        obj=pay_out,
        area=pay_out.area,
        fill=lambda printed: pay_out_paper(pay_out, now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, pay_out.number)


@allowed(*SENDERS)
@require_POST
def bank_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The accounts to be credited; every download is audited, because they stand in full."""
    pay_out, moment = pay_out_for(request.user, pk), now()
    content = bank_workbook(pay_out_paper(pay_out, now=moment))
    with transaction.atomic():
        record_audit(
            action="open_bank_file",
            obj=pay_out,
            area=pay_out.area,
            actor=request.user,
            now=moment,
            details={"number": pay_out.number},
        )
    return xlsx(content, f"{pay_out.number}-bank")
