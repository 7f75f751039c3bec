"""Rows of people who are registered: what a clerk changed, and what changed here meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass

from enrollment import details
from enrollment.books.cells import broken_cells, plain
from enrollment.books.columns import locked_fields, titles
from enrollment.books.outcome import CHANGED, CONFLICT, SAME, Cell, Row
from enrollment.books.words import ENROLLED, NOT_ENROLLED, NotUnderstood, Words
from enrollment.workbooks.rows import RawRow
from values.resident_id import mask

Texts = Mapping[str, str]

# Open cells by the name that the register's own change of details has for them.
DETAILS = {
    "relation": "relationship",
    "general_category": "general_category",
    "hardships": "declared_hardships",
    "phone": "phone",
    "address": "address",
}
NEEDED = ("relation", "general_category")
# Shown alone, or read together with another cell.
PASSED_OVER = ("key", "paid", "remark", "end_reason")
CURES = {
    "name": "改姓名要有凭证，请在系统里打开这个人办理“更正”",
    "id_kind": "改证件要有凭证，请在系统里打开这个人办理“更正”",
    "id_number": "改号码要有凭证，请在系统里打开这个人办理“更正”",
    "sex": "性别跟着证件号码走，请在系统里办理“更正”",
    "born": "出生日期跟着证件号码走，请在系统里办理“更正”",
    "household_number": "换到别的户，请在系统里办理分户、并户或迁移",
    "group": "换组请在系统里打开这一户改",
}
NOT_HERE = "已登记的人这一格不能在底册里改"


@dataclass(frozen=True)
class Standing:
    """Somebody in the register: texts of the book (None for lists without one) and of today."""

    enrolment: int
    base: Texts | None
    now: Texts
    paid: bool


def compare_known(raw: RawRow, standing: Standing, words: Words) -> Row:
    """Each cell of the row against the book's and today's text."""
    now = standing.now
    row = Row(raw.sheet, raw.row_number, SAME, now["name"], standing.enrolment)
    for field, sentence in broken_cells(raw):
        row.wrong(field, sentence)
    broken = {field for field, _ in row.findings}
    for field in raw.values:
        if field in titles() and field not in PASSED_OVER and field not in broken:
            _compare(row, raw, field, standing, words)
    _check_ending(row, raw, words, standing)
    _refuse_paid(row, standing.paid)
    if row.outcome == SAME and row.cells:
        row.outcome = CONFLICT if row.conflicts else CHANGED
    return row


def _compare(row: Row, raw: RawRow, field: str, standing: Standing, words: Words) -> None:
    if standing.base is not None and raw.text(field) == standing.base[field]:
        return
    try:
        new = plain(field, raw.text(field), words, _sex(standing.now))
    except NotUnderstood as problem:
        row.wrong(field, f"{titles()[field]}：{problem}。")
        return
    now, was = standing.now[field], standing.base[field] if standing.base is not None else None
    if was is None and not new:
        return
    if new in (was, now):
        return
    if field in locked_fields():
        _refuse_locked(row, field, new, now, standing)
    elif not new and field in NEEDED:
        row.wrong(field, f"{titles()[field]}不能空着，请从列表里选。")
    elif field == "address" and not _is_head(standing.now, words):
        row.wrong(field, "住址是一户的，请在户主那一行填。")
    elif field == "relation" and (_is_head(standing.now, words) or _heads(new, words)):
        row.wrong(field, "换户主请在系统里打开这一户办理“变更户主”。")
    else:
        row.cells.append(Cell(field, was, now, new))


def _refuse_locked(row: Row, field: str, new: str, now: str, standing: Standing) -> None:
    """A list without a book was found by its number; only the name must agree with it."""
    if standing.base is not None:
        if field == "id_number":
            now, new = mask(now), mask(new)
        row.wrong(
            field,
            f"{titles()[field]}由“{now}”改成了“{new}”：{NOT_HERE}。{CURES.get(field, '')}。",
        )
    elif field == "name":
        row.wrong(
            field,
            f"这个号码登记的姓名是“{now}”，表里是“{new}”。请核对号码和姓名；{CURES['name']}。",
        )


def _check_ending(row: Row, raw: RawRow, words: Words, standing: Standing) -> None:
    """Who leaves gives a reason; a reason alone ends nothing."""
    leaving = next((c for c in row.cells if c.field == "enrolled" and c.new == NOT_ENROLLED), None)
    try:
        reason = plain("end_reason", raw.text("end_reason"), words)
    except NotUnderstood as problem:
        row.wrong("end_reason", f"{titles()['end_reason']}：{problem}。")
        return
    if leaving is not None:
        row.end_reason = reason
        if not reason:
            row.wrong("end_reason", "改成不参保的，请选不参保原因。")
        if standing.paid:
            row.wrong("enrolled", "已经缴费，不能在底册里退出。收错的请冲销收据，其他请办理退费。")
    elif reason and standing.now["enrolled"] == ENROLLED:
        row.wrong("end_reason", "写了不参保原因，“是否参保”却还是“参保”。请改其中一格。")


def _refuse_paid(row: Row, paid: bool) -> None:
    for cell in row.cells if paid else ():
        if DETAILS.get(cell.field) in details.PAID_FOR:
            row.wrong(
                cell.field,
                f"已经缴费，{titles()[cell.field]}是收款的依据，不能改。填错的请先由两个人冲销收据。",
            )


def _is_head(texts: Texts, words: Words) -> bool:
    return _heads(texts["relation"], words)


def _heads(relation: str, words: Words) -> bool:
    return relation == words.shown("relationships", words.codes.head)


def _sex(texts: Texts) -> str:
    return {"男": "1", "女": "2"}.get(texts["sex"], "")
