"""Print who of the special groups is not insured yet, by frame and press."""

from reports.documents.coverage_list.context import CoverageList, Uninsured
from reports.engine.filters import day
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press
from reports.engine.templates import fill, stylesheet

ROWS = 15
HEADS = (
    "序号",
    "村（居）",
    "组",
    "姓名",
    "证件号码",
    "部门",
    "身份",
    "情况",
    "上门结果",
)


def render(listed: CoverageList) -> bytes:
    """The list as PDF. Raises MissingGlyph, TextTooLong."""
    press = Press(plate(), title=_title(listed), printed_at=listed.colophon.printed_at)
    rows = [_cells(place, person) for place, person in enumerate(listed.people, 1)]
    pages = pages_of(rows, ROWS)
    for number, page in enumerate(pages, 1):
        sheet = press.sheet("list", where="名单")
        texts = _texts(listed)
        sheet.fill(page=f"第 {number} 页　共 {len(pages)} 页", here=f"本页 {len(page)} 人", **texts)
        sheet.rows("people", with_end_mark(page, ROWS, columns=len(HEADS), mark=3))
        sheet.qr("qr", listed.colophon.verification)
        sheet.finish()
    return press.finish()


def plate() -> Plate:
    html = fill("coverage_list/frames.html", rows=range(ROWS), heads=HEADS)
    return make_plate(html, stylesheet("list.css", "coverage_list/frames.css"))


def _cells(place: int, person: Uninsured) -> tuple[str, ...]:
    return (
        str(place),
        person.village,
        person.group,
        person.name,
        person.id_number,
        person.department,
        person.identity,
        person.why,
        "",
    )


def _title(listed: CoverageList) -> str:
    return f"{listed.cover_year}年度特殊群体未参保人员名单"


def _counts(listed: CoverageList) -> str:
    missing = len(listed.people)
    said = f"应保 {listed.listed} 人次，已保 {listed.insured} 人次，未保 {missing} 人次"
    return said if missing else f"{said}，已全部参保"


def _texts(listed: CoverageList) -> dict[str, str]:
    return {
        "title": _title(listed),
        "number": f"№ {listed.number}",
        "place": f"{listed.place}　{listed.department or '各部门名单'}",
        "period": f"截至 {day(listed.until)}",
        "counts": _counts(listed),
        "note": "一个人有几种身份的，每种身份各列一行。证件号码只印前六位和后四位。",
        "signs": "上门人：　　　　　　　　负责人：　　　　　　　　日期：　　　年　　月　　日",
        "colophon": f"{listed.colophon.line()}　一式两份：上门人、镇经办机构各一份",
    }
