"""Assessment slips that stand, three parts each with roster and reasons. Their order is frozen."""

from collections import Counter

from accounts.models import Area
from collection.models import AssessmentSlip
from enrollment.queries import season_for
from reports.documents.assessment_slip.context import AssessmentSlip as Paper
from reports.documents.assessment_slip.context import AssessmentSlips
from reports.documents.assessment_slip.render import (
    CATEGORY_ROWS,
    PARTS,
    basis_pages,
    roster_pages,
)
from reports.engine.binding import Bound, bound
from reports.engine.paging import pages_of
from reports.engine.renderer import JOB, render_apart
from reports.printables.prepared import Asked, Prepared
from reports.queries.papers import PaperRefused
from reports.queries.village_papers import slip_papers


def slips(place: Area, asked: Asked) -> Prepared:
    """Those of a village or group that are not void. Raises PaperRefused."""
    season = season_for(place)
    live = AssessmentSlip.objects.live().filter(
        group__code__startswith=place.code, cover_year=season.cover_year if season else None
    )
    found = list(live.select_related("village", "group").order_by("group__code", "no"))
    if not found:
        raise PaperRefused(
            what=f"{place.name}没有核定单",
            why="还没有开，或者开的都作废了",
            cure="请先到“核定单”页面开单",
        )

    def draw(printed: Counter[str]) -> Bound:
        return draw_slips(slip_papers(found, now=asked.now, printed=printed))

    return Prepared(found[0].cover_year, tuple(str(slip.pk) for slip in found), draw)


def draw_slips(papers: AssessmentSlips) -> Bound:
    return bound(
        render_apart("assessment_slip", papers, JOB),
        [length for slip in papers.slips for length in _lengths(slip)],
    )


def _lengths(slip: Paper) -> list[int]:
    part = len(pages_of(slip.categories, CATEGORY_ROWS))
    return [part] * len(PARTS) + [roster_pages(slip), basis_pages(slip)]
