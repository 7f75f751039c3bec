from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.clock import now
from accounts.views.sign_in import client_address
from reports import forms
from reports.actions.verify_paper import VerifyRefused, verify_paper


@login_not_required
@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Is this paper the portal's? Anybody may ask; nobody is told of a person."""
    form = forms.VerifyPaper(request.GET or None)
    if not form.is_valid():
        return render(request, "reports/verify.html", {"form": form})
    context = {"form": form, "asked": form.asked}
    address = client_address(request)
    try:
        context["verdict"] = verify_paper(asked=form.asked, address=address, now=now())
    except VerifyRefused as refusal:
        context["refusal"] = refusal
    status = 429 if "refusal" in context else 200
    return render(request, "reports/verify.html", context, status=status)
