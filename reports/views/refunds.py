from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.clock import now
from collection.access import refund_case_for
from reports.actions.print_once import print_once
from reports.queries.refund_papers import refund_paper
from reports.views.papers import pdf


@login_required
@require_safe
def refund_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The application form of one refund, with what was decided until now."""
    case = refund_case_for(request.user, pk)
    moment = now()
    content = print_once(
        slug="refund_form",
        obj=case,
        area=case.village,
        fill=lambda printed: refund_paper(case, now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"refund-{case.pk}")
