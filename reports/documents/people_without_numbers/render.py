"""Print the monthly list of people without ID numbers, by frame and press; or write it as xlsx."""

from reports.documents.people_without_numbers.context import PeopleWithoutNumbers, Unnumbered
from reports.engine.filters import day
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press
from reports.engine.sheets import Table
from reports.engine.templates import fill, stylesheet

ROWS = 15
HEADS = (
    "序号",
    "乡镇",
    "村",
    "组",
    "户编号",
    "姓名",
    "性别",
    "出生日期",
    "证件类型或原因",
    "证件号码",
    "户主",
    "登记日期",
)
WIDTHS = (6, 14, 14, 10, 10, 30, 6, 12, 30, 24, 30, 12)


def render(listed: PeopleWithoutNumbers) -> bytes:
    """The list as PDF. Raises MissingGlyph, TextTooLong."""
    press = Press(plate(), title=_title(listed), printed_at=listed.colophon.printed_at)
    rows = [person_cells(place, person) for place, person in enumerate(listed.people, 1)]
    pages = pages_of(rows, ROWS)
    for number, page in enumerate(pages, 1):
        sheet = press.sheet("list", where="名单")
        texts = _texts(listed)
        sheet.fill(page=f"第 {number} 页　共 {len(pages)} 页", here=f"本页 {len(page)} 人", **texts)
        sheet.rows("people", with_end_mark(page, ROWS, columns=len(HEADS), mark=5))
        sheet.qr("qr", listed.colophon.verification)
        sheet.finish()
    return press.finish()


def plate() -> Plate:
    html = fill("people_without_numbers/frames.html", rows=range(ROWS), heads=HEADS)
    return make_plate(html, stylesheet("list.css", "people_without_numbers/frames.css"))


def person_cells(place: int, person: Unnumbered) -> tuple[str, ...]:
    return (
        str(place),
        person.town,
        person.village,
        person.group,
        person.household,
        person.name,
        person.sex,
        person.born.isoformat(),
        person.document,
        person.number or "无",
        person.head,
        person.registered_on.isoformat(),
    )


def _title(listed: PeopleWithoutNumbers) -> str:
    return f"{listed.month}城乡居民医保无身份证号码参保人员明细"


def _counts(listed: PeopleWithoutNumbers) -> str:
    if not listed.people:
        return "合计 0 人，零报告"
    parts = "，".join(f"{count.name} {count.people} 人" for count in listed.counts)
    return f"合计 {len(listed.people)} 人：{parts}"


def _texts(listed: PeopleWithoutNumbers) -> dict[str, str]:
    return {
        "title": _title(listed),
        "number": f"№ {listed.number}",
        "unit": f"填报单位（公章）：{listed.unit}",
        "period": f"参保年度：{listed.cover_year}　截至 {day(listed.until)}",
        "measure": "单位：人",
        "counts": _counts(listed),
        "signs": "经办：　　　　　　　　复核：　　　　　　　　负责人：　　　　　　　　"
        "上报日期：　　　年　　月　　日",
        "colophon": f"{listed.colophon.line()}　一式两份：填报单位、上级经办机构各一份",
    }


def workbook(listed: PeopleWithoutNumbers) -> bytes:
    return table(listed).content()


def table(listed: PeopleWithoutNumbers) -> Table:
    """The list as xlsx. Every cell is text: numbers keep all their digits, formulas stay dead."""
    return Table(
        title="无身份证号码人员",
        above=([_title(listed)], [listed.unit, f"截至{day(listed.until)}", _counts(listed)]),
        heads=HEADS,
        widths=WIDTHS,
        rows=[person_cells(place, person) for place, person in enumerate(listed.people, 1)],
    )
