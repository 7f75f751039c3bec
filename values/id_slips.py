"""Guesses at the number that was meant. A person decides; nothing is corrected by itself."""

from collections.abc import Iterator
from datetime import date

from values.resident_id import BadResidentId, normalise, parse

_LOOKALIKES = str.maketrans("OQDILZSB", "00011258")


def single_slips(number: str, *, today: date) -> list[str]:
    """Valid numbers one slip away, likeliest first.

    Slips: letters taken for digits, pasted twice, one character too many or too few, two
    neighbours swapped, one digit wrong.
    """
    typed = normalise(number)
    found: list[str] = []
    for candidate in _candidates(typed):
        if candidate != typed and candidate not in found and _valid(candidate, today):
            found.append(candidate)
    return found


def _candidates(typed: str) -> Iterator[str]:
    # The last character may truly be an X; the letters never are.
    plain = typed.translate(_LOOKALIKES)
    yield plain
    if len(plain) == 36 and plain[:18] == plain[18:]:
        yield plain[:18]
    if len(plain) == 19:
        yield from (plain[:i] + plain[i + 1 :] for i in range(19))
    if len(plain) == 17:
        yield from (plain[:i] + d + plain[i:] for i in range(18) for d in "0123456789X")
    if len(plain) == 18:
        yield from _swaps(plain)
        yield from (plain[:i] + d + plain[i + 1 :] for i in range(18) for d in "0123456789X")


def _swaps(text: str) -> Iterator[str]:
    for i in range(len(text) - 1):
        yield text[:i] + text[i + 1] + text[i] + text[i + 2 :]


def _valid(candidate: str, today: date) -> bool:
    try:
        parse(candidate, today=today)
    except BadResidentId:
        return False
    return len(candidate) == 18
