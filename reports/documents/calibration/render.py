"""The sheet that shows how far a printer is off: a millimetre cross to be measured with a ruler."""

from collections.abc import Iterator
from datetime import datetime

from reports.engine.paper import render as render_paper
from reports.engine.templates import fill, stylesheet

LEFT, TOP = 100, 180  # where the lines cross, in millimetres from the sheet's upper left corner
REACH = 40
LONG, MIDDLE, SHORT = 4, 2.5, 1.5


def render(*, right: float, down: float, printed_at: datetime) -> bytes:
    """One A4 page; the offset is only told on it: whoever prints it moves the page by it."""
    html = fill(
        "calibration/template.html",
        left=LEFT,
        top=TOP,
        right=f"{right:g}",
        down=f"{down:g}",
        printed_at=printed_at,
        ticks=tuple(_lines()),
    )
    return render_paper(html, stylesheet("calibration/style.css"), "套打校准页", printed_at)


def _lines() -> Iterator[dict[str, float]]:
    """Both lines from the sheet's edges on, with a tick a millimetre around the crossing."""
    yield {"x1": LEFT, "y1": TOP - REACH, "x2": LEFT, "y2": TOP + REACH}
    yield {"x1": LEFT - REACH, "y1": TOP, "x2": LEFT + REACH, "y2": TOP}
    for at in range(-REACH, REACH + 1):
        half = (LONG if at % 10 == 0 else MIDDLE if at % 5 == 0 else SHORT) / 2
        yield {"x1": LEFT + at, "y1": TOP - half, "x2": LEFT + at, "y2": TOP + half}
        yield {"x1": LEFT - half, "y1": TOP + at, "x2": LEFT + half, "y2": TOP + at}
