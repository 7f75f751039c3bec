"""What an evidence pack holds: lists and papers of one village and cover year.

Every list is made anew at each reading, in an order that does not change, so that the same rows
give the same bytes. ID numbers are masked.
"""

from collections.abc import Iterator

from accounts.models import Area
from reports.queries.evidence.closings import closings
from reports.queries.evidence.ledger import ledger
from reports.queries.evidence.money import money
from reports.queries.evidence.pieces import Paper, Piece, Sheet
from reports.queries.evidence.village import village_matters

__all__ = ["Paper", "Piece", "Sheet", "pieces"]


def pieces(village: Area, cover_year: int) -> Iterator[Piece]:
    """Everything of the pack but its own small files, in the order in which it is written."""
    for part in (ledger, money, closings, village_matters):
        yield from part(village, cover_year)
