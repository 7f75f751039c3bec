"""Lay out a ranking or half-monthly report."""

from reports.documents.progress_report.context import ProgressReport
from reports.documents.progress_report.letter import render_letter
from reports.documents.progress_report.rows import cells, percent
from reports.engine.glyphs import refuse_missing
from reports.engine.paper import render as render_paper
from reports.engine.templates import fill, stylesheet


def render(report: ProgressReport) -> bytes:
    """The table alone, its head on every page; with a letter, the official document whose annex
    the table is. Raises MissingGlyph."""
    refuse_missing(report)
    if report.letter:
        return render_letter(report, report.letter)
    html = fill(
        "progress_report/template.html",
        report=report,
        rows=[cells(place) for place in report.places],
        total=cells(report.total),
        elapsed=percent(report.elapsed),
    )
    title = f"{report.title} {report.number}"
    css = stylesheet("progress_report/style.css")
    return render_paper(html, css, title, report.colophon.printed_at)
