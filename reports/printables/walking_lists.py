"""Walking lists, a group's after the other: the empty roster that is carried from door to door."""

from collections import Counter

from accounts.models import Area
from reports.engine.binding import Bound, bound, joined
from reports.engine.renderer import JOB, render_apart
from reports.printables.prepared import BY_HOUSEHOLD, WALK, Asked, Prepared, groups_of
from reports.queries.doorstep_papers import walking_paper
from reports.queries.papers import PaperRefused


def walking_lists(place: Area, asked: Asked) -> Prepared:
    """One list a group that has anybody. Raises PaperRefused."""
    papers = [
        walking_paper(
            group,
            on=asked.on,
            now=asked.now,
            walked=asked.order == WALK,
            by_household=asked.layout == BY_HOUSEHOLD,
        )
        for group in groups_of(place)
    ]
    papers = [paper for paper in papers if paper.people]
    if not papers:
        raise PaperRefused(
            what=f"{place.name}没有要走的户",
            why="本年度还没有参保登记的人",
            cure="请先登记，或由上年结转",
        )

    def draw(printed: Counter[str]) -> Bound:
        return joined(
            (bound(render_apart("walking_list", paper, JOB)) for paper in papers),
            title=f"{place.name}走户收缴清单",
        )

    return Prepared(papers[0].cover_year, (), draw)
