"""Issue a whole village's assessment slips and print them into one PDF (a job)."""

from datetime import date

from django.urls import reverse

from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.models import Area
from collection.actions.issue_slip import issue_assessment_slip
from collection.models import AssessmentSlip
from enrollment.queries import season_for
from reports.actions.keep_file import keep_file
from reports.documents.assessment_slip.render import sheets
from reports.engine.renderer import JOB, render_apart
from reports.queries.papers import PaperRefused
from reports.queries.village_papers import slip_papers

SLUG = "assessment_slip"


def issue_slips(run: Run) -> dict:
    """Group by group, then one PDF of all the village's live slips.

    Each group's slip is a transaction of its own; a group whose people stand on slips already gets
    none, so that a killed job goes on where it stopped. Raises PaperRefused where there is nobody.
    """
    village = Area.objects.get(code=run.input["village"])
    season = season_for(village)
    groups = list(village.children.order_by("code"))
    steps = len(groups) + 1
    for number, group in enumerate(groups):
        run.progress(number, steps, f"正在核定{group.name}")
        issue_assessment_slip(
            group=group,
            season=season,
            due_on=date.fromisoformat(run.input["due_on"]),
            actor=run.job.owner,
            on=date.fromisoformat(run.input["on"]),
            now=now(),
        )
    run.progress(len(groups), steps, "正在排版")
    slips = AssessmentSlip.objects.live().filter(village=village, cover_year=season.cover_year)
    slips = list(slips.select_related("village", "group").order_by("group__code", "no"))
    if not slips:
        raise PaperRefused(
            what="没有开出核定单", why="这个村还没有参保登记的人", cure="请先由村里登记"
        )
    moment = now()
    papers = slip_papers(slips, now=moment)
    file = keep_file(
        run=run,
        slug=SLUG,
        title=f"{village.name}核定单",
        area=village,
        cover_year=season.cover_year,
        pdf=render_apart(SLUG, papers, JOB),
        pages=sheets(papers),
        now=moment,
    )
    run.progress(steps, steps, f"{len(slips)}张核定单，{file.pages}页")
    return {"slips": len(slips), "result_url": reverse("reports:printed-file", args=[file.pk])}
