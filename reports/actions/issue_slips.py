"""Issue a whole village's assessment slips and print them into one PDF (a job)."""

from datetime import date

from django.urls import reverse

from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.models import Area
from collection.actions.issue_slip import issue_assessment_slip
from collection.models import AssessmentSlip
from enrollment.queries import season_for
from reports.actions.keep_papers import keep_papers
from reports.printables import Asked, printable
from reports.queries.papers import PaperRefused


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
    count = slips.count()
    if not count:
        raise PaperRefused(
            what="没有开出核定单", why="这个村还没有参保登记的人", cure="请先由村里登记"
        )
    asked = Asked(on=date.fromisoformat(run.input["on"]), now=now())
    file = keep_papers(run=run, kind=printable("assessment_slip"), place=village, asked=asked)
    run.progress(steps, steps, f"{count}张核定单，{file.pages}页")
    return {"slips": count, "result_url": reverse("reports:printed-file", args=[file.pk])}
