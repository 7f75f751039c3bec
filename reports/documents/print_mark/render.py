"""The small marks over printed pages: which page of the whole file, and which reprint it is."""

from collections.abc import Iterable
from datetime import datetime

from reports.engine.plate import make_plate
from reports.engine.press import Press
from reports.engine.templates import fill, stylesheet


def render(texts: Iterable[str], *, printed_at: datetime) -> bytes:
    """A PDF of one small page a text, to be laid over the pages' upper right corners.

    Raises MissingGlyph.
    """
    plate = make_plate(fill("print_mark/frames.html"), stylesheet("print_mark/frames.css"))
    press = Press(plate, title="", printed_at=printed_at)
    for text in texts:
        sheet = press.sheet("mark")
        sheet.put("mark", text)
        sheet.finish()
    return press.finish()
