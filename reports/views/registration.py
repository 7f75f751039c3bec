from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.clock import now, today
from enrollment.access import household_for
from reports.actions.print_once import print_once
from reports.queries.registration_papers import household_form
from reports.views.papers import pdf


@login_required
@require_safe
def registration_form_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """A household's registration form, two copies. Its whole numbers are read: an audit entry."""
    household = household_for(request.user, pk)
    moment = now()
    content = print_once(
        slug="registration_form",
        obj=household,
        area=household.group,
        fill=lambda printed: household_form(household, on=today(), now=moment, reprint=printed),
        actor=request.user,
        now=moment,
    )
    return pdf(content, f"registration-form-{household.village.code}-{household.number}")
