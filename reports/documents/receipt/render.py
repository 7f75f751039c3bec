"""Lay out a receipt."""

from reports.documents.receipt.context import Receipt, ReceiptLine
from reports.engine.glyphs import refuse_missing
from reports.engine.paper import render as render_paper
from reports.engine.templates import fill, stylesheet

COPIES = ("收据联　交缴款人", "存根联　收款单位留存")
# Rows that half a sheet holds, and characters of a name that fit on one line there.
ROOMY_ROWS, ROOMY_NAME = 6, 10
DENSE_ROWS, DENSE_NAME = 16, 12


def render(receipt: Receipt) -> bytes:
    """Both copies as PDF. Raises MissingGlyph."""
    refuse_missing(receipt)
    html = fill(
        "receipt/template.html",
        receipt=receipt,
        copies=COPIES,
        size=_size(receipt),
        lines=_numbered(receipt),
    )
    title = f"收据 {receipt.number}"
    return render_paper(html, stylesheet("receipt/style.css"), title, receipt.colophon.printed_at)


def _size(receipt: Receipt) -> str:
    if _rows(receipt, ROOMY_NAME) <= ROOMY_ROWS:
        return "half"
    return "dense" if _rows(receipt, DENSE_NAME) <= DENSE_ROWS else "full"


def _rows(receipt: Receipt, name_length: int) -> int:
    """Lines of type that vary: a long name takes two, so do two explanations take one."""
    names = sum(-(-len(line.name) // name_length) for line in receipt.lines)
    return names + len(receipt.notes) // 2 + bool(receipt.reversal)


def _numbered(receipt: Receipt) -> list[tuple[ReceiptLine, int]]:
    """Each line with the number of its explanation, 0 for none."""
    numbers = {note: place for place, note in enumerate(receipt.notes, 1)}
    return [(line, numbers.get(line.note, 0)) for line in receipt.lines]
