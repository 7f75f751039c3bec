from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, has_role
from accounts.clock import now, today
from accounts.models import Role
from collection import forms
from collection.actions import decide_mark as deciding
from enrollment.access import READERS, mark_for
from enrollment.models import EvidenceKind, Mark

DECIDERS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF)
PER_PAGE = 50
LONGEST_PK = 19


@allowed(*READERS)
@require_safe
def marks(request: HttpRequest) -> HttpResponse:
    """Whom lists from elsewhere mean: to be looked into, or looked into already.

    With `person` all that lists say of one person, whatever became of it.
    """
    reach = Mark.objects.visible_to(request.user, *READERS)
    kind, state = request.GET.get("kind", ""), request.GET.get("state", Mark.State.OPEN.value)
    kind = kind if kind in EvidenceKind.values else ""
    state = state if state in Mark.State.values else Mark.State.OPEN.value
    waiting = dict(reach.open().order_by().values_list("kind").annotate(n=Count("pk")))
    person = request.GET.get("person", "")
    person = person if person.isdecimal() and len(person) < LONGEST_PK else ""
    if person:
        found = reach.filter(person=person)
    else:
        found = reach.filter(state=state, **({"kind": kind} if kind else {}))
    found = found.select_related(
        "person__household__village",
        "person__household__group",
        "person__household__head",
        "row__evidence_list",
        "decided_by",
    ).order_by("person__household__group__code", "person__household__number", "pk")
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "kinds": [(k.value, k.label, waiting.get(k.value, 0)) for k in EvidenceKind],
        "states": Mark.State.choices,
        "person": person,
        "kind": kind,
        "state": state,
        "open": sum(waiting.values()),
        "decides": has_role(request.user, *DECIDERS),
    }
    return render(request, "collection/marks.html", context)


@allowed(*DECIDERS)
@require_POST
def decide_mark(request: HttpRequest, pk: int) -> HttpResponse:
    """True (button `verdict` confirm) or not (dismiss)."""
    mark = mark_for(request.user, pk, *DECIDERS)
    form = forms.DecideMark(request.POST)
    if not form.is_valid():
        told = [error for errors in form.errors.values() for error in errors]
        messages.error(request, f"没有保存。{''.join(told)}")
        return redirect("collection:marks")
    told = {
        "mark": mark,
        "note": form.cleaned_data["note"],
        "on": today(),
        "actor": request.user,
        "now": now(),
    }
    if form.cleaned_data["verdict"] == "dismiss":
        deciding.dismiss_mark(**told)
        messages.success(request, "已记为不属实，参保登记没有变动。")
    else:
        _tell(request, deciding.confirm_mark(**told))
    return redirect("collection:marks")


def _tell(request: HttpRequest, came_of: deciding.Confirmed) -> None:
    if came_of.paid:
        messages.warning(
            request, "已记为属实。本年度已经缴费，参保登记没有退出；请先冲销或办理退费，再退出。"
        )
    elif came_of.ended:
        messages.success(request, "已记为属实，本年度参保登记已退出。")
    else:
        messages.success(request, "已记为属实，参保登记没有变动。")
