"""A plate: frames as WeasyPrint painted them, kept as PDF objects that many files can share."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

import pydyf
from weasyprint.document import Document

from reports.engine.frame import Frame, read_frames
from reports.engine.paper import finish_fonts, lay_out

_FIRST = 3  # objects 0 to 2 are what pydyf begins every file with
_BEFORE_ALL = datetime(2000, 1, 1, tzinfo=UTC)  # the plate's own description is never printed


class Cast(pydyf.Object):
    """A finished object under a fixed number."""

    def __init__(self, number: int, data: bytes, *, is_stream: bool):
        super().__init__()
        self.number = number
        self._data = data
        self._is_stream = is_stream

    @property
    def data(self) -> bytes:
        return self._data

    @property
    def compressible(self) -> bool:
        return not self._is_stream

    def copy(self) -> "Cast":
        return Cast(self.number, self._data, is_stream=self._is_stream)


@dataclass(frozen=True)
class Plate:
    frames: dict[str, Frame]
    forms: dict[str, bytes]  # frame name → reference of the form that paints it
    objects: tuple[Cast, ...]

    def new_file(self) -> pydyf.PDF:
        """An empty PDF that already holds the frames."""
        pdf = pydyf.PDF()
        pdf.objects.extend(cast.copy() for cast in self.objects)
        return pdf


@lru_cache(maxsize=16)
def make_plate(html: str, css: str) -> Plate:
    """Lay frames out, once per process and style sheet. Raises FrameError, FontUnavailable."""
    document = lay_out(html, css, "", _BEFORE_ALL)
    frames = read_frames(document)
    made: list[Plate] = []

    def keep(painted: Document, pdf: pydyf.PDF) -> None:
        finish_fonts(painted, pdf)
        made.append(_cast(frames, pdf))

    document.write_pdf(io.BytesIO(), finisher=keep)
    return made[0]


def _cast(frames: list[Frame], pdf: pydyf.PDF) -> Plate:
    """Turn pages into forms and freeze every object under its number."""
    pages = [pdf.objects[number] for number in pdf.pages["Kids"][::3]]
    forms = {frame.name: _as_form(pdf, page) for frame, page in zip(frames, pages, strict=True)}
    gone = {page.number for page in pages}
    objects = tuple(
        Cast(
            thing.number,
            b"null" if thing.number in gone else thing.data,
            is_stream=isinstance(thing, pydyf.Stream),
        )
        for thing in pdf.objects[_FIRST:]
    )
    return Plate(frames={frame.name: frame for frame in frames}, forms=forms, objects=objects)


def _as_form(pdf: pydyf.PDF, page: pydyf.Dictionary) -> bytes:
    content = pdf.objects[int(page["Contents"].split()[0])]
    content.extra = {
        "Type": "/XObject",
        "Subtype": "/Form",
        "BBox": page["MediaBox"],
        "Resources": page["Resources"],
    }
    return content.reference
