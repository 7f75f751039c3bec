"""The marks by which a book and its rows are known again: an id and a keyed hash of it."""

import hmac
import re

from accounts.personal_data import keyed_hash
from enrollment.models import RegisterBook

BOOK, ROW = "register-book", "register-row"
BOOK_MARK = re.compile(r"底册编号[:：\s]*([0-9]+)-([0-9a-f]{16})")
ROW_MARK = re.compile(r"([0-9]+)\.([0-9]+)-([0-9a-f]{16})")


def book_mark(book: RegisterBook) -> str:
    return f"底册编号：{book.pk}-{_seal(BOOK, str(book.pk))}"


def row_mark(book: RegisterBook, enrolment: int) -> str:
    told = f"{book.pk}.{enrolment}"
    return f"{told}-{_seal(ROW, told)}"


def book_in(lines: list[str]) -> tuple[int | None, bool]:
    """The book that a title line names, and whether its mark is whole. (None, True) without one."""
    for line in lines:
        if found := BOOK_MARK.search(line):
            return int(found[1]), hmac.compare_digest(found[2], _seal(BOOK, found[1]))
    return None, True


def row_in(text: str) -> tuple[int, int] | None:
    """Book and enrolment of a row's mark; None where somebody has changed it."""
    found = ROW_MARK.fullmatch(text.strip())
    if found is None:
        return None
    whole = hmac.compare_digest(found[3], _seal(ROW, f"{found[1]}.{found[2]}"))
    return (int(found[1]), int(found[2])) if whole else None


def _seal(purpose: str, text: str) -> str:
    return keyed_hash(purpose, text)[:8].hex()
