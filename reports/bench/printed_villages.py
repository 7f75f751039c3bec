"""What a process of the county's print run does: one village's posting and collection roster.

The people are made up here, without a database: names as in the demo county, four to a household.
"""

import resource
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

from collection.demo.names import person_name, surname
from reports.bench import typst_blocks
from reports.documents.posting import render as posting
from reports.documents.posting import sample as posting_sample
from reports.documents.posting.context import Listed, Posting, PostingGroup
from reports.documents.signed_roster import render as roster
from reports.documents.signed_roster import sample as roster_sample
from reports.documents.signed_roster.context import Payer, SignedRoster
from reports.engine.bench import plain_pages_rate
from reports.engine.files import write_atomically
from reports.engine.paging import pages_of

GROUP, HOUSEHOLD = 190, 4
CATEGORIES = ("普通成年居民", "中小学生儿童", "特困供养人员", "低保对象")


@dataclass(frozen=True)
class Village:
    code: str
    town: str
    name: str
    people: int
    payers: int


@dataclass(frozen=True)
class Paper:
    """A kind of document of a village."""

    slug: str
    module: ModuleType
    fill: Callable[[Village], Any]
    pages: Callable[[Any], int]


@dataclass(frozen=True)
class Printed:
    """One file; seconds of this process's processor, megabytes of its memory at the most."""

    slug: str
    pages: int
    seconds: float
    megabytes: int
    size: int = 0


def print_village(folder: str, village: Village) -> list[Printed]:
    """Both papers into the folder. What stands there already is kept and not told."""
    return [
        _printed(paper, path, village)
        for paper in PAPERS
        if not (path := Path(folder) / f"{village.code}-{paper.slug}.pdf").exists()
    ]


def _printed(paper: Paper, path: Path, village: Village) -> Printed:
    context = paper.fill(village)
    started = time.process_time()
    written = write_atomically(path, paper.module.render(context))
    return _told(paper, paper.pages(context), started, written.size)


def warm(_: object = None) -> None:
    """Fonts and frames, which come once a process."""
    one = Village("000", "示范镇", "示范村", 1, 1)
    for paper in PAPERS:
        paper.module.render(paper.fill(one))


def set_by_typst(village: Village) -> list[Printed]:
    """The same sheets by Typst; making its source is not counted."""
    compiled = typst_blocks.compiler()
    compiled(b"x")
    return [_by_typst(paper, village, compiled) for paper in PAPERS]


def _by_typst(paper: Paper, village: Village, compiled: Callable[[bytes], bytes]) -> Printed:
    pages = typst_blocks.recorded(paper.module, paper.fill(village))
    source = typst_blocks.source(pages)
    started = time.process_time()
    content = compiled(source)
    return _told(paper, len(pages), started, len(content))


def set_by_weasyprint(pages: int, village: Village) -> list[Printed]:
    """A few pages of the same cells as a plain table, a table a page."""
    return [_by_weasyprint(paper, pages, village) for paper in PAPERS]


def _by_weasyprint(paper: Paper, pages: int, village: Village) -> Printed:
    cells = [
        _side_by_side(page) for page in typst_blocks.recorded(paper.module, paper.fill(village))
    ]
    started = time.process_time()
    plain_pages_rate(cells[:pages])
    return _told(paper, len(cells[:pages]), started)


def _side_by_side(page: typst_blocks.Page) -> list[tuple[str, ...]]:
    """The rows of a page's blocks as rows of one table; a short last block is filled up."""
    widths = [len(page.frame.grids[name].columns) for name in page.grids]
    return [
        tuple(
            cell for row, width in zip(rows, widths, strict=True) for cell in row or ("",) * width
        )
        for rows in zip_longest(*page.grids.values())
    ]


def _told(paper: Paper, pages: int, started: float, size: int = 0) -> Printed:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    return Printed(paper.slug, pages, time.process_time() - started, memory, size)


def posting_of(village: Village) -> Posting:
    names = _names(village, village.payers)
    people = [
        Listed(name, names[place // HOUSEHOLD * HOUSEHOLD], place % 9 != 5)
        for place, name in enumerate(names)
    ]
    groups = tuple(
        PostingGroup(name=f"第{number}村民小组", people=tuple(group))
        for number, group in enumerate(pages_of(people, GROUP), 1)
    )
    sample = posting_sample.sample(0)
    return replace(sample, town=village.town, village=village.name, groups=groups)


def roster_of(village: Village) -> SignedRoster:
    sample = roster_sample.sample()
    names = _names(village, village.people)
    payer = partial(_payer, sample.payers[0], names)
    payers = tuple(map(payer, range(len(names))))
    return replace(sample, town=village.town, village=village.name, payers=payers)


def _payer(one: Payer, names: list[str], place: int) -> Payer:
    household = place // HOUSEHOLD
    return replace(
        one,
        group=f"{place // GROUP + 1}组",
        household=f"{household + 1:05}",
        head=names[household * HOUSEHOLD],
        name=names[place],
        sex="男" if place % 2 else "女",
        masked_id=f"{421399}********{place % 10_000:04}",
        category=CATEGORIES[place % 31 % len(CATEGORIES)],
        paid=28000,
        receipt=f"2023-421399-{100_000 + household}-RA-{household:06}-41",
    )


def _names(village: Village, count: int) -> list[str]:
    random = Random(village.code)  # noqa: S311 -- the same people every time
    return list(_families(random, count))


def _families(random: Random, count: int) -> Iterator[str]:
    family = ""
    for place in range(count):
        family = family if place % HOUSEHOLD else surname(random)
        yield person_name(random, family, "21"[place % 2])


def _roster_pages(context: SignedRoster) -> int:
    return len(context.signed) * len(pages_of(context.payers, roster.ROWS))


PAPERS = (
    Paper("posting", posting, posting_of, posting.sheets),
    Paper("signed_roster", roster, roster_of, _roster_pages),
)
