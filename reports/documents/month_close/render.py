"""Lay out a month-close sheet."""

from reports.documents.month_close.context import MonthClose
from reports.engine.glyphs import refuse_missing
from reports.engine.paper import render as render_paper
from reports.engine.templates import fill, stylesheet


def render(month: MonthClose) -> bytes:
    """The sheet as PDF. Raises MissingGlyph."""
    refuse_missing(month)
    html = fill("month_close/template.html", month=month)
    css = stylesheet("month_close/style.css")
    return render_paper(html, css, f"月结表 {month.number}", month.colophon.printed_at)
