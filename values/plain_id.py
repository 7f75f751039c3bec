"""Resident ID numbers that are plainly right, told at a glance: a county's list has a million."""

from datetime import date
from functools import lru_cache
from operator import mul

from values.resident_id import CHECK_DIGITS, EARLIEST, FOREIGN, WEIGHTS

LENGTH = 18


def plain_birthday(number: str, *, today: date) -> date | None:
    """The birth date of a number that `resident_id.parse` takes as it stands and that carries
    date and sex. None says only that it wants the longer look.
    """
    if len(number) != LENGTH or not number[:17].isdecimal() or not number.isascii():
        return None
    born = _day(number[6:14])
    if born is None or born > today or number[0] == FOREIGN:
        return None
    weight = _weight(number[:6], 0) + _weight(number[6:14], 6) + _weight(number[14:17], 14)
    return born if CHECK_DIGITS[weight % 11] == number[17] else None


@lru_cache(maxsize=1 << 17)
def _day(digits: str) -> date | None:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None
    return born if EARLIEST <= born < date.max else None


@lru_cache(maxsize=1 << 17)
def _weight(digits: str, at: int) -> int:
    """What these digits at this place add to the sum behind the check digit."""
    return sum(map(mul, map(int, digits), WEIGHTS[at:]))
