"""Lay out a ranking or half-monthly report."""

from reports.documents.progress_report.context import Place, ProgressReport
from reports.engine.filters import yuan
from reports.engine.glyphs import refuse_missing
from reports.engine.paper import render as render_paper
from reports.engine.templates import fill, stylesheet


def render(report: ProgressReport) -> bytes:
    """The report as PDF, its head on every page. Raises MissingGlyph."""
    refuse_missing(report)
    rows = [_cells(place) for place in report.places]
    html = fill(
        "progress_report/template.html",
        report=report,
        rows=rows,
        total=_cells(report.total),
        elapsed=_percent(report.elapsed),
    )
    title = f"{report.title} {report.number}"
    css = stylesheet("progress_report/style.css")
    return render_paper(html, css, title, report.colophon.printed_at)


def _cells(place: Place) -> tuple[str, ...]:
    return (
        str(place.rank or "—"),
        place.name,
        str(place.target or "—"),
        str(place.base),
        str(place.matched),
        _percent(place.completion),
        _percent(place.coverage),
        "—" if place.more is None else f"{place.more:+d}",
        *map(str, place.hardship),
        _percent(place.accuracy),
        yuan(place.fen),
        place.remark,
    )


def _percent(rate: int | None) -> str:
    return "—" if rate is None else f"{rate // 100}.{rate % 100:02d}%"
