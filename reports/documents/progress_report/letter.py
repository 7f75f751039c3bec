"""The report as an official document (GB/T 9704-2012) in one of three heads.

The annex lies across a portrait page, its head to the left, so that the page numbers of the whole
document stand where they belong.
"""

from weasyprint.document import Document

from reports.documents.progress_report.context import Letter, ProgressReport
from reports.documents.progress_report.levels import paragraph
from reports.documents.progress_report.rows import cells, percent
from reports.engine.fit import TextTooLong
from reports.engine.paper import lay_out, write
from reports.engine.templates import fill, stylesheet

FIRST, FOLLOWING, FOOT = 13, 16, 4  # rows of an annex page; what the foot takes of the last
MARK_WIDTH, MARK_LARGEST = 435, 60  # points, of the issuing body's name
APART = "apart"
ANNEX_FOOT = (37 + 156) * 96 / 25.4  # CSS pixels from the top, before the annex is turned


def render_letter(report: ProgressReport, letter: Letter) -> bytes:
    """The document as PDF. The record of copies and printing ends its last, even page.

    Raises TextTooLong where a page of the annex does not hold its table.
    """
    imprint = "next" if letter.head == "formal" or letter.copies else ""
    document = _laid_out(report, letter, imprint)
    if imprint and len(document.pages) % 2:
        document = _laid_out(report, letter, APART)
    _refuse_overflow(document)
    return write(document)


def _refuse_overflow(document: Document) -> None:
    """The annex is set at a fixed size: what is too tall would run off the paper unseen."""
    for page in document.pages:
        for box in page._page_box.descendants(placeholders=True):
            if box.element is None or box.element.get("class") not in ("ruled", "foot"):
                continue
            if box.position_y + box.margin_height() > ANNEX_FOOT:
                raise TextTooLong("附件")


def _laid_out(report: ProgressReport, letter: Letter, imprint: str) -> Document:
    mark = letter.organ + ("文件" if letter.head == "formal" else "")
    html = fill(
        "progress_report/letter.html",
        report=report,
        letter=letter,
        annex=annex_name(report),
        mark_size=min(MARK_LARGEST, MARK_WIDTH // len(mark)),
        body=[paragraph(text) for text in letter.body],
        pages=_annex_pages(report),
        elapsed=percent(report.elapsed),
        imprint=imprint,
    )
    css = stylesheet("progress_report/letter.css")
    return lay_out(html, css, "".join(letter.title), report.colophon.printed_at)


def annex_name(report: ProgressReport) -> str:
    return f"{report.area}{report.cover_year}年度城乡居民医保参保缴费{report.title}表"


def _annex_pages(report: ProgressReport) -> list[dict]:
    """The rows page by page, the total on the last, which has room for the foot."""
    rows = [cells(place) for place in report.places]
    pages, room = [], FIRST
    while len(rows) > room - FOOT:
        pages.append({"rows": rows[:room], "total": None})
        rows, room = rows[room:], FOLLOWING
    return [*pages, {"rows": rows, "total": cells(report.total)}]
