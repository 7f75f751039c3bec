"""A notice on its way into force: uploaded, tried on the population, proposed, approved."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST, require_safe

from accounts.access import allowed, areas_for
from accounts.clock import now, today
from accounts.models import Job, Role
from accounts.views.jobs import bar
from enrollment.models import Season
from enrollment.notices import load_notice
from rules.differing import differences
from rules.notice import Notice
from subsidies import forms
from subsidies.access import draft_for, shadow_run_for
from subsidies.actions import release_notice as releasing
from subsidies.actions import withdraw_notice as withdrawing
from subsidies.actions.draft_notice import keep_draft
from subsidies.actions.run_shadow import KIND, start_shadow
from subsidies.models import NoticeDraft
from subsidies.queries.notices import (
    areas_for_notices,
    drafted_notice,
    last_years,
    upper_notice,
)
from subsidies.queries.shadow_tables import shadow_tables, total_lines
from values.refusal import Refusal


@allowed(Role.COUNTY_BUREAU)
def upload_notice(request: HttpRequest) -> HttpResponse:
    """Check a file; keep it as a draft, or show all that is wrong with it."""
    areas = areas_for_notices(areas_for(request.user, Role.COUNTY_BUREAU))
    form = forms.UploadNotice(request.POST or None, request.FILES or None, areas=areas)
    refusal = None
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = keep_draft(
                content=file.read(),
                file_name=file.name,
                area=form.cleaned_data["area"] or areas.first(),
                actor=request.user,
                now=now(),
            )
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, "文件没有错误，已存为草稿。")
            return redirect("subsidies:notice-draft", draft.pk)
    context = {"form": form, "refusal": refusal, "mistakes": getattr(refusal, "mistakes", [])}
    return render(request, "subsidies/notices/upload_notice.html", context)


@allowed(Role.COUNTY_BUREAU)
@require_safe
def notice_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """One draft: what it changes, its shadow runs, and the step that comes next."""
    draft = draft_for(request.user, pk)
    new = drafted_notice(draft)
    over = upper_notice(draft)
    last = draft.amends or over or last_years(new, draft.area)
    old = load_notice(last) if last else None
    season = _season(draft)
    runs = Job.objects.filter(kind=KIND, input__draft=draft.pk).order_by("-created_at")
    context = {
        "draft": draft,
        "notice": new,
        "old": old,
        "over": over,
        "elsewhere": _elsewhere(draft, new),
        "changes": differences(old, new) if old and draft.state != "released" else [],
        "season": season,
        "form": forms.DecideNotice(),
        "shadow_form": forms.RunShadow(initial=_paydays(season, new)) if season else None,
        "runs": runs[:5],
        "job": runs.first(),
        "own": draft.proposed_by_id == request.user.pk,
        "released_by": _released_by(draft),
        "steps": _steps(draft, runs.filter(state=Job.State.DONE).exists()),
    }
    if context["job"] and context["job"].is_live:
        context |= bar(context["job"])
    return render(request, "subsidies/notices/notice_draft.html", context)


def _elsewhere(draft: NoticeDraft, new: Notice) -> str:
    """Whose notice the file says it is, where that is not the area for which it was uploaded."""
    if draft.amends or new.area in draft.area.name or draft.area.name in new.area:
        return ""
    return new.area


def _season(draft: NoticeDraft) -> Season | None:
    """The season whose people a shadow run would go through."""
    return Season.objects.for_area(draft.area.code).first()


def _paydays(season: Season, new: Notice) -> dict:
    return {
        "before_on": _payday(load_notice(season.notice)),
        "after_on": _payday(new),
    }


def _payday(notice: Notice) -> str:
    """Today where the collection goes on, else its first day."""
    windows = [w for w in notice.windows if w.general] or notice.windows
    on = today()
    day = on if any(w.opens <= on <= w.closes for w in windows) else windows[0].opens
    return day.isoformat()


def _released_by(draft: NoticeDraft) -> str:
    if draft.state != NoticeDraft.State.RELEASED:
        return ""
    return (
        f"{draft.proposed_by.display_name}提请，{draft.decided_by.display_name}复核，"
        f"{localtime(draft.decided_at):%Y-%m-%d %H:%M}生效"
    )


def _steps(draft: NoticeDraft, tried: bool) -> list[dict]:
    states = NoticeDraft.State
    proposed = draft.state in (states.PROPOSED, states.RELEASED)
    released = draft.state == states.RELEASED
    reached = [True, tried or proposed, proposed, released]
    titles = ("上传、校验", "按现有参保人试算", "提请生效", "第二人复核生效")
    first_open = next((n for n, done in enumerate(reached) if not done), len(reached))
    return [
        {"title": title, "state": "done" if done else "current" if n == first_open else "todo"}
        for n, (title, done) in enumerate(zip(titles, reached, strict=True))
    ]


@allowed(Role.COUNTY_BUREAU)
@require_safe
def download_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft's own file again."""
    draft = draft_for(request.user, pk)
    response = HttpResponse(draft.content, content_type="text/plain")
    response.headers["Content-Disposition"] = f'attachment; filename="{draft.name}.toml"'
    return response


