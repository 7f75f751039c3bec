"""A whole county's postings and collection rosters, on two processes, beside its two floors."""

import os
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from typing import Any

from reports.bench.county_villages import villages
from reports.bench.measure import Figure, rated
from reports.bench.printed_villages import (
    PAPERS,
    Printed,
    Village,
    set_by_typst,
    set_by_weasyprint,
)
from reports.bench.printing_pool import PROCESSES, by_all, print_all

PLAIN_PAGES = 6  # of each paper and process
TYPST_VILLAGES = 6
WEASYPRINT = "WeasyPrint's plain table of the same cells, a few pages"
TYPST = "Typst's column blocks of the same sheets, whole villages"


def print_county(scale: float, out: str = "") -> Iterator[Figure]:
    """Everything into `out`, or into a folder that goes again. Run again, it goes on.

    Rates are by processor time, of so many processes; the floors' are of as many, in this run.
    """
    return measured(villages(scale), out)


def measured(county: list[Village], out: str, plain_pages: int = PLAIN_PAGES) -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as spare:
        started = time.monotonic()
        printed = list(print_all(out or spare, county))
        waited = time.monotonic() - started
        note = _note(printed, county, waited)
    some = county[:: max(1, len(county) // TYPST_VILLAGES)][:TYPST_VILLAGES]
    plain = list(by_all(partial(set_by_weasyprint, plain_pages), some[:PROCESSES]))
    typst = list(by_all(set_by_typst, some, RAYON_NUM_THREADS="1"))
    yield from _figures(printed, {WEASYPRINT: plain, TYPST: typst}, note)


def _figures(printed: list[Printed], floors: dict[str, list[Printed]], note: str) -> Iterator[Any]:
    for floor, by_floor in floors.items():
        for paper in PAPERS:
            rates = [_rate(of, paper.slug) for of in (printed, by_floor)]
            if all(rates):
                yield rated(f"print a county's {paper.slug}", rates[0], "pages/s", floor, rates[1])
        pages = {paper.slug: _pages(printed, paper.slug) for paper in PAPERS}
        if all(pages.values()):
            total = sum(pages.values())
            ours = _seconds(printed, pages)
            theirs = _seconds(by_floor, pages)
            memory = f"; the floor's process {_peak(by_floor)} MB"
            yield rated(
                "print a county", total / ours, "pages/s", floor, total / theirs, note + memory
            )


def _of(printed: list[Printed], slug: str) -> list[Printed]:
    return [one for one in printed if one.slug == slug]


def _pages(printed: list[Printed], slug: str) -> int:
    return sum(one.pages for one in _of(printed, slug))


def _rate(printed: list[Printed], slug: str) -> float:
    """Pages a second of so many processes' processors; 0 where there are none."""
    seconds = sum(one.seconds for one in _of(printed, slug))
    return _pages(printed, slug) / seconds * PROCESSES if seconds else 0.0


def _seconds(printed: list[Printed], pages: dict[str, int]) -> float:
    """How long so many pages of each paper take at these rates."""
    return sum(count / _rate(printed, slug) for slug, count in pages.items())


def _peak(printed: list[Printed]) -> int:
    return max((one.megabytes for one in printed), default=0)


def _note(printed: list[Printed], county: list[Village], waited: float) -> str:
    pages, size = sum(one.pages for one in printed), sum(one.size for one in printed)
    kept = len(county) * len(PAPERS) - len(printed)
    people, payers = sum(one.people for one in county), sum(one.payers for one in county)
    load = " ".join(f"{one:.1f}" for one in os.getloadavg())
    return (
        f"{people} people, {payers} payers in {len(county)} villages: {pages} pages, "
        f"{size >> 20} MB in {waited:.0f} s ({pages / waited:.0f} pages/s with making the people "
        f"up and writing); {kept} files kept; at most {_peak(printed)} MB a process; "
        f"load {load}"
    )
