"""The print room: what can be printed, an order for it, the files that were made."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import allowed, area_for, areas_for, has_role, refuse
from accounts.clock import now, today
from accounts.models import Area, Level, Role, User
from reports import forms
from reports.access import EXAMINERS, READERS
from reports.actions.order_print import order_print
from reports.printables import PRINTABLES, Printable, printable
from reports.queries.postings import rule_of, to_take_down
from reports.queries.printed import files_in_reach, jobs_of_room, offset_of

ROLES = {role for kind in PRINTABLES for role in kind.roles}
PAGE = 20
JOBS = 5


@allowed(*READERS)
@require_safe
def print_room(request: HttpRequest) -> HttpResponse:
    """What the user may print, the jobs that are not done, and the files in reach."""
    form = forms.FindFiles(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    files = files_in_reach(request.user, *READERS).matching(asked)
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "kinds": [
            (one, _address(request.user, one))
            for one in PRINTABLES
            if has_role(request.user, *one.roles)
        ],
        "jobs": jobs_of_room(request.user, Role.VILLAGE_CLERK, *READERS)[:JOBS],
        "page": Paginator(files, PAGE).get_page(asked.get("page")),
        "form": form,
        "searched": any(asked.get(name) for name in ("q", "document", "since", "until")),
        "query": query.urlencode(),
        "examiner": has_role(request.user, *EXAMINERS),
        "county": has_role(request.user, Role.COUNTY_BUREAU),
        "overdue": to_take_down(request.user, today(), *READERS),
        "kept_days": settings.PRINTS_KEPT_DAYS,
        "offset": offset_of(request.user),
    }
    return render(request, "reports/print_room.html", context)


@allowed(*ROLES)
@require_safe
def print_where(request: HttpRequest) -> HttpResponse:
    """Which town, for who has several; which village, for clerks of several."""
    kind = _kind(request)
    reach = areas_for(request.user, *kind.roles)
    towns = reach.at(Level.TOWN).order_by("code")
    context = {"kind": kind, "towns": towns, "villages": reach.at(Level.VILLAGE).order_by("code")}
    return render(request, "reports/print_where.html", context)


@allowed(*ROLES)
@require_http_methods(["GET", "HEAD", "POST"])
def print_order(request: HttpRequest, code: str) -> HttpResponse:
    """Which villages of a town, or which group of a village, in which order; then a job."""
    kind = _kind(request)
    villages = _villages(request.user, kind, code)
    days = rule_of(villages[0]).days
    form = forms.PrintOrder(sent(request), kind=kind, villages=villages, days=days)
    if form.is_valid():
        places = Area.objects.filter(code__in=form.places()).select_related("parent")
        job = order_print(
            kind=kind,
            places=list(places.order_by("code")),
            choices=form.cleaned_data,
            actor=request.user,
            on=today(),
            now=now(),
        )
        # Another's order of the same papers runs already: its page is open to all who print here.
        followed = "accounts:job" if job.owner_id == request.user.pk else "reports:print-batch"
        return redirect(followed, job.pk)
    context = {"kind": kind, "form": form, "villages": villages}
    return render(request, "reports/print_order.html", context)


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, be it nothing at all; none for a page that is only opened."""
    return request.POST if request.method == "POST" else None


def _kind(request: HttpRequest) -> Printable:
    """The paper that is asked for; the first where none is. Raises Http404 for one that the user
    does not print."""
    asked = request.POST.get("document") or request.GET.get("document")
    kind = printable(asked) if asked else PRINTABLES[0]
    if kind is None or not has_role(request.user, *kind.roles):
        raise refuse(request.user, "print order")
    return kind


def _villages(user: User, kind: Printable, code: str) -> list[Area]:
    """The village of that code, or those of the town, as far as they are in reach.

    Raises Http404.
    """
    if len(code) == Level.TOWN:
        town = area_for(user, code, *kind.roles, level=Level.TOWN)
        villages = list(town.children.order_by("code"))
        if not villages:
            raise refuse(user, f"town without villages:{code}")
        return villages
    return [area_for(user, code, *kind.roles, level=Level.VILLAGE)]


def _address(user: User, kind: Printable) -> str:
    """Where the order begins: at the only village, at the only town, or at the choice of one."""
    reach = areas_for(user, *kind.roles)
    for level in (Level.VILLAGE, Level.TOWN):
        codes = list(reach.at(level).values_list("code", flat=True)[:2])
        if len(codes) == 1:
            return f"{reverse('reports:print-order', args=codes)}?document={kind.slug}"
    return f"{reverse('reports:print-where')}?document={kind.slug}"
