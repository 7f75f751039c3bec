"""A roster against the version before, in people and money, and its taking back."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, holds
from accounts.clock import now, today
from accounts.models import Role
from collection import forms
from collection.actions import undo_roster as undoing
from collection.queries.roster_dependents import dependents_of, paid_of
from enrollment.notices import load_notice
from subsidies.access import county_roster_for, roster_for
from subsidies.models import Roster, RosterRow
from subsidies.queries.effects import Effect, effects_of, sums
from subsidies.queries.versions import (
    KINDS,
    changes_of,
    newer_version,
    rows_in_doubt,
    told_changes,
    version_before,
    versions_of,
    words,
)
from values.refusal import Refusal

PER_PAGE = 100


@dataclass(frozen=True)
class Line:
    """One person of the page: the roster row that names them, what was said, what is said now."""

    effect: Effect
    row: RosterRow
    before: str
    after: str
    receipt: str


@allowed(Role.DEPARTMENT, Role.COUNTY_BUREAU)
@require_safe
def roster_changes(request: HttpRequest, pk: int) -> HttpResponse:
    """Who comes, goes and changes, and what they pay now and then; before and after acceptance."""
    roster = roster_for(request.user, pk)
    open_ = roster.state == Roster.State.CHECKED
    changes = changes_of(roster) if open_ else told_changes(roster)
    effects = effects_of(roster, changes, on=today())
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    shown = [e for e in effects if not kind or e.change.kind == kind]
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    summed = sums(effects) if open_ else roster.effect.get("sums", {})
    decides = holds(request.user, roster.area.code, Role.COUNTY_BUREAU)
    accepted = roster.state == Roster.State.ACCEPTED
    context = {
        "roster": roster,
        "open": open_,
        "changes": changes,
        "kind": kind,
        "kinds": [(k, label, summed.get(k, {}).get("people", 0)) for k, label in KINDS.items()],
        "sums": [(label, summed.get(k)) for k, label in (*KINDS.items(), ("total", "合计"))],
        "page": page,
        "lines": _lines(page.object_list),
        "before": version_before(roster) if open_ else None,
        "versions": versions_of(roster),
        "rule": load_notice(roster.notice).rosters,
        "doubtful": rows_in_doubt(roster).count(),
        "paid": len(paid_of(e.enrolment_id for e in effects if e.enrolment_id)) if open_ else 0,
        "may_decide": open_ and decides,
        "newer": newer_version(roster) if accepted and decides else None,
        "dependents": dependents_of(roster) if accepted and decides else [],
        "may_undo": accepted and decides,
        "undo_form": forms.UndoRoster(),
    }
    return render(request, "collection/roster_changes.html", context)


def _lines(effects: list[Effect]) -> list[Line]:
    rows = RosterRow.objects.select_related("roster").in_bulk([e.change.row for e in effects])
    paid = paid_of(e.enrolment_id for e in effects if e.enrolment_id)
    return [
        Line(
            effect=e,
            row=rows[e.change.row],
            before=words(e.change.before),
            after=words(e.change.after),
            receipt=paid.get(e.enrolment_id, ""),
        )
        for e in effects
    ]


@allowed(Role.COUNTY_BUREAU)
@require_POST
def undo_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an accepted roster back; the form says how many papers that rest on it were shown."""
    roster = county_roster_for(request.user, pk)
    form = forms.UndoRoster(request.POST)
    if not form.is_valid():
        messages.error(request, "没有撤销。" + next(iter(form.errors.values()))[0])
        return redirect("collection:roster-changes", roster.pk)
    try:
        undo = undoing.undo_roster(
            roster=roster,
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            actor=request.user,
            now=now(),
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        text = f"已撤销，收回{undo.taken_back}条身份，恢复{undo.restored}条，和采用以前一样。"
        messages.success(request, text)
    return redirect("collection:roster-changes", roster.pk)
