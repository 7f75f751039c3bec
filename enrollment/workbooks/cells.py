"""One cell as text, and whether Excel has spoiled the number in it."""

import re
from datetime import date, datetime, time
from decimal import Decimal

# Excel keeps 15 digits of a number; the sixteenth and on are made up.
FIRST_ROUNDED = 10**15
SCIENTIFIC = re.compile(r"\s*\d(\.\d+)?[eE]\+?1[5-9]\s*")
# An ID number of 18 digits is at most 64 from the float that stands for it.
LAST_WHOLE, FLOAT_GAP = 10**19, 64
WITH_DECIMALS = re.compile(r"\s*'?\d{16,20}\.0{1,4}\s*")


def cell_text(cell: object) -> str:
    """What the cell holds, as text; nothing is trimmed or repaired here."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        if abs(cell) >= FIRST_ROUNDED and cell < LAST_WHOLE:
            return _whole(cell)
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        midnight = cell.time() == time.min
        return cell.date().isoformat() if midnight else cell.isoformat(sep=" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def _whole(cell: float) -> str:
    """Excel's fifteen digits and zeros; what another program kept of more digits, as it is.

    The nearest float to 430598190102030000 is a little less, and would show ...029952.
    """
    shown = int(Decimal(f"{cell:.14e}"))
    return str(shown if abs(shown - int(cell)) <= FLOAT_GAP else int(cell))


def is_rounded(cell: object) -> bool:
    """A number of 16 digits or more has lost its end; so has text that shows an exponent."""
    if isinstance(cell, str):
        return SCIENTIFIC.fullmatch(cell) is not None
    return (
        isinstance(cell, float | int) and not isinstance(cell, bool) and abs(cell) >= FIRST_ROUNDED
    )
