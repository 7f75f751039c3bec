"""Lay out a day-close slip."""

from reports.documents.day_close.context import DayClose
from reports.engine.glyphs import refuse_missing
from reports.engine.paper import render as render_paper
from reports.engine.templates import fill, stylesheet


def render(day: DayClose) -> bytes:
    """The slip as PDF. Raises MissingGlyph."""
    refuse_missing(day)
    html = fill("day_close/template.html", day=day)
    title = f"日清单 {day.number}"
    return render_paper(html, stylesheet("day_close/style.css"), title, day.colophon.printed_at)
