"""A department's subsidised people, to sign and to take away."""

from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import allowed
from accounts.actions.audit import record_audit
from accounts.clock import now
from accounts.models import Area, Department, Role
from enrollment.queries import season_for
from reports.access import own_department, subsidised_area_for
from reports.actions.print_once import print_once
from reports.documents.subsidised_list.context import SubsidisedList
from reports.documents.subsidised_list.render import workbook
from reports.queries.papers import PaperRefused
from reports.queries.subsidised_papers import subsidised_paper
from reports.views.papers import pdf
from reports.views.settlements import xlsx

READERS = (Role.DEPARTMENT, Role.COUNTY_BUREAU)


def _paper(request: HttpRequest, area: Area, moment: datetime) -> SubsidisedList:
    """Of one's own department; the county chooses one, or has all of them."""
    season = season_for(area)
    if season is None:
        raise PaperRefused(what="没有名单", why="县里还没有启用本年度的通知", cure="请联系县医保局")
    asked = request.GET.get("department", "")
    own = own_department(request.user, area)
    department = own or (asked if asked in Department.values else "")
    return subsidised_paper(area, season, department=department, own=bool(own), now=moment)


@allowed(*READERS)
@require_safe
def subsidised_pdf(request: HttpRequest, code: str) -> HttpResponse:
    area, moment = subsidised_area_for(request.user, code), now()
    listed = _paper(request, area, moment)
    content = print_once(
        slug="subsidised_list",
        obj=area,
        area=area,
        fill=lambda printed: listed,
        actor=request.user,
        now=moment,
    )
    return pdf(content, listed.number)


@allowed(*READERS)
@require_safe
def subsidised_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The same as a workbook; numbers masked."""
    area, moment = subsidised_area_for(request.user, code), now()
    listed = _paper(request, area, moment)
    content = workbook(listed)
    with transaction.atomic():
        record_audit(
            action="export_subsidised",
            obj=area,
            area=area,
            actor=request.user,
            now=moment,
            details={"rows": len(listed.people)},
        )
    return xlsx(content, listed.number)
