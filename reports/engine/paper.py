"""One-off documents: HTML and CSS in, PDF out, by WeasyPrint alone."""

import html as markup
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pydyf
from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration

from reports.engine.embedding import repack
from reports.engine.fetcher import Blocked, BlockedRequest, DenyAll
from reports.engine.fonts import BOLD_FROM, FAMILIES, Font, FontUnavailable, font_named
from values.dates import SHANGHAI

BASE = (Path(__file__).parent / "paper.css").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    """One per process: each new one maps all font files into memory again."""
    return FontConfiguration()


def lay_out(html: str, css: str, title: str, printed_at: datetime) -> Document:
    """Pages of a document. `html` is the inside of <body>, from a template that escapes.
    Title and moment go into the file's own description; the clock is never asked.

    Raises BlockedRequest when anything in it asks for a file or an address.
    """
    created = printed_at.astimezone(SHANGHAI).isoformat(timespec="seconds")
    page = (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        f"<title>{markup.escape(title)}</title>"
        f'<meta name="dcterms.created" content="{created}">'
        f"</head><body>{html}</body></html>"
    )
    try:
        return HTML(string=page, url_fetcher=DenyAll()).render(
            font_config=_fonts(),
            stylesheets=[CSS(string=sheet, url_fetcher=DenyAll()) for sheet in (BASE, css)],
        )
    except Blocked as blocked:
        raise BlockedRequest(str(blocked)) from None


def render(html: str, css: str, title: str, printed_at: datetime) -> bytes:
    """The PDF of a document. Raises BlockedRequest, FontUnavailable."""
    return write(lay_out(html, css, title, printed_at))


def write(document: Document) -> bytes:
    """Pages that are laid out, as PDF. Raises BlockedRequest, FontUnavailable."""
    try:
        return document.write_pdf(finisher=finish_fonts)
    except Blocked as blocked:  # attachments are fetched only now
        raise BlockedRequest(str(blocked)) from None


def finish_fonts(document: Document, pdf: pydyf.PDF) -> None:
    """Make the fonts compact. Raises FontUnavailable.

    A font outside the chain means that one of the chain is not installed, or lacks a character.
    """
    used: dict[str, tuple[Font, set[int]]] = {}
    for font in document.fonts.values():
        if font.family not in FAMILIES or font.missing:
            raise FontUnavailable(f"{font.family} was used where the chain should print")
        ours = font_named(font.family, bold=font.weight >= BOLD_FROM)
        used.setdefault(font.name.decode(), (ours, set()))[1].update(font.to_unicode)
    repack(pdf, used)
