"""A cell of the file in the register's own words, or a sentence about why it cannot be."""

from django.forms import ValidationError

from enrollment.books.columns import lists, titles
from enrollment.books.words import NotUnderstood, Words
from enrollment.forms.clean import clean_day, clean_phone
from enrollment.workbooks.checks.findings import finding
from enrollment.workbooks.rows import RawRow
from values.resident_id import normalise
from values.text import closed_up, half_width

LONGEST_ADDRESS = 120
# What the reader found in a cell that no text can mend.
BROKEN = ("rounded_by_excel", "error_cell", "too_long")


def broken_cells(raw: RawRow) -> list[tuple[str, str]]:
    """Rounded numbers, errors of formulas, formulas without a result: (field, sentence)."""
    found = []
    for warning in raw.warnings:
        known = warning.field in titles()
        lost = warning.code == "formula" and not raw.text(warning.field).strip()
        code = "formula_without_value" if lost else warning.code
        if known and (lost or code in BROKEN):
            found.append((warning.field, _sentence(code, warning.field)))
    return found


def _sentence(code: str, field: str) -> str:
    said = finding(code, "")
    title = titles()[field]
    return f"{title}{said.what}，{said.cure}。"


def plain(field: str, text: str, words: Words, sex: str = "") -> str:
    """The cell's text as the register would show it. Raises NotUnderstood."""
    if not closed_up(text):
        return ""
    if field == "relation":
        return words.shown("relationships", words.relation_of(text, sex))
    if field == "hardships":
        return words.several(words.hardships_of(text))
    if name := lists().get(field):
        return words.shown(name, words.code_of(name, text))
    return _free(field, text)


def _free(field: str, text: str) -> str:
    try:
        if field == "phone":
            return clean_phone(text)
        if field == "born":
            return clean_day(text).isoformat()
    except ValidationError as error:
        raise NotUnderstood(error.messages[0].rstrip("。")) from None
    if field == "id_number":
        return normalise(text)
    if field == "address":
        return _address(text)
    return " ".join(half_width(text).split()) if field == "name" else closed_up(text)


def _address(text: str) -> str:
    address = " ".join(half_width(text).split())
    if len(address) > LONGEST_ADDRESS:
        raise NotUnderstood(f"住址最多{LONGEST_ADDRESS}个字，现有{len(address)}个")
    return address
