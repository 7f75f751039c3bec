"""Print a group's registration forms as one list, two copies, by frame and press."""

from collections.abc import Sequence

from reports.documents.registration_form.context import (
    CODE_LINES,
    COPIES,
    Registered,
    RegistrationForm,
    RegistrationList,
)
from reports.engine.filters import day
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press
from reports.engine.templates import fill, stylesheet
from values.money import capitals, yuan

ROWS = 12
HEADS = (
    ("place", "序号"),
    ("household", "户编号"),
    ("head", "户　主"),
    ("name", "姓　名"),
    ("kind", "证件类型"),
    ("id", "公民身份号码"),
    ("general", "一般人员类别"),
    ("hardship", "特殊困难类别"),
    ("amount", "缴费金额"),
    ("phone", "联系电话"),
    ("relationship", "与户主关系"),
    ("sign", "参保人签字"),
    ("note", "备注"),
)
Line = tuple[RegistrationForm, Registered]


def render(listed: RegistrationList) -> bytes:
    """Both copies as PDF. Raises MissingGlyph, TextTooLong."""
    title = f"{listed.unit}{listed.group}参保登记表"
    press = Press(plate(), title=title, printed_at=listed.colophon.printed_at)
    pages = pages_of(_lines(listed), ROWS)
    for copy in COPIES:
        for number, lines in enumerate(pages, 1):
            _print(press, listed, copy, number, pages, lines)
    return press.finish()


def sheets(listed: RegistrationList) -> int:
    """Of one copy."""
    return len(pages_of(_lines(listed), ROWS))


def plate() -> Plate:
    html = fill(
        "registration_form/continuous.html",
        heads=HEADS,
        rows=range(ROWS),
        codes=range(CODE_LINES),
    )
    return make_plate(html, stylesheet("registration_form/continuous.css"))


def _print(
    press: Press,
    listed: RegistrationList,
    copy: str,
    number: int,
    pages: list[Sequence[Line]],
    lines: Sequence[Line],
) -> None:
    before = (number - 1) * ROWS
    rows = [_cells(place, *line) for place, line in enumerate(lines, before + 1)]
    last = number == len(pages)
    sheet = press.sheet("list", where=listed.group)
    sheet.fill(page=f"第 {number} 页　共 {len(pages)} 页", copy=copy, **_texts(listed))
    sheet.fill(**{f"code{at}": line for at, line in enumerate(listed.codes)})
    sheet.put("here", f"本页小计 {len(lines)} 人，应缴 {yuan(_sum(lines))} 元")
    if last:
        sheet.put("total", _total(listed))
    sheet.rows("people", with_end_mark(rows, ROWS, columns=len(HEADS), mark=3))
    sheet.qr("qr", listed.colophon.verification)
    sheet.finish()


def _lines(listed: RegistrationList) -> list[Line]:
    return [(form, person) for form in listed.forms for person in form.people]


def _sum(lines: Sequence[Line]) -> int:
    return sum(person.amount or 0 for _, person in lines)


def _total(listed: RegistrationList) -> str:
    lines = _lines(listed)
    fen = _sum(lines)
    return f"合计 {len(listed.forms)} 户 {len(lines)} 人，应缴 ￥{yuan(fen)}　{capitals(fen)}"


def _cells(place: int, form: RegistrationForm, person: Registered) -> tuple[str, ...]:
    first = person is form.people[0]
    return (
        str(place),
        form.household if first else "",
        form.head if first else "",
        person.name,
        person.document,
        person.number or "无",
        str(person.general),
        "、".join(map(str, person.hardships)) or "—",
        "—" if person.amount is None else yuan(person.amount),
        person.phone or (form.phone if first else "") or "—",
        str(person.relationship),
        "",
        person.note,
    )


def _texts(listed: RegistrationList) -> dict[str, str]:
    return {
        "title": f"{listed.county}{listed.cover_year}年度城乡居民基本医疗保险参保登记表",
        "number": f"№ {listed.number}",
        "unit": f"组织填报单位：{listed.unit}{listed.group}",
        "office": "机构（公章）：",
        "date": f"制表日期：{day(listed.on)}",
        "clerk": "填报人：",
        "clerk_phone": "联系电话：",
        "checker": "复核人（章）：",
        "colophon": listed.colophon.line(),
    }
