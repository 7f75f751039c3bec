"""Loading the town, and one village's papers from the database to the PDF."""

import io
from collections.abc import Callable, Iterator
from datetime import datetime
from types import ModuleType

from django.db import connection

from accounts.clock import now, today
from accounts.models import Area, User
from collection.actions.issue_slip import issue_assessment_slip
from collection.models import AssessmentSlip
from enrollment.models import Person
from enrollment.notices import closing_day, load_notice
from enrollment.queries import season_for
from reports.bench.county import load_town
from reports.bench.measure import Figure, rated, seconds, timed
from reports.documents.assessment_slip import render as slip_document
from reports.documents.posting import render as posting_document
from reports.engine.bench import plain_rate
from reports.queries.posting_papers import posting_paper
from reports.queries.village_papers import slip_papers

VILLAGE = "同福村"


def populate(scale: float) -> Iterator[Figure]:
    """The town into an empty database, beside a bare COPY of its people's rows."""
    value = seconds(lambda: load_town(scale))
    yield timed(
        "populate chaqi",
        value,
        "s",
        "COPY of the same people's rows into a bare table",
        seconds(_copy_again(_people_as_text())),
        note=f"{Person.objects.count()} people",
    )


def _people_as_text() -> str:
    out = io.StringIO()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE bench_people AS SELECT * FROM enrollment_person WITH NO DATA"
        )
        cursor.copy_expert("COPY (SELECT * FROM enrollment_person) TO STDOUT", out)
    return out.getvalue()


def _copy_again(text: str):
    def copy() -> None:
        with connection.cursor() as cursor:
            cursor.copy_expert("COPY bench_people FROM STDIN", io.StringIO(text))

    return copy


def village_papers() -> Iterator[Figure]:
    """One village's slips and posting: issued, filled from the database, printed."""
    village = Area.objects.get(name=VILLAGE)
    season, moment = season_for(village), now()
    yield _issued(village, season, moment)
    slips = list(
        AssessmentSlip.objects.filter(village=village)
        .select_related("village", "group")
        .order_by("group__code")
    )
    yield from _printed("slips", lambda: slip_papers(slips, now=moment), slip_document)
    yield from _printed(
        "posting",
        lambda: posting_paper(
            village, season=season, number="bench", days=7, on=today(), now=moment
        ),
        posting_document,
    )


def _issued(village: Area, season, moment: datetime) -> Figure:
    township = User.objects.get(username="zhen1")
    due_on = closing_day(load_notice(season.notice))

    def issue() -> None:
        for group in village.children.all():
            issue_assessment_slip(
                group=group,
                season=season,
                due_on=due_on,
                actor=township,
                on=today(),
                now=moment,
            )

    value = seconds(issue)
    people = sum(AssessmentSlip.objects.values_list("persons", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bench_lines (LIKE collection_assessmentslipline)")
        floor = seconds(
            lambda: cursor.execute(
                "INSERT INTO bench_lines SELECT * FROM collection_assessmentslipline"
            )
        )
    return timed(
        "issue a village's slips",
        value,
        "s",
        "bare INSERT of their lines",
        floor,
        f"{people} people",
    )


def _printed(name: str, fill: Callable[[], object], paper: ModuleType) -> Iterator[Figure]:
    context = fill()
    paper.render(context)  # lays the frame out, which comes once per process
    filling = seconds(fill)
    printing = seconds(lambda: paper.render(context))
    pages, floor = paper.sheets(context), plain_rate()
    what = "pages/s of WeasyPrint's plain table"
    yield rated(f"print {name}", pages / printing, "pages/s", what, floor, f"{pages} pages")
    whole = pages / (filling + printing)
    yield rated(f"query and print {name}", whole, "pages/s", what, floor, f"{pages} pages")
