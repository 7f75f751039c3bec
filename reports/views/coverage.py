"""Who of the special groups is not insured yet, to take away: as a workbook and on paper."""

from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import allowed
from accounts.actions.audit import record_audit
from accounts.clock import now
from accounts.models import Area, Department
from collection.access import COVERAGE_READERS, coverage_area_for, coverage_department
from collection.queries.coverage import special_coverage
from enrollment.models import Season
from enrollment.queries import season_for
from reports.actions.print_once import print_once
from reports.queries.papers import PaperRefused
from reports.queries.settlement_papers import coverage_paper, coverage_workbook
from reports.views.papers import pdf
from reports.views.settlements import xlsx
from subsidies.queries.coverage import Coverage
from values.dates import business_date


class _Asked(NamedTuple):
    area: Area
    season: Season
    department: str
    own: bool
    found: Coverage


def _asked(request: HttpRequest, code: str, moment: datetime) -> _Asked:
    area = coverage_area_for(request.user, code)
    season = season_for(area)
    if season is None:
        raise PaperRefused(what="没有名单", why="县里还没有启用本年度的通知", cure="请联系县医保局")
    asked = request.GET.get("department", "")
    own = coverage_department(request.user, area)
    department = own or (asked if asked in Department.values else "")
    found = special_coverage(area, season, department, on=business_date(moment))
    return _Asked(area, season, department, bool(own), found)


@allowed(*COVERAGE_READERS)
@require_safe
def coverage_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """By name, as a workbook."""
    moment = now()
    area, season, _, own, found = _asked(request, code, moment)
    on = business_date(moment)
    content = coverage_workbook(area, season, found, department=own, on=on)
    with transaction.atomic():
        record_audit(
            action="export_coverage",
            obj=area,
            area=area,
            actor=request.user,
            now=moment,
            details={"rows": len(found.missing)},
        )
    return xlsx(content, f"coverage-{area.code}")


@allowed(*COVERAGE_READERS)
@require_safe
def coverage_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """By name, on paper, with room for what was found at the door."""
    moment = now()
    area, season, department, own, found = _asked(request, code, moment)
    content = print_once(
        slug="coverage_list",
        obj=area,
        area=area,
        fill=lambda printed: coverage_paper(
            area, season, found, department=department, own=own, now=moment
        ),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"coverage-{area.code}")
