"""Finished PDFs joined, cut, moved and marked. What a page says is never touched.

Done with pypdf, which reads the portal's own files only; memory grows with the pages of one
result, so that a town is bound in volumes.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    RectangleObject,
    StreamObject,
)

MM = 72 / 25.4


@dataclass(frozen=True)
class Bound:
    """A PDF with its pages, and those (from 1) at which a paper begins."""

    pdf: bytes
    pages: int
    fronts: tuple[int, ...]


def bound(pdf: bytes, lengths: Iterable[int] = ()) -> Bound:
    """A PDF of papers that are so many pages long; without lengths, of one paper."""
    fronts, page = [], 1
    for length in lengths:
        if length:
            fronts.append(page)
        page += length
    pages = page - 1 if fronts else page_count(pdf)
    return Bound(pdf, pages, tuple(fronts or [1]))


def page_count(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)


def joined(parts: Iterable[Bound], *, title: str, duplex: bool = False) -> Bound:
    """One file of several. For a duplex printer every paper begins on a front: blank pages."""
    writer, fronts, pages = PdfWriter(), [], 0
    for part in parts:
        reader, begins = PdfReader(io.BytesIO(part.pdf)), set(part.fronts)
        for number in sequence(part.pages, part.fronts, duplex=duplex):
            _add(writer, reader, number)
            pages += 1
            if number in begins:
                fronts.append(pages)
        if duplex and pages % 2:
            writer.add_blank_page()
            pages += 1
    return Bound(_written(writer, title), pages, tuple(fronts))


def sequence(pages: int, fronts: Sequence[int], *, duplex: bool) -> list[int]:
    """Page numbers in the order in which they are printed; 0 stands for a blank page."""
    begins, order = set(fronts) if duplex else set(), []
    for number in range(1, pages + 1):
        if number in begins and len(order) % 2:
            order.append(0)
        order.append(number)
    return order


def printed_out(
    file: Bound,
    *,
    from_page: int,
    duplex: bool,
    right: float,
    down: float,
    marks: bytes,
    title: str,
) -> bytes:
    """The pages from one on, moved by so many millimetres, each with its mark at the top.

    `from_page` counts printed pages, blank ones too, and on a duplex printer whole sheets: the
    front of the sheet comes along. `marks` is a PDF with one for every page that is printed: what
    has none waits for the next print-out.
    """
    order = sequence(file.pages, file.fronts, duplex=duplex)
    reader, writer = PdfReader(io.BytesIO(file.pdf)), PdfWriter()
    overlay = _Overlay(writer, right * MM, -down * MM)
    rest = order[first_page(from_page, duplex=duplex) - 1 :]
    for number, mark in zip(rest, PdfReader(io.BytesIO(marks)).pages, strict=False):
        overlay.put(_add(writer, reader, number), mark)
    return _written(writer, title)


def first_page(from_page: int, *, duplex: bool) -> int:
    """The page with which printing goes on: on a duplex printer the front of its sheet."""
    return from_page - (duplex and from_page % 2 == 0)


def moved(pdf: bytes, *, right: float, down: float) -> bytes:
    """A PDF with everything on its pages moved by so many millimetres."""
    if not right and not down:
        return pdf
    reader, writer = PdfReader(io.BytesIO(pdf)), PdfWriter()
    overlay = _Overlay(writer, right * MM, -down * MM)
    for page in reader.pages:
        overlay.put(writer.add_page(page), None)
    writer.add_metadata(dict(reader.metadata or {}))
    return _bytes(writer)


def _add(writer: PdfWriter, reader: PdfReader, number: int) -> PageObject:
    """The page of that number; of 0, a blank one as large as the last."""
    return writer.add_page(reader.pages[number - 1]) if number else writer.add_blank_page()


class _Overlay:
    """Moves pages' contents and lays marks over them, as streams beside theirs."""

    def __init__(self, writer: PdfWriter, x: float, y: float):
        self._writer = writer
        self._begin = self._stream(f"q 1 0 0 1 {x:.3f} {y:.3f} cm q\n")
        self._end = self._stream("\nQ Q\n")
        self._number = 0

    def put(self, page: PageObject, mark: PageObject | None) -> None:
        streams = [self._begin, *_contents(page)]
        streams.append(self._marking(page, mark) if mark is not None else self._end)
        page[NameObject("/Contents")] = ArrayObject(streams)

    def _marking(self, page: PageObject, mark: PageObject) -> IndirectObject:
        """The mark stands in the page's upper right corner, inside of what is moved."""
        self._number += 1
        name = f"/Mark{self._number}"
        _objects_named(page)[NameObject(name)] = self._form(mark)
        x = float(page.mediabox.width) - float(mark.mediabox.width)
        y = float(page.mediabox.height) - float(mark.mediabox.height)
        return self._stream(f"\nQ q 1 0 0 1 {x:.3f} {y:.3f} cm {name} Do Q Q\n")

    def _form(self, mark: PageObject) -> IndirectObject:
        form = StreamObject()
        form.set_data(mark.get_contents().get_data())
        form[NameObject("/Type")] = NameObject("/XObject")
        form[NameObject("/Subtype")] = NameObject("/Form")
        form[NameObject("/BBox")] = RectangleObject(mark.mediabox)
        form[NameObject("/Resources")] = mark.raw_get("/Resources").clone(self._writer)
        return self._writer._add_object(form.flate_encode())

    def _stream(self, operators: str) -> IndirectObject:
        stream = StreamObject()
        stream.set_data(operators.encode("ascii"))
        return self._writer._add_object(stream)


def _contents(page: PageObject) -> list:
    held = page.raw_get("/Contents") if "/Contents" in page else ArrayObject()
    inside = held.get_object()
    return list(inside) if isinstance(inside, ArrayObject) else [held]


def _objects_named(page: PageObject) -> DictionaryObject:
    """The page's dictionary of forms, shared with the pages that share it."""
    resources = page["/Resources"] if "/Resources" in page else DictionaryObject()
    page.setdefault(NameObject("/Resources"), resources)
    found = resources.get("/XObject", DictionaryObject()).get_object()
    resources.setdefault(NameObject("/XObject"), found)
    return found


def _written(writer: PdfWriter, title: str) -> bytes:
    writer.add_metadata({"/Title": title})
    return _bytes(writer)


def _bytes(writer: PdfWriter) -> bytes:
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()
