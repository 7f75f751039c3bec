"""Print the public posting, by frame and press. Nothing that the public must not see gets by."""

from collections.abc import Sequence

from reports.documents.posting.context import Listed, ListedHousehold, Posting, PostingGroup
from reports.documents.publishing import assert_publishable
from reports.engine.filters import day
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press, Sheet
from reports.engine.templates import fill, stylesheet

ROWS = 22  # of each block of the sheet
BLOCKS = {"A4": ("first", "second"), "A3": ("first", "second", "third", "fourth")}
NOBODY = PostingGroup(name="全村", people=())
# Heads of the columns after the number; the second row is what refusals call them.
BY_PERSON = (("序号", "姓　名", "户　主", "参保情况"), ("姓名", "户主"))
BY_HOUSEHOLD = (("序号", "户　主", "登记人数", "已参保"), ("户主", "登记人数"))


def render(posting: Posting) -> bytes:
    """The posting as PDF, every group on its own sheets.

    Raises LeakRefused, MissingGlyph, TextTooLong.
    """
    assert_publishable(posting)
    title = f"{posting.village}参保缴费公示"
    frames = plate(posting.paper, posting.by_household)
    press = Press(frames, title=title, printed_at=posting.colophon.printed_at)
    total = sheets(posting)
    number = 0
    for group in posting.groups or (NOBODY,):
        texts = _texts(posting, group)
        for rows in pages_of(_rows(group), _rows_a_sheet(posting)):
            number += 1
            sheet = press.sheet("posting", where=group.name)
            sheet.fill(page=f"第 {number} 页　共 {total} 页", **texts)
            _print_rows(sheet, rows, BLOCKS[posting.paper])
            sheet.qr("qr", posting.colophon.verification)
            sheet.finish()
    return press.finish()


def sheets(posting: Posting) -> int:
    """How many sheets the posting takes."""
    groups = posting.groups or (NOBODY,)
    a_sheet = _rows_a_sheet(posting)
    return sum(len(pages_of(group.people or group.households, a_sheet)) for group in groups)


def plate(paper: str = "A4", by_household: bool = False) -> Plate:
    heads, labels = BY_HOUSEHOLD if by_household else BY_PERSON
    html = fill(
        "posting/frames.html", rows=range(ROWS), blocks=BLOCKS[paper], heads=heads, labels=labels
    )
    own = ("posting/a3.css",) if paper == "A3" else ()
    return make_plate(html, stylesheet("posting/frames.css", *own))


def _rows_a_sheet(posting: Posting) -> int:
    return ROWS * len(BLOCKS[posting.paper])


def _rows(group: PostingGroup) -> list[tuple[str, ...]]:
    people = [person_cells(place, person) for place, person in enumerate(group.people, 1)]
    households = [household_cells(place, one) for place, one in enumerate(group.households, 1)]
    return people or households


def person_cells(place: int, person: Listed) -> tuple[str, ...]:
    return str(place), person.name, person.head, "已参保" if person.insured else "未参保"


def household_cells(place: int, household: ListedHousehold) -> tuple[str, ...]:
    return str(place), household.head, f"{household.registered} 人", f"{household.insured} 人"


def _print_rows(sheet: Sheet, rows: Sequence[tuple[str, ...]], blocks: Sequence[str]) -> None:
    """Down the first block, then down the next."""
    marked = with_end_mark(rows, ROWS * len(blocks), columns=4, mark=1)
    for place, block in enumerate(blocks):
        sheet.rows(block, marked[place * ROWS : (place + 1) * ROWS])


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
    if group.households:
        registered = sum(household.registered for household in group.households)
        insured = sum(household.insured for household in group.households)
        missing = registered - insured
        return (
            f"{len(group.households)} 户，登记 {registered} 人：已参保 {insured} 人，"
            f"未参保 {missing} 人"
        )
    named = len(group.people)
    text = f"列名 {named} 人：已参保 {group.insured} 人，未参保 {named - group.insured} 人"
    if group.children:
        text += (
            f"；另有未满14周岁 {group.children} 人只计数不列名，"
            f"其中已参保 {group.children_insured} 人"
        )
    return text
