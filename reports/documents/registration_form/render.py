"""Print registration forms by frame and press: two copies of every household's."""

from reports.documents.registration_form import continuous
from reports.documents.registration_form.context import (
    CODE_LINES,
    COPIES,
    Period,
    Registered,
    RegistrationForm,
    RegistrationForms,
    RegistrationList,
)
from reports.engine.filters import day
from reports.engine.paging import pages_of, with_end_mark
from reports.engine.plate import Plate, make_plate
from reports.engine.press import Press
from reports.engine.templates import fill, stylesheet
from values.money import capitals, yuan

ROWS = 10
COLUMNS, DATES = 12, 6


def render(forms: RegistrationForms | RegistrationList) -> bytes:
    """The forms as PDF, both copies of a household one after the other; a list as a list.

    Raises MissingGlyph, TextTooLong.
    """
    if isinstance(forms, RegistrationList):
        return continuous.render(forms)
    title = f"参保登记表 {forms.number}" if len(forms.forms) == 1 else "参保登记表"
    press = Press(plate(), title=title, printed_at=forms.forms[0].colophon.printed_at)
    for form in forms.forms:
        for copy in COPIES:
            _print(press, form, forms.codes, copy)
    return press.finish()


def sheets(forms: RegistrationForms) -> int:
    return len(COPIES) * sum(len(pages_of(_rows(form), ROWS)) for form in forms.forms)


def plate() -> Plate:
    html = fill("registration_form/frames.html", rows=range(ROWS), codes=range(CODE_LINES))
    return make_plate(html, stylesheet("registration_form/frames.css"))


def _print(press: Press, form: RegistrationForm, codes: tuple[str, ...], copy: str) -> None:
    pages = pages_of(_rows(form), ROWS)
    for number, rows in enumerate(pages, 1):
        sheet = press.sheet("form", where=f"{form.household}户")
        sheet.fill(page=f"第 {number} 页　共 {len(pages)} 页", copy=copy, **_texts(form))
        sheet.fill(**{f"code{at}": line for at, line in enumerate(codes)})
        sheet.rows("people", with_end_mark(rows, ROWS, columns=COLUMNS, mark=1))
        sheet.qr("qr", form.colophon.verification)
        sheet.finish()


def _texts(form: RegistrationForm) -> dict[str, str]:
    total = sum(person.amount or 0 for person in form.people)
    return {
        "title": f"{form.county}{form.cover_year}年度城乡居民基本医疗保险参保登记表",
        "number": f"№ {form.number}",
        "unit": f"组织填报单位：{form.unit}（{form.unit_kind}）",
        "office": "机构（公章）：",
        "date": f"登记日期：{day(form.registered_on)}",
        "household": f"户编号：{form.household}　户主：{form.head}　{form.group}",
        "address": f"住址：{form.address or '—'}",
        "contact": f"联系电话：{form.phone or '—'}　首诊统筹区：{form.first_treatment_area or '—'}",
        "total": f"本户 {len(form.people)} 人，应缴合计 ￥{yuan(total)}　{capitals(total)}",
        "clerk": f"填报人：{form.clerk}",
        "clerk_phone": "联系电话：",
        "checker": "复核人（章）：",
        "colophon": form.colophon.line(),
    }


def _rows(form: RegistrationForm) -> list[tuple[str, ...]]:
    return [row for at, person in enumerate(form.people, 1) for row in person_rows(at, person)]


def person_rows(place: int, person: Registered) -> list[tuple[str, ...]]:
    """A person's line; periods beyond the first go on below it."""
    periods = [_period(one) for one in person.periods]
    first = (
        str(place),
        person.name,
        person.document,
        person.number or "无",
        str(person.general),
        "、".join(map(str, person.hardships)) or "—",
        periods[0] if periods else "—",
        "—" if person.amount is None else yuan(person.amount),
        person.phone or "—",
        str(person.relationship),
        "",
        person.note,
    )
    before, after = ("",) * DATES, ("",) * (COLUMNS - DATES - 1)
    return [first, *((*before, text, *after) for text in periods[1:])]


def _period(period: Period) -> str:
    since, until = (d and d.strftime("%Y%m%d") for d in (period.since, period.until))
    return f"{period.category}：{since or ''}—{until or ''}"
