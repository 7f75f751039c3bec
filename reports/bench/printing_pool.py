"""Villages shared out among processes that have loaded nothing but what printing needs."""

import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from reports.bench.printed_villages import Printed, Village, print_village, warm

PROCESSES = 2


def print_all(folder: str, county: Iterable[Village]) -> Iterator[Printed]:
    """Village by village; those whose files stand in the folder are left as they are."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    return by_all(partial(print_village, folder), list(county))


def by_all(
    work: Callable[[Village], list[Printed]], county: list[Village], **environment: str
) -> Iterator[Printed]:
    """What `work` tells of each village, by new processes, which see this environment besides."""
    fresh = multiprocessing.get_context("spawn")
    with (
        _environment(environment),
        ProcessPoolExecutor(PROCESSES, mp_context=fresh, initializer=warm) as pool,
    ):
        for printed in pool.map(work, county):
            yield from printed


@contextmanager
def _environment(more: dict[str, str]) -> Iterator[None]:
    before = os.environ.copy()
    os.environ.update(more)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
