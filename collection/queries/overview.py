"""The reconciliation of every village in reach, a line a village.

Whatever the number of villages, the database is asked as often as for one.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from accounts.models import Area
from collection.queries.reconciliation import (
    Difference,
    GroupMatch,
    differences_of,
    match_villages,
    totals,
)
from enrollment.queries import seasons_of


@dataclass(frozen=True)
class VillageMatch:
    """A village in the overview: column sums, and how many differences it has.

    Groups without anybody count neither way.
    """

    village: Area
    totals: dict[str, int]
    differences: int
    matched: bool


def overview(villages: Iterable[Area]) -> list[VillageMatch]:
    """A line for each village that a season governs, in the villages' order."""
    villages = list(villages)
    seasons = seasons_of(villages)
    lines = {}
    for year in {season.cover_year for season in seasons.values()}:
        of_year = [v for v in villages if v.pk in seasons and seasons[v.pk].cover_year == year]
        lines |= _lines(of_year, year)
    return [lines[village.pk] for village in villages if village.pk in lines]


def _lines(villages: list[Area], cover_year: int) -> dict[int, VillageMatch]:
    ids = [village.pk for village in villages]
    groups, own = match_villages(ids, cover_year), differences_of(ids, cover_year)
    return {v.pk: _line(v, groups[v.pk], own[v.pk]) for v in villages}


def _line(village: Area, groups: list[GroupMatch], own: list[Difference]) -> VillageMatch:
    return VillageMatch(
        village=village,
        totals=totals(groups),
        differences=sum(len(group.differences) for group in groups) + len(own),
        matched=not own and all(group.matched for group in groups if group.records),
    )
