"""Lay out a signed roster: the same list once for each keeper."""

from reports.documents.publishing import refuse_full_ids
from reports.documents.signed_roster.context import SignedRoster
from reports.engine.glyphs import refuse_missing
from reports.engine.paper import render as render_paper
from reports.engine.templates import fill, stylesheet


def render(roster: SignedRoster) -> bytes:
    """All copies as PDF. Raises MissingGlyph, LeakRefused."""
    refuse_missing(roster)
    refuse_full_ids(roster)
    html = fill(
        "signed_roster/template.html",
        roster=roster,
        copies=[(n, signed.party) for n, signed in enumerate(roster.signed, start=1)],
    )
    css = stylesheet("signed_roster/style.css")
    return render_paper(html, css, f"缴费清册 {roster.number}", roster.colophon.printed_at)
