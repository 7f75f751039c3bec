from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import allowed
from accounts.clock import now
from collection.access import roster_for
from enrollment.access import READERS
from reports.actions.print_once import print_once
from reports.queries.roster_papers import roster_paper
from reports.views.papers import pdf


@allowed(*READERS)
@require_safe
def roster_pdf(request: HttpRequest, pk) -> HttpResponse:
    """The frozen roster, a copy for each party. Signatories get theirs from the township: names
    and masked numbers stand on it."""
    roster, moment = roster_for(request.user, pk, *READERS), now()
    content = print_once(
        slug="signed_roster",
        obj=roster,
        area=roster.village,
        fill=lambda printed: roster_paper(roster, now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"roster-{roster.number}")
