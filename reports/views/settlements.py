"""Settlement sheets, pay-out sheets, the bank's file and the coverage list, to take away."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed
from accounts.actions.audit import record_audit
from accounts.clock import now, today
from accounts.models import Department, Role
from collection.access import (
    COVERAGE_READERS,
    coverage_area_for,
    coverage_department,
    pay_out_for,
    settlement_for,
)
from collection.models.settlements import SETTLES
from collection.queries.coverage import special_coverage
from enrollment.queries import season_for
from reports.actions.print_once import print_once, record_print
from reports.documents.pay_out.render import bank_file as bank_workbook
from reports.documents.settlement.render import workbook as settlement_workbook
from reports.engine.sheets import XLSX
from reports.queries.papers import PaperRefused
from reports.queries.settlement_papers import (
    coverage_workbook,
    pay_out_paper,
    settlement_paper,
)
from reports.views.papers import pdf

PAYERS = (Role.DEPARTMENT, Role.COUNTY_BUREAU, Role.FINANCE, Role.INSPECTOR)
SENDERS = (Role.DEPARTMENT, Role.COUNTY_BUREAU, Role.FINANCE)


def _xlsx(content: bytes, name: str) -> HttpResponse:
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
    return _xlsx(content, settlement.number)


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
    return _xlsx(content, f"{pay_out.number}-bank")


@allowed(*COVERAGE_READERS)
@require_safe
def coverage_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """Who of the special groups is not insured yet, by name."""
    area = coverage_area_for(request.user, code)
    season, moment = season_for(area), now()
    if season is None:
        raise PaperRefused(what="没有名单", why="县里还没有启用本年度的通知", cure="请联系县医保局")
    asked = request.GET.get("department", "")
    own = coverage_department(request.user, area)
    department = own or (asked if asked in Department.values else "")
    found = special_coverage(area, season, department, on=today())
    content = coverage_workbook(area, season, found, department=bool(own), on=today())
    with transaction.atomic():
        record_audit(
            action="export_coverage",
            obj=area,
            area=area,
            actor=request.user,
            now=moment,
            details={"rows": len(found.missing)},
        )
    return _xlsx(content, f"coverage-{area.code}")
