"""Files that somebody hands in."""

from io import BytesIO

from openpyxl import Workbook
from pypdf import PdfWriter


def paper() -> bytes:
    """One empty page as PDF."""
    kept, writer = BytesIO(), PdfWriter()
    writer.add_blank_page(width=100, height=100)
    writer.write(kept)
    return kept.getvalue()


def workbook(rows: list[tuple[str, ...]], head: tuple[str, ...] = ("姓名", "身份证号")) -> bytes:
    book = Workbook()
    for row in (head, *rows):
        book.active.append(row)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()
