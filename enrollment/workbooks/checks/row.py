"""Checks one row of a roster. To grow it, add a function and one line to CHECKS."""

from collections.abc import Callable
from datetime import date

from ..rows import RawRow
from .card import check_card
from .dates import check_since, check_until
from .disability import check_disability
from .draft import CheckedRow, Draft
from .person import check_born, check_name, check_newborn, check_number, check_sex
from .plain import check_amount, keep_texts

# Codes that are about the file's cells rather than about what they say.
CELL_CODES = ("formula", "error_cell", "too_long", "hidden_row")


# Telephone numbers begin with +, and a dash stands for nothing.
FORMULA_SIGNS = ("=", "+", "@", "＝")
NO_FORMULAS = ("phone",)


def check_formula_texts(draft: Draft) -> None:
    """Text that a spreadsheet would work out if it were written as it is."""
    for name, text in draft.raw.values.items():
        if text.startswith(FORMULA_SIGNS) and name not in NO_FORMULAS:
            draft.find("formula_text", name)


def check_cells(draft: Draft) -> None:
    for warning in draft.raw.warnings:
        blank_formula = warning.code == "formula" and not draft.text(warning.field)
        if warning.code in CELL_CODES and not blank_formula:
            draft.find(warning.code, warning.field)


# Number and card come first: the checks after them compare with them.
CHECKS: tuple[Callable[[Draft], None], ...] = (
    keep_texts,
    check_cells,
    check_formula_texts,
    check_number,
    check_card,
    check_name,
    check_sex,
    check_born,
    check_newborn,
    check_disability,
    check_since,
    check_until,
    check_amount,
)


def check_row(raw: RawRow, *, today: date) -> CheckedRow:
    """Cleans and judges one row by itself. `today` bounds birth dates; nothing reads the clock."""
    draft = Draft(raw, today)
    for check in CHECKS:
        check(draft)
    return draft.done()
