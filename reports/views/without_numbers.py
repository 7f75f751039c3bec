from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import allowed
from accounts.clock import now, today
from accounts.models import Area
from reports.access import READERS, list_area_for, own_list_area
from reports.actions.print_once import print_once, record_print
from reports.documents.people_without_numbers.render import workbook
from reports.queries.people_without_numbers import summary, unnumbered_paper
from reports.views.papers import pdf

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allowed(*READERS)
@require_safe
def people_without_numbers(request: HttpRequest) -> HttpResponse:
    """How many people without an ID number one's own area has, place by place."""
    return _page(request, own_list_area(request.user))


@allowed(*READERS)
@require_safe
def area_without_numbers(request: HttpRequest, code: str) -> HttpResponse:
    """The same of one place below."""
    return _page(request, list_area_for(request.user, code))


def _page(request: HttpRequest, area: Area) -> HttpResponse:
    found = summary(area, on=today())
    above = own_list_area(request.user)
    context = {"summary": found, "above": above if above.pk != area.pk else None}
    return render(request, "reports/people_without_numbers.html", context)


@allowed(*READERS)
@require_safe
def without_numbers_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The month's list by name, to sign and hand up."""
    area, moment = list_area_for(request.user, code), now()
    content = print_once(
        slug="people_without_numbers",
        obj=area,
        area=area,
        fill=lambda printed: unnumbered_paper(area, on=today(), now=moment),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"people-without-numbers-{area.code}")


@allowed(*READERS)
@require_safe
def without_numbers_xlsx(request: HttpRequest, code: str) -> HttpResponse:
    """The same list as a workbook."""
    area, moment = list_area_for(request.user, code), now()
    content = workbook(unnumbered_paper(area, on=today(), now=moment))
    record_print(slug="people_without_numbers", obj=area, area=area, actor=request.user, now=moment)
    response = HttpResponse(content, content_type=XLSX)
    name = f"people-without-numbers-{area.code}.xlsx"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
