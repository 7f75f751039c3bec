"""Lay out a policy card."""

from reports.documents.policy_card.context import PolicyCard
from reports.engine.glyphs import refuse_missing
from reports.engine.paper import render as render_paper
from reports.engine.templates import fill, stylesheet


def render(card: PolicyCard) -> bytes:
    """The card as PDF. Raises MissingGlyph."""
    refuse_missing(card)
    html = fill("policy_card/template.html", card=card)
    css = stylesheet("policy_card/style.css")
    return render_paper(html, css, card.title, card.colophon.printed_at)
