"""How fast the press is, as a ratio to WeasyPrint's plain table of the same cells, same run."""

import random
import resource
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from html import escape
from typing import NamedTuple

from reports.documents.assessment_slip import render as assessment_slip
from reports.documents.assessment_slip import sample as assessment_slip_sample
from reports.documents.posting import render as posting
from reports.documents.posting import sample as posting_sample
from reports.engine.paging import pages_of
from reports.engine.paper import render
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press

Row = tuple[str, ...]

MOMENT = datetime(2021, 1, 1, tzinfo=UTC)
ROWS = 40  # a page, of eight columns: the list that the project tells its speeds in
HEADS = ("序号", "户编号", "姓名", "证件号码", "与户主关系", "参保类别", "个人标准", "个人应缴")
CSS = """
@page { size: A4 landscape; margin: 8mm 10mm; }
h1 { font-size: 14pt; height: 8mm; line-height: 8mm; }
th { height: 4.4mm; padding: 0; font-size: 9pt; line-height: 1; }
td { height: 4.2mm; padding: 0 1mm; font-size: 8.5pt; line-height: 1; }
section + section { break-before: page; }
"""


class Case(NamedTuple):
    """One document to time; `plain` are a few pages of its rows, for the floor."""

    name: str
    pages: int
    plate: Callable[[], object]
    run: Callable[[], bytes]
    plain: Sequence[Sequence[Row]]


def bench_print(
    *, pages: int = 400, people: int = 4400, groups: int = 20, floor_pages: int = 3
) -> list[dict]:
    """The payer list of 40 rows by 8 columns; one village's slips; its posting.

    Rates are those of this one process and include all that a warm worker does for a file.
    Laying the frames out comes once per process and stands in `frame_seconds`.
    """
    cases = [_list_case(pages), _slip_case(people, groups), _posting_case(people, groups)]
    runs = [_run(case) for case in cases]  # before the floors, which need far more memory
    return [
        run | _against(plain_pages_rate(case.plain[:floor_pages]), run)
        for case, run in zip(cases, runs, strict=True)
    ]


def _list_case(pages: int) -> Case:
    people = [_people(page) for page in range(pages)]
    return Case("payer list", pages, _list_plate, lambda: _press_list(people), people)


def _slip_case(people: int, groups: int) -> Case:
    context = assessment_slip_sample.sample(people, groups)
    roster = enumerate(context.slips[0].roster, 1)
    rows = [assessment_slip.member_cells(place, member) for place, member in roster]
    return Case(
        "slips",
        assessment_slip.sheets(context),
        assessment_slip.plate,
        lambda: assessment_slip.render(context),
        pages_of(rows, assessment_slip.ROSTER_ROWS),
    )


def _posting_case(people: int, groups: int) -> Case:
    context = posting_sample.sample(people, groups)
    persons = enumerate(context.groups[0].people, 1)
    cells = [posting.person_cells(place, person) for place, person in persons]
    rows = [left + right for left, right in zip(cells[::2], cells[1::2], strict=False)]
    return Case(
        "posting",
        posting.sheets(context),
        posting.plate,
        lambda: posting.render(context),
        pages_of(rows, posting.ROWS),
    )


def _run(case: Case) -> dict:
    frame_seconds = _seconds(case.plate)
    content: list[bytes] = []
    seconds = _seconds(lambda: content.append(case.run()))
    return {
        "name": f"print {case.name}",
        "pages": case.pages,
        "seconds": round(seconds, 3),
        "pages_per_second": round(case.pages / seconds, 1),
        "frame_seconds": round(frame_seconds, 3),
        "bytes_per_page": len(content[0]) // case.pages,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _against(floor: float, run: dict) -> dict:
    return {
        "floor": "pages per second of WeasyPrint's plain table of the same cells",
        "floor_pages_per_second": round(floor, 2),
        "ratio": round(run["pages_per_second"] / floor, 1),
    }


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def plain_pages_rate(pages: Sequence[Sequence[Row]]) -> float:
    """Pages per second of a <table> a page, laid out by WeasyPrint alone."""
    html = "".join(_plain_page(rows) for rows in pages)
    return len(pages) / _seconds(lambda: render(html, CSS, "plain", MOMENT))


def _plain_page(rows: Sequence[Row]) -> str:
    heads = HEADS + ("",) * (len(rows[0]) - len(HEADS))
    body = "".join(f"<tr>{_cells('td', row)}</tr>" for row in rows)
    return f'<section><table class="ruled"><tr>{_cells("th", heads)}</tr>{body}</table></section>'


def _cells(tag: str, texts: Row) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def _list_plate() -> Plate:
    heads = "".join(f'<th data-text="{head}"></th>' for head in HEADS)
    first = "".join(f'<td data-slot="people.{place}"></td>' for place in range(1, len(HEADS)))
    other = "<td></td>" * (len(HEADS) - 1)
    rows = "".join(
        f'<tr><td data-row="people" {"" if row else "data-slot=people.0"}></td>'
        f"{other if row else first}</tr>"
        for row in range(ROWS)
    )
    table = f'<table class="ruled"><tr>{heads}</tr>{rows}</table>'
    return make_plate(f'<section data-frame="list">{table}</section>', CSS)


def _press_list(pages: Sequence[Sequence[Row]]) -> bytes:
    press = Press(_list_plate(), title="payer list", printed_at=MOMENT)
    for rows in pages:
        sheet = press.sheet("list")
        sheet.rows("people", rows)
        sheet.finish()
    return press.finish()


def _people(page: int) -> list[Row]:
    """One page of made-up payers: names and numbers differ, categories repeat, as in life."""
    dice = random.Random(page)  # noqa: S311 -- the same people in every run
    return [_person(dice, page * ROWS + row + 1) for row in range(ROWS)]


def _person(dice: random.Random, place: int) -> Row:
    name = "".join(chr(dice.randrange(0x4E00, 0x5E00)) for _ in range(dice.choice((2, 3, 3, 4))))
    return (
        str(place),
        f"{dice.randrange(10**7):07}",
        name,
        f"{dice.randrange(10**6):06}********{dice.randrange(10**4):04}",
        dice.choice(("户主", "配偶", "子", "女")),
        dice.choice(("普通成年", "中小学生儿童")),
        "280.00",
        dice.choice(("280.00", "210.00", "140.00", "0.00")),
    )


def plain_rate(pages: int = 3) -> float:
    """The floor by itself: pages per second of the payer list as WeasyPrint's plain table."""
    return plain_pages_rate([_people(page) for page in range(pages)])
