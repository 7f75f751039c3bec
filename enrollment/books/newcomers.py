"""Rows of people whom the village has not registered: the registration form's own checks."""

from collections.abc import Iterable
from datetime import date

from enrollment.actions.register import NewMember
from enrollment.books.cells import broken_cells, plain
from enrollment.books.columns import lists, titles
from enrollment.books.outcome import NEW, WRONG, Row
from enrollment.books.words import NOT_ENROLLED, NotUnderstood, Words
from enrollment.forms.members import RegisterMember
from enrollment.workbooks.rows import RawRow
from values.documents import Document, parse_document
from values.id_slips import single_slips
from values.resident_id import RESIDENT_ID, BadResidentId

# A cell of the sheet by the form's name for it.
FORM = {
    "name": "name",
    "id_kind": "id_kind",
    "id_number": "id_number",
    "sex": "sex",
    "born": "born",
    "relation": "relationship",
    "general_category": "general_category",
    "hardships": "declared_hardships",
    "phone": "phone",
    "no_number": "no_number",
    "mother": "mother",
    "birth_order": "birth_order",
}
CELL = {name: field for field, name in FORM.items()}
CODED = ("id_kind", "sex", "no_number")
MOST_SUGGESTIONS = 3
GUESSED = "没有写人员类别，按年龄填为“{}”，请核对。"


def document_of(raw: RawRow, words: Words, today: date) -> Document | None:
    """The number of a row, or None where it has none that can be read."""
    try:
        kind = words.code_of("id_kinds", raw.text("id_kind")) if raw.text("id_kind").strip() else ""
        return parse_document(kind or RESIDENT_ID, raw.text("id_number"), today=today)
    except (BadResidentId, NotUnderstood):
        return None


def check_newcomer(raw: RawRow, words: Words, today: date) -> Row:
    """The row as the form reads it; `form` holds what registering will be given."""
    row = Row(raw.sheet, raw.row_number, NEW, plain("name", raw.text("name"), words)[:40])
    for field, sentence in broken_cells(raw):
        row.wrong(field, sentence)
    row.form = _values(row, raw, words, document_of(raw, words, today))
    told = {field for field, _ in row.findings}
    form = RegisterMember(row.form, codes=words.codes, today=today)
    if not form.is_valid():
        for name, errors in form.errors.items():
            field = CELL.get(name, "")
            if field not in told:
                row.wrong(field, _sentence(field, errors[0]))
        if "id_number" not in told:
            _suggest(row, raw, today)
    row.notes += form.notes
    if _says_no(raw):
        row.wrong("enrolled", "没有登记过的人写了不参保。不参保的人不用登记，请删去这一行。")
    row.household = raw.text("household_number").strip()
    row.group = _group(row, raw, words)
    row.address = _text(row, raw, "address", words)
    return row


def _suggest(row: Row, raw: RawRow, today: date) -> None:
    """Numbers one slip away: a person compares them with the card, nothing is corrected."""
    if any(field == "id_number" for field, _ in row.findings) and raw.text("id_number").strip():
        likely = single_slips(raw.text("id_number"), today=today)[:MOST_SUGGESTIONS]
        if likely:
            row.wrong("id_number", f"可能是{'、'.join(likely)}，请对照证件。")


def as_member(form: dict, words: Words, today: date) -> NewMember:
    """A row that was checked, checked again. Raises ValueError where it no longer holds."""
    checked = RegisterMember(form, codes=words.codes, today=today)
    if not checked.is_valid():
        raise ValueError(next(iter(checked.errors.values()))[0])
    return checked.as_member()


def _values(row: Row, raw: RawRow, words: Words, document: Document | None) -> dict:
    sex = document.sex if document else ""
    values: dict[str, object] = {"hardship_dates": "", "renewing": ""}
    for field, name in FORM.items():
        values[name] = raw.text(field).strip()
    for field in CODED:
        values[FORM[field]] = _coded(row, field, raw.text(field), words)
    values["relationship"] = _relation(row, raw, words, sex)
    values["general_category"] = _category(row, raw, words, document)
    values["declared_hardships"] = _hardships(row, raw, words)
    return values


def _coded(row: Row, field: str, text: str, words: Words):
    if not text.strip():
        return ""
    try:
        return words.code_of(lists()[field], text)
    except NotUnderstood as problem:
        row.wrong(field, _sentence(field, f"{problem}。"))
        return ""


def _relation(row: Row, raw: RawRow, words: Words, sex: str):
    text = raw.text("relation")
    if not text.strip():
        return ""
    try:
        return words.relation_of(text, sex)
    except NotUnderstood as problem:
        row.wrong("relation", _sentence("relation", f"{problem}。"))
        return ""


def _category(row: Row, raw: RawRow, words: Words, document: Document | None):
    """A list without categories: by the age, told to the clerk."""
    text = raw.text("general_category")
    if text.strip():
        return _coded(row, "general_category", text, words)
    guess = words.category_by_age(document.born if document else None)
    if guess is None:
        return ""
    row.notes.append(GUESSED.format(words.shown("general_categories", guess)))
    return guess


def _hardships(row: Row, raw: RawRow, words: Words) -> list[int]:
    try:
        return words.hardships_of(raw.text("hardships"))
    except NotUnderstood as problem:
        row.wrong("hardships", _sentence("hardships", f"{problem}。"))
        return []


def _group(row: Row, raw: RawRow, words: Words) -> int | None:
    """The group's id; a village of one group needs no choice."""
    if raw.text("group").strip():
        return _coded(row, "group", raw.text("group"), words) or None
    return next(iter(words.groups)) if len(words.groups) == 1 else None


def _text(row: Row, raw: RawRow, field: str, words: Words) -> str:
    try:
        return plain(field, raw.text(field), words)
    except NotUnderstood as problem:
        row.wrong(field, _sentence(field, f"{problem}。"))
        return ""


def _says_no(raw: RawRow) -> bool:
    return raw.text("enrolled").strip() == NOT_ENROLLED


def _sentence(field: str, problem: str) -> str:
    title = titles().get(field, "")
    return problem if not title or title in problem else f"{title}：{problem}"


def spread_wrongs(rows: Iterable[Row]) -> None:
    """A new household is registered whole: one wrong row holds the others back."""
    people = list(rows)
    first = next((row for row in people if row.outcome == WRONG), None)
    for row in people if first else ():
        if row.outcome == NEW:
            row.wrong("", f"同一户的第{first.number}行有问题，改好后整户一起登记。")
