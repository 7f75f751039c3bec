"""Print a group's walking list by frame and press."""

from collections.abc import Sequence

from reports.documents.walking_list.context import Walker, WalkingList
from reports.engine.filters import day
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press
from reports.engine.templates import fill, stylesheet
from values.money import yuan

ROWS = 12
HEADS = (
    "顺序",
    "户编号",
    "户主",
    "姓名",
    "证件号码",
    "与户主关系",
    "标准",
    "资助",
    "应缴",
    "状态（未缴原因）",
    "付款方式",
    "缴费人签字",
)


def render(listed: WalkingList) -> bytes:
    """The list as PDF. Raises MissingGlyph, TextTooLong."""
    press = Press(plate(), title=_title(listed), printed_at=listed.colophon.printed_at)
    pages = _pages(listed)
    for number, page in enumerate(pages, 1):
        sheet = press.sheet("list", where="清单")
        sheet.fill(
            page=f"第 {number} 页　共 {len(pages)} 页",
            here=f"本页小计 {len(page)} 人 {yuan(sum(person.payable for person in page))} 元",
            **_texts(listed),
        )
        sheet.rows(
            "people",
            with_end_mark([cells(person) for person in page], ROWS, columns=len(HEADS), mark=3),
        )
        sheet.qr("qr", listed.colophon.verification)
        sheet.finish()
    return press.finish()


def _pages(listed: WalkingList) -> list[Sequence[Walker]]:
    if not listed.by_household:
        return pages_of(listed.people, ROWS)
    households: list[list[Walker]] = []
    for person in listed.people:
        if person.place:
            households.append([])
        households[-1].append(person)
    return [page for people in households for page in pages_of(people, ROWS)] or [[]]


def plate() -> Plate:
    html = fill("walking_list/frames.html", rows=range(ROWS), heads=HEADS)
    return make_plate(html, stylesheet("list.css", "walking_list/frames.css"))


def cells(person: Walker) -> tuple[str, ...]:
    return (
        person.place,
        person.household,
        person.head,
        person.name,
        person.number,
        person.relationship,
        yuan(person.price),
        yuan(person.subsidy),
        yuan(person.payable),
        person.state,
        "",
        "",
    )


def _title(listed: WalkingList) -> str:
    return f"{listed.unit}城乡居民医保走户收缴清单"


def _texts(listed: WalkingList) -> dict[str, str]:
    return {
        "title": _title(listed),
        "number": f"№ {listed.number}",
        "unit": f"收款单位（公章）：{listed.unit}",
        "period": f"参保年度：{listed.cover_year}　制表 {day(listed.on)}",
        "measure": "单位：元",
        "counts": f"合计 {listed.households} 户 {len(listed.people)} 人，"
        f"待缴 {listed.due} 人 {yuan(listed.due_fen)} 元",
        "signs": "收款人（签字）：　　　　　　　　　　　复核：　　　　　　　　　　　"
        "收款日期：　　　年　　月　　日",
        "colophon": f"{listed.colophon.line()}　一式一份：收款人走户时带，收完交村里存",
    }
