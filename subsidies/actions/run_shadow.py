"""The shadow run of a notice over the present population, as a job."""

from datetime import date, datetime

from django.urls import reverse

from accounts.actions.jobs import Run, start_job
from accounts.models import Job, User
from enrollment.models import Season
from enrollment.notices import load_notice
from subsidies.models import NoticeDraft
from subsidies.queries.notices import drafted_notice
from subsidies.queries.shadow import Pricing, shadow

KIND = "subsidies.run_shadow"


def start_shadow(
    *,
    draft: NoticeDraft,
    season: Season,
    before_on: date,
    after_on: date,
    actor: User,
    now: datetime,
) -> Job:
    """Queue the run: the season's people under its notice and under the draft."""
    job, _ = start_job(
        kind=KIND,
        title=f"《{draft.number}》试算",
        owner=actor,
        area=draft.area,
        input={
            "draft": draft.pk,
            "season": season.pk,
            "notice": season.notice,
            "before_on": before_on.isoformat(),
            "after_on": after_on.isoformat(),
        },
        now=now,
    )
    return job


def run_shadow(run: Run) -> dict:
    """The job's work; its result is what the page shows. Writes nothing but the job."""
    draft = NoticeDraft.objects.select_related("area").get(pk=run.input["draft"])
    season = Season.objects.get(pk=run.input["season"])
    before_on, after_on = (date.fromisoformat(run.input[k]) for k in ("before_on", "after_on"))
    result = shadow(
        area=draft.area,
        cover_year=season.cover_year,
        before=Pricing(load_notice(run.input["notice"]), before_on),
        after=Pricing(drafted_notice(draft), after_on),
        progress=lambda done, total: run.progress(done, total, "逐人按两份通知各算一遍"),
    )
    return result | {"result_url": reverse("subsidies:shadow-run", args=[run.job.pk])}
