"""Print a village's or a group's public posting and keep it as a record (a job)."""

from collections.abc import Callable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.models import Area, Level
from enrollment.queries import season_for
from reports.actions.keep_file import keep_file
from reports.actions.keep_papers import place_name
from reports.documents.posting.context import Posting as Paper
from reports.documents.posting.render import sheets
from reports.documents.publishing import assert_pdf_publishable
from reports.engine.renderer import JOB, render_apart
from reports.models import Posting, PostingRule, PrintedFile
from reports.printables.prepared import WALK, village_of
from reports.queries.papers import PaperRefused
from reports.queries.posting_papers import posting_paper
from reports.queries.postings import next_number, rule_of

SLUG = "posting"


def print_posting(run: Run) -> dict:
    """One posting as a job of its own: of a village, or of one of its groups.

    Raises LeakRefused, PaperRefused.
    """
    village = Area.objects.get(code=run.input["village"])
    group = village.children.filter(code=run.input.get("group", "")).first()
    posting = post(run, group or village, tell=lambda step, note: run.progress(step, 3, note))
    run.progress(3, 3, f"{posting.file.pages}页")
    return _told(posting)


def post(
    run: Run, place: Area, *, part: str = "", tell: Callable[[int, str], None] = lambda *_: None
) -> Posting:
    """One PDF for the wall, and the row that says what hangs there until when; the one that the
    job made already, if it did.

    The finished PDF is read again before it is kept: nothing that the public must not see leaves.
    Raises LeakRefused, PaperRefused.
    """
    if kept := Posting.objects.filter(file__job=run.job, file__part=part).first():
        return kept
    village = village_of(place)
    season, moment = season_for(village), now()
    tell(0, "正在整理名单")
    (no, number), rule = next_number(village, season.cover_year), rule_of(village)
    paper = posting_paper(
        village,
        season=season,
        number=number,
        days=run.input["days"],
        on=date.fromisoformat(run.input["on"]),
        now=moment,
        group=_group(place),
        paper=run.input.get("paper", Posting.Paper.A4),
        walked=run.input.get("order") == WALK,
        rule=rule,
    )
    tell(1, "正在排版")
    pdf = render_apart(SLUG, paper, JOB)
    tell(2, "正在检查有没有不该公开的内容")
    assert_pdf_publishable(pdf, hotline=paper.hotline)
    try:
        with transaction.atomic():
            file = _keep_pdf(run, place, paper, pdf, moment, part)
            return _record(place, paper, no, rule, file)
    except IntegrityError:
        raise PaperRefused(
            what="没有做成公示榜", why="同一个村刚刚做好另一份，编号被用了", cure="请再做一次"
        ) from None


def _told(posting: Posting) -> dict:
    return {
        "pages": posting.file.pages,
        "result_url": reverse("reports:posting", args=[posting.pk]),
    }


def _record(place: Area, paper: Paper, no: int, rule: PostingRule, file: PrintedFile) -> Posting:
    """The number is taken by whoever comes first. Raises IntegrityError."""
    return Posting.objects.create(
        number=paper.number,
        village=village_of(place),
        group=_group(place),
        cover_year=paper.cover_year,
        no=no,
        paper=paper.paper,
        rule=rule if rule.pk else None,
        file=file,
        sha256=file.sha256,
        first_day=paper.first_day,
        last_day=paper.last_day,
        hotline=paper.hotline,
        named=paper.named,
        counted=paper.counted,
    )


def _keep_pdf(
    run: Run, place: Area, paper: Paper, pdf: bytes, moment: datetime, part: str
) -> PrintedFile:
    """Sheets for a wall: each begins on a front."""
    pages = sheets(paper)
    return keep_file(
        run=run,
        slug=SLUG,
        title=f"{place_name(place)}参保缴费公示",
        area=village_of(place),
        cover_year=paper.cover_year,
        pdf=pdf,
        pages=pages,
        now=moment,
        part=part,
        fronts=tuple(range(1, pages + 1)),
    )


def _group(place: Area) -> Area | None:
    return place if place.level == Level.GROUP else None
