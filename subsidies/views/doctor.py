from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import allowed, holds
from accounts.models import Role
from enrollment.workbooks.troubles import kind_of_code, trouble_kinds
from subsidies.access import roster_for
from subsidies.models import Roster, RosterRow
from subsidies.queries.doctor import diagnoses, rows_of_kind, sharing_departments

ROWS_PER_PAGE = 50
# Only a check that ended has something to tell.
TOLD = (Roster.State.CHECKED, Roster.State.ACCEPTED, Roster.State.RETURNED)


@allowed(Role.DEPARTMENT, Role.COUNTY_BUREAU)
@require_safe
def roster_doctor(request: HttpRequest, pk: int) -> HttpResponse:
    """What is wrong with a roster by kind: how often, what it means, what to do, which rows."""
    found = roster_for(request.user, pk)
    told = diagnoses(found) if found.state in TOLD else []
    asked = request.GET.get("kind", "")
    kind = next((kind for kind in trouble_kinds() if kind.number == asked), None)
    rows = rows_of_kind(found, kind) if kind and told else RosterRow.objects.none()
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    in_bureau = holds(request.user, found.area.code, Role.COUNTY_BUREAU)
    context = {
        "roster": found,
        "told": bool(told),
        "found": [diagnosis for diagnosis in told if diagnosis.total],
        "healthy": [d for d in told if not d.total and d.kind.codes],
        "elsewhere": [d.kind for d in told if d.kind.elsewhere],
        "kind": kind,
        "page": page,
        "lines": _lines(list(page), found, kind, in_bureau) if kind else [],
    }
    return render(request, "subsidies/roster_doctor.html", context)


def _lines(rows: list[RosterRow], roster: Roster, kind, in_bureau: bool) -> list[dict]:
    """Each row with its reasons of the kind, and whose list it is on besides."""
    shared = sharing_departments(rows, roster) if kind.number == "T16" else {}
    return [
        {
            "row": row,
            "reasons": [
                reason["text"]
                for reason in row.reasons
                if kind_of_code().get(reason["code"]) is kind
            ],
            "also": (shared[row.pk] if in_bureau else ["另一个部门"]) if row.pk in shared else [],
        }
        for row in rows
    ]
