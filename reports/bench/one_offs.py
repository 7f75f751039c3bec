"""Every document's sample, as a page gets it from the child, beside this process by itself."""

from collections.abc import Iterator, Sequence
from functools import partial

from reports.bench.measure import Figure, median_ms, timed
from reports.documents import DOCUMENTS, Document
from reports.engine.renderer import render_apart

TIMES = 5


def one_offs(kinds: Sequence[Document] = DOCUMENTS, times: int = TIMES) -> Iterator[Figure]:
    """Warm: the first of each kind lays its frame out and is not counted."""
    for kind in kinds:
        sample = kind.sample()
        apart = median_ms(partial(render_apart, kind.slug, sample), times=times, warm_up=1)
        here = median_ms(partial(kind.render, sample), times=times, warm_up=1)
        yield timed(
            f"one-off {kind.slug}", apart, "ms at the median", "in this process", here, "goal 1000"
        )