@allowed(Role.COUNTY_BUREAU)
@require_POST
def run_shadow(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request.user, pk)
    season, form = _season(draft), forms.RunShadow(request.POST)
    if season is None or not form.is_valid():
        messages.error(request, "没有开始试算：请填写两个缴费日期，例如 2020-10-20。")
        return redirect("subsidies:notice-draft", draft.pk)
    start_shadow(draft=draft, season=season, actor=request.user, now=now(), **form.cleaned_data)
    return redirect("subsidies:notice-draft", draft.pk)


@allowed(Role.COUNTY_BUREAU)
@require_safe
def shadow_run(request: HttpRequest, pk) -> HttpResponse:
    """What a shadow run found."""
    job = shadow_run_for(request.user, pk)
    draft = draft_for(request.user, job.input["draft"])
    context = {
        "job": job,
        "draft": draft,
        "result": job.result if job.state == Job.State.DONE else None,
        "totals": total_lines(job.result) if job.state == Job.State.DONE else [],
        "tables": shadow_tables(job.result) if job.state == Job.State.DONE else [],
        "before": load_notice(job.input["notice"]),
        "after": drafted_notice(draft),
        **bar(job),
    }
    return render(request, "subsidies/notices/shadow_run.html", context)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def propose_notice(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request.user, pk)
    releasing.propose_notice(draft=draft, actor=request.user, now=now())
    messages.success(request, "已提请生效，等另一位同事复核。")
    return redirect("subsidies:notice-draft", draft.pk)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def decide_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Put into force (button `release`) or send back a proposed draft."""
    draft = draft_for(request.user, pk)
    form = forms.DecideNotice(request.POST)
    form.is_valid()
    if "release" in request.POST:
        releasing.release_notice(draft=draft, actor=request.user, now=now())
        messages.success(request, "通知已生效。")
    else:
        note = form.cleaned_data.get("note", "")
        releasing.return_notice(draft=draft, note=note, actor=request.user, now=now())
        messages.success(request, "已退回，通知没有生效。")
    return redirect("subsidies:notice-draft", draft.pk)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def withdraw_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back one's own proposal: the notice is a draft again."""
    draft = draft_for(request.user, pk)
    withdrawing.withdraw_notice(draft=draft, actor=request.user, now=now())
    messages.success(request, "已撤回提请，又是草稿了。")
    return redirect("subsidies:notice-draft", draft.pk)


@allowed(Role.COUNTY_BUREAU)
@require_POST
def discard_notice(request: HttpRequest, pk: int) -> HttpResponse:
    draft = draft_for(request.user, pk)
    withdrawing.discard_notice(draft=draft, actor=request.user, now=now())
    messages.success(request, f"草稿 {draft.name} 已作废。")
    return redirect("subsidies:notices")
