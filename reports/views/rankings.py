from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import allowed
from accounts.clock import now
from collection.access import ranking_for
from collection.views.rankings import READERS
from reports.actions.print_once import print_once
from reports.queries.progress_papers import ranking_paper
from reports.views.papers import pdf


@allowed(*READERS)
@require_safe
def ranking_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The weekly ranking or half-monthly report as it was frozen."""
    ranking, moment = ranking_for(request.user, pk, *READERS), now()
    content = print_once(
        slug="progress_report",
        obj=ranking,
        area=ranking.area,
        fill=lambda printed: ranking_paper(ranking, now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"ranking-{ranking.number}")
