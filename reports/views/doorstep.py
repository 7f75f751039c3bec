from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import allowed, area_for
from accounts.clock import now, today
from accounts.models import Level
from collection.views.months import month_for
from enrollment.access import READERS
from reports.actions.print_once import print_once
from reports.queries.doorstep_papers import month_paper, walking_paper
from reports.views.papers import pdf


@allowed(*READERS)
@require_safe
def walking_list_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """A group's list to take from door to door: numbers masked, room for signatures."""
    group, moment = area_for(request.user, code, *READERS, level=Level.GROUP), now()
    content = print_once(
        slug="walking_list",
        obj=group,
        area=group,
        fill=lambda printed: walking_paper(group, on=today(), now=moment),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"walking-list-{group.code}")


@allowed(*READERS)
@require_safe
def month_pdf(request: HttpRequest, key: str) -> HttpResponse:
    """A village's month sheet to sign."""
    (village, first), moment = month_for(request, key), now()
    content = print_once(
        slug="month_close",
        obj=village,
        area=village,
        key=f"{village.code}-{first:%Y-%m}",
        fill=lambda printed: month_paper(village, first, now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"month-{village.code}-{first:%Y%m}")
