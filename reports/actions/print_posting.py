"""Print a village's public posting (a job)."""

from datetime import date

from django.urls import reverse

from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.models import Area
from enrollment.queries import season_for
from reports.actions.keep_file import keep_file
from reports.documents.posting.render import render, sheets
from reports.queries.village_papers import posting_paper

SLUG = "posting"


def print_posting(run: Run) -> dict:
    """One PDF for the wall: names and insured or not, group by group."""
    village = Area.objects.get(code=run.input["village"])
    season = season_for(village)
    run.progress(0, 2, "正在整理名单")
    moment = now()
    posting = posting_paper(
        village,
        season=season,
        number=f"{season.cover_year}-{village.code}-{str(run.job.pk)[:8]}",
        days=run.input["days"],
        on=date.fromisoformat(run.input["on"]),
        now=moment,
    )
    run.progress(1, 2, "正在排版")
    file = keep_file(
        run=run,
        slug=SLUG,
        title=f"{village.name}参保缴费公示",
        area=village,
        cover_year=season.cover_year,
        pdf=render(posting),
        pages=sheets(posting),
        now=moment,
    )
    run.progress(2, 2, f"{file.pages}页")
    return {"pages": file.pages, "result_url": reverse("reports:printed-file", args=[file.pk])}
