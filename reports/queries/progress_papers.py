"""A frozen ranking as its paper says it."""

from dataclasses import replace
from datetime import datetime

from collection.models import Ranking
from collection.queries.rankings import RankedPlace, rows_of, total_of
from reports.documents.progress_report.context import Letter, Place, ProgressReport
from reports.models import Bulletin
from reports.queries.codes import keyed_check
from reports.queries.papers import colophon

BEHIND = "未达序时进度"


def ranking_paper(ranking: Ranking, *, now: datetime, reprint: int) -> ProgressReport:
    """The frozen rows, never counted anew."""
    rows = rows_of(ranking)
    return ProgressReport(
        number=ranking.number,
        area=ranking.area.name,
        title=ranking.get_period_display(),
        cover_year=ranking.cover_year,
        from_on=ranking.from_on,
        until_on=ranking.until_on,
        measure=ranking.measure or "已登记人数",
        clause=ranking.clause or "通知没有写目标",
        elapsed=ranking.elapsed,
        digest=bytes(ranking.digest).hex()[:16],
        places=tuple(_place(row, ranking.elapsed) for row in rows),
        total=_place(total_of(rows, ranking.area), 0),
        colophon=colophon(
            notice=ranking.notice,
            slug="progress_report",
            number=ranking.number,
            now=now,
            reprint=reprint,
            check=keyed_check("progress_report", ranking.number, ranking.digest),
        ),
    )


def bulletin_paper(bulletin: Bulletin, *, now: datetime, reprint: int) -> ProgressReport:
    """The ranking as the annex of the document that was made about it."""
    report = ranking_paper(bulletin.ranking, now=now, reprint=reprint)
    return replace(report, letter=_letter(bulletin))


def _letter(bulletin: Bulletin) -> Letter:
    return Letter(
        head=bulletin.head,
        organ=bulletin.organ,
        number=bulletin.number,
        to=bulletin.to.rstrip("：:"),
        copies=bulletin.copies.rstrip("。"),
        signer=bulletin.signer,
        grade=bulletin.grade,
        title=tuple(bulletin.title.splitlines()),
        body=tuple(line.strip() for line in bulletin.body.splitlines() if line.strip()),
        issued_on=bulletin.issued_on,
        printer=bulletin.printer or bulletin.organ,
    )


def _place(row: RankedPlace, elapsed: int) -> Place:
    return Place(
        rank=row.rank,
        name=row.name,
        target=row.target,
        base=row.base or row.registered,
        matched=row.matched,
        completion=row.completion,
        coverage=row.coverage if row.base else None,
        more=row.more,
        hardship=(row.hardship, row.hardship_paid, row.hardship_missing),
        accuracy=row.accuracy,
        fen=row.matched_fen,
        remark=BEHIND if row.completion < elapsed else "",
    )
