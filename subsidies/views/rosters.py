from pathlib import PurePath

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, has_role, holds
from accounts.clock import now
from accounts.models import Role
from accounts.views.jobs import bar
from enrollment.notices import load_notice
from enrollment.queries import season_for
from subsidies import forms
from subsidies.access import (
    county_roster_for,
    department_of,
    department_roster_for,
    roster_for,
)
from subsidies.actions import decide_roster as deciding
from subsidies.actions.hand_in import RosterRefused, marked_name
from subsidies.actions.hand_in import hand_in_roster as hand_in_action
from subsidies.actions.open_marked import open_marked_workbook
from subsidies.models import Roster, RosterRow
from subsidies.queries import roster_rows
from values.refusal import Refusal

ROWS_PER_PAGE = 100
UNDECIDED = (Roster.State.RECEIVED, Roster.State.WAITING, Roster.State.UNREADABLE)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@allowed(Role.DEPARTMENT, Role.COUNTY_BUREAU)
@require_safe
def rosters(request: HttpRequest) -> HttpResponse:
    """Hand-ins, newest first: a department's own, the county's all."""
    found = Roster.objects.visible_to(request.user).select_related("handed_in_by", "job")
    context = {
        "rosters": found.order_by("-pk")[:100],
        "hands_in": has_role(request.user, Role.DEPARTMENT),
    }
    return render(request, "subsidies/rosters.html", context)


@allowed(Role.DEPARTMENT)
def hand_in_roster(request: HttpRequest) -> HttpResponse:
    """Upload a workbook; checking goes on in the background."""
    held = department_of(request.user)
    season = season_for(held.area)
    if season is None:
        raise RosterRefused(
            what="现在还不能提交名单",
            why=f"{held.area.name}还没有启用参保年度的通知",
            cure="请等县医保局启用通知后再提交",
        )
    notice = load_notice(season.notice)
    like = _like(request)
    form = forms.HandInRoster(
        request.POST or None,
        request.FILES or None,
        notice=notice,
        department=held.department,
        # Rows handed in again add to the list; they are not all of it.
        initial={"identity": like.identity, "scope": "more"} if like else {},
    )
    refusal = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            roster = hand_in_action(
                content=file.read(),
                file_name=file.name,
                department=held.department,
                identity=form.cleaned_data["identity"],
                area=held.area,
                season=season,
                actor=request.user,
                now=now(),
                whole=form.cleaned_data["scope"] == "whole",
            )
        except Refusal as error:
            refusal = error
        else:
            return redirect("subsidies:roster", roster.pk)
    own = notice.identities_of(held.department)
    context = {"form": form, "refusal": refusal, "identities": own, "like": like}
    return render(request, "subsidies/hand_in_roster.html", context)


def _like(request: HttpRequest) -> Roster | None:
    """The roster whose corrected rows are about to be handed in, if one is named."""
    asked = request.GET.get("like", "")
    return department_roster_for(request.user, int(asked)) if asked.isdecimal() else None


@allowed(Role.DEPARTMENT, Role.COUNTY_BUREAU)
@require_safe
def roster(request: HttpRequest, pk: int) -> HttpResponse:
    """One hand-in: its check's progress, then every row with what happened and why."""
    found = roster_for(request.user, pk)
    outcome = request.GET.get("outcome", "")
    outcome = outcome if outcome in RosterRow.Outcome.values else ""
    rows = roster_rows(found, outcome)
    if found.state in UNDECIDED:
        rows = rows.none()
    page = Paginator(rows, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "roster": found,
        "page": page,
        "outcome": outcome,
        "outcomes": [(o.value, o.label, found.counts.get(o.value, 0)) for o in RosterRow.Outcome],
        "hands_in": holds(request.user, found.area.code, Role.DEPARTMENT),
        "may_decide": found.state == Roster.State.CHECKED
        and holds(request.user, found.area.code, Role.COUNTY_BUREAU),
        "form": forms.DecideRoster(),
        **_workbook(found),
        "job": found.job,
        **(bar(found.job) if found.job else {}),
    }
    return render(request, "subsidies/roster.html", context)


def _workbook(roster: Roster) -> dict[str, object]:
    """How it stands with the workbook that goes back, once the rows are checked: on its way, or
    why it did not come.
    """
    if roster.state in UNDECIDED or roster.job is None:
        return {}
    failed = roster.job.state == roster.job.State.FAILED
    return {"marking": roster.job.is_live, "unmarked": roster.job.error if failed else None}


@allowed(Role.DEPARTMENT, Role.COUNTY_BUREAU)
@require_POST
def download_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """The department's own workbook with a verdict on every row; the download is audited."""
    found = roster_for(request.user, pk)
    content = open_marked_workbook(
        roster=found, name=marked_name(found), actor=request.user, now=now()
    )
    name = f"{PurePath(found.file_name).stem}（核验结果）.xlsx"
    disposition = content_disposition_header(True, name)
    headers = {"Content-Disposition": disposition}
    return HttpResponse(content, content_type=XLSX, headers=headers)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def decide_roster(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept (button `accept`) or send back a checked roster."""
    found = county_roster_for(request.user, pk)
    form = forms.DecideRoster(request.POST)
    form.is_valid()
    note = form.cleaned_data.get("note", "")
    if not note and "accept" not in request.POST:
        messages.error(request, "没有退回。部门要知道改什么，请先写明审核意见，再点“退回部门”。")
        return redirect("subsidies:roster", found.pk)
    if "accept" in request.POST:
        people = deciding.accept_roster(roster=found, actor=request.user, now=now())
        messages.success(request, f"已采用，{people}人的身份生效，应缴金额随即按新身份核定。")
    else:
        deciding.return_roster(roster=found, note=note, actor=request.user, now=now())
        messages.success(request, "已退回部门，名单没有生效。")
    return redirect("subsidies:roster", found.pk)
