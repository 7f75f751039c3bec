"""From when and until when an identity counts."""

import re
from datetime import date
from typing import Any

from values.dates import BadDate, excel_serial, month_end, parse_date
from values.text import closed_up

from ..fields import dictionary
from .draft import Draft
from .findings import from_refusal

MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?|(\d{4})(\d{2})")
# Excel's numbers for days between 1927 and 2064: no other five digits mean a date.
SERIAL = re.compile(r"[1-5]\d{4}")


def check_since(draft: Draft) -> None:
    draft.values["since"] = _day(draft, "since", last=False)


def check_until(draft: Draft) -> None:
    until = draft.values["until"] = _day(draft, "until", last=True)
    since: Any = draft.values.get("since")
    if since and until and until < since:
        draft.find("dates_reversed", "until", since=since, until=until)


def _day(draft: Draft, field: str, *, last: bool) -> date | None:
    text = draft.text(field)
    if not text:
        return None
    try:
        return _month(text, last=last) or day_of(text)
    except BadDate as refusal:
        draft.findings.append(from_refusal(refusal, field))
        return None


def day_of(text: str) -> date | None:
    """A day as typed or as Excel's number; None for blank and for 长期. Raises BadDate."""
    typed = closed_up(text)
    if not typed or typed in dictionary().words["no_date"]:
        return None
    if SERIAL.fullmatch(typed):
        return excel_serial(int(typed))
    # Excel keeps a time of day that nobody typed.
    return parse_date(text.partition(" ")[0] if ":" in text else typed)


def _month(text: str, *, last: bool) -> date | None:
    """A month alone: a period begins with its first day and ends with its last."""
    match = MONTH.fullmatch(closed_up(text))
    if match is None:
        return None
    year, month = (int(part) for part in match.groups() if part)
    if not 1 <= month <= 12 or year < 1900:
        return None
    first = date(year, month, 1)
    return month_end(first) if last else first
