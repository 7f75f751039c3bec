"""Print a department's subsidised people by frame and press; or write them as xlsx."""

from dataclasses import replace

from reports.documents.publishing import refuse_full_ids
from reports.documents.subsidised_list.context import Subsidised, SubsidisedList
from reports.engine.filters import day
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press
from reports.engine.sheets import Table
from reports.engine.templates import fill, stylesheet
from values.money import capitals, yuan

ROWS = 15
SOURCE = 30  # characters of where a row stands that its column holds
COLUMNS = (
    ("place", "序号"),
    ("department", "部门"),
    ("name", "姓名"),
    ("id", "身份证号"),
    ("village", "拟参保地（村组）"),
    ("identity", "身份类别／子级"),
    ("source", "名单出处"),
    ("term", "起止时限"),
    ("standard", "资助标准"),
    ("subsidy", "应资助额"),
    ("payable", "个人自付"),
    ("funding", "资金来源"),
    ("result", "核验结果"),
)
WIDTHS = (8, 18, 20, 22, 24, 30, 50, 24, 14, 12, 12, 40, 30)


def render(listed: SubsidisedList) -> bytes:
    """The list as PDF. Raises MissingGlyph, TextTooLong, LeakRefused."""
    refuse_full_ids(listed)
    press = Press(plate(), title=_title(listed), printed_at=listed.colophon.printed_at)
    pages = pages_of(list(enumerate(listed.people, 1)), ROWS)
    texts = _texts(listed)
    for number, page in enumerate(pages, 1):
        sheet = press.sheet("list", where="名册")
        here = sum(person.subsidy or 0 for _, person in page)
        sheet.fill(
            page=f"第 {number} 页　共 {len(pages)} 页",
            here=f"本页小计 {len(page)} 人次 {yuan(here)} 元",
            **texts,
        )
        cells = [_cells(place, _short(person)) for place, person in page]
        sheet.rows("people", with_end_mark(cells, ROWS, columns=len(COLUMNS), mark=2))
        sheet.qr("qr", listed.colophon.verification)
        sheet.finish()
    return press.finish()


def plate() -> Plate:
    html = fill("subsidised_list/frames.html", rows=range(ROWS), columns=COLUMNS)
    return make_plate(html, stylesheet("list.css", "subsidised_list/frames.css"))


def workbook(listed: SubsidisedList) -> bytes:
    return table(listed).content()


def table(listed: SubsidisedList) -> Table:
    """The same as xlsx, every cell text."""
    texts = _texts(listed)
    return Table(
        title="资助人员花名册",
        above=([texts["title"], texts["number"]], [texts["unit"], texts["counts"]]),
        heads=[label for _, label in COLUMNS],
        widths=WIDTHS,
        rows=[_cells(place, person) for place, person in enumerate(listed.people, 1)],
    )


def _cells(place: int, person: Subsidised) -> tuple[str, ...]:
    return (
        str(place),
        person.department,
        person.name,
        person.masked_id,
        person.place,
        person.identity,
        person.source,
        person.term,
        person.standard,
        "—" if person.subsidy is None else yuan(person.subsidy),
        "—" if person.payable is None else yuan(person.payable),
        person.funding,
        person.result,
    )


def _short(person: Subsidised) -> Subsidised:
    """On paper the end of a long file name is enough; the workbook has all of it."""
    if len(person.source) <= SOURCE:
        return person
    return replace(person, source=f"…{person.source[-SOURCE:]}")


def _title(listed: SubsidisedList) -> str:
    return f"{listed.cover_year}年度城乡居民医保资助人员花名册"


def _texts(listed: SubsidisedList) -> dict[str, str]:
    dead = f"已剔除登记为死亡的 {listed.dead} 人次。" if listed.dead else ""
    return {
        "title": _title(listed),
        "number": f"№ {listed.number}",
        "unit": f"填报单位（公章）：{listed.place}{listed.department or '各部门'}",
        "period": f"所属期：{day(listed.period_from)}至{day(listed.period_to)}",
        "measure": f"截至 {day(listed.until)}　单位：元",
        "counts": f"合计 {len(listed.people)} 人次，应资助 {yuan(listed.fen)} 元"
        f"（{capitals(listed.fen)}）",
        "note": f"{dead}一个人有几种身份的，各列一行，就高不就低，只资助一次。"
        "身份证号只印前六位和后四位。",
        "signs": "部门经办：　　　　　　　　　负责人：　　　　　　　　　（公章）"
        "　　　　　年　　月　　日",
        "colophon": f"{listed.colophon.line()}　一式两份：主管部门、县医保局各一份",
    }
