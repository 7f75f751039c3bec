from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import allowed
from accounts.models import Role
from accounts.queries import audit_trail

PAGE = 50


@allowed(Role.INSPECTOR, Role.RIGHTS_REVIEWER)
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The audit trail of one's area, newest first, paged by entry id."""
    before = request.GET.get("before", "")
    entries = audit_trail(request.user, before=int(before) if before.isdecimal() else None)
    page = list(entries[: PAGE + 1])
    following = page[PAGE - 1].pk if len(page) > PAGE else None
    return render(
        request, "accounts/audit_trail.html", {"entries": page[:PAGE], "following": following}
    )
