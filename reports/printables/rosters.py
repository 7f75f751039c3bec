"""Signed collection rosters as they were frozen, a copy for each party."""

from collections import Counter

from accounts.models import Area
from collection.models import CollectionRoster
from reports.engine.binding import Bound, bound, joined, page_count
from reports.engine.renderer import JOB, render_apart
from reports.printables.prepared import Asked, Prepared
from reports.queries.papers import PaperRefused
from reports.queries.roster_papers import roster_paper


def rosters(place: Area, asked: Asked) -> Prepared:
    """A village's rosters that were not voided, batch by batch. Raises PaperRefused."""
    live = CollectionRoster.objects.live().filter(village=place)
    found = list(live.select_related("village").order_by("cover_year", "batch"))
    if not found:
        raise PaperRefused(
            what=f"{place.name}没有缴费清册",
            why="清册在第一方签字时才封册",
            cure="请先到“四相符核对”核对、签字；收缴前要带的空册请打“走户收缴清单”",
        )

    def draw(printed: Counter[str]) -> Bound:
        drawn = (_draw(roster, asked, printed[str(roster.pk)]) for roster in found)
        return joined(drawn, title=f"{place.name}缴费清册")

    return Prepared(found[-1].cover_year, tuple(str(roster.pk) for roster in found), draw)


def _draw(roster: CollectionRoster, asked: Asked, reprint: int) -> Bound:
    paper = roster_paper(roster, now=asked.now, reprint=reprint)
    pdf = render_apart("signed_roster", paper, JOB)
    copies = len(paper.signed)
    return bound(pdf, [page_count(pdf) // copies] * copies)
