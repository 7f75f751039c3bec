from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from accounts.clock import now
from enrollment.access import former_number_for, person_for
from enrollment.actions import reveal


@login_required
@require_POST
def reveal_number(request: HttpRequest, pk: int) -> HttpResponse:
    """The full number as plain text, after its audit entry."""
    number = reveal.reveal_number(
        person=person_for(request.user, pk), actor=request.user, now=now()
    )
    return HttpResponse(number, content_type="text/plain; charset=utf-8")


@login_required
@require_POST
def reveal_former(request: HttpRequest, pk: int) -> HttpResponse:
    """A former number as plain text, after its audit entry."""
    former = former_number_for(request.user, pk)
    number = reveal.reveal_former_number(former=former, actor=request.user, now=now())
    return HttpResponse(number, content_type="text/plain; charset=utf-8")
