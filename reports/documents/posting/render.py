"""Print the public posting, by frame and press. Nothing that the public must not see gets by."""

from collections.abc import Sequence

from reports.documents.posting.context import Listed, Posting, PostingGroup
from reports.documents.publishing import assert_publishable
from reports.engine.filters import day
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press, Sheet
from reports.engine.templates import fill, stylesheet

ROWS = 22  # of each half of the sheet
NOBODY = PostingGroup(name="全村", people=())


def render(posting: Posting) -> bytes:
    """The posting as PDF, every group on its own sheets.

    Raises LeakRefused, MissingGlyph, TextTooLong.
    """
    assert_publishable(posting)
    title = f"{posting.village}参保缴费公示"
    press = Press(plate(), title=title, printed_at=posting.colophon.printed_at)
    total = sheets(posting)
    number = 0
    for group in posting.groups or (NOBODY,):
        texts = _texts(posting, group)
        for rows in pages_of(_rows(group), 2 * ROWS):
            number += 1
            sheet = press.sheet("posting", where=group.name)
            sheet.fill(page=f"第 {number} 页　共 {total} 页", **texts)
            _print_rows(sheet, rows)
            sheet.qr("qr", posting.colophon.verification)
            sheet.finish()
    return press.finish()


def sheets(posting: Posting) -> int:
    """How many sheets the posting takes."""
    groups = posting.groups or (NOBODY,)
    return sum(len(pages_of(group.people, 2 * ROWS)) for group in groups)


def plate() -> Plate:
    html = fill("posting/frames.html", rows=range(ROWS))
    return make_plate(html, stylesheet("posting/frames.css"))


def _rows(group: PostingGroup) -> list[tuple[str, ...]]:
    return [person_cells(place, person) for place, person in enumerate(group.people, 1)]


def person_cells(place: int, person: Listed) -> tuple[str, ...]:
    return str(place), person.name, person.head, "已参保" if person.insured else "未参保"


def _print_rows(sheet: Sheet, rows: Sequence[tuple[str, ...]]) -> None:
    """Down the left half first, then down the right one."""
    marked = with_end_mark(rows, 2 * ROWS, columns=4, mark=1)
    sheet.rows("first", marked[:ROWS])
    sheet.rows("second", marked[ROWS:])


def _texts(posting: Posting, group: PostingGroup) -> dict[str, str]:
    return {
        "title": f"{posting.village}{posting.cover_year}年度城乡居民医保参保缴费公示",
        "group": group.name,
        "counts": _counts(group),
        "term": f"公示期：{day(posting.first_day)}至{day(posting.last_day)}，共{posting.days}天。"
        f"监督电话：{posting.hotline}",
        "objection": "如有错漏或异议，请在公示期内向村民委员会或镇医保经办机构反映。",
        "committee": f"{posting.committee}（章）",
        "published_on": day(posting.published_on),
        "colophon": f"编号：{posting.number}　{posting.colophon.line()}",
    }


def _counts(group: PostingGroup) -> str:
    named = len(group.people)
    text = f"列名 {named} 人：已参保 {group.insured} 人，未参保 {named - group.insured} 人"
    if group.children:
        text += (
            f"；另有未满14周岁 {group.children} 人只计数不列名，"
            f"其中已参保 {group.children_insured} 人"
        )
    return text
