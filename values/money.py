"""Money. Inside the portal it is integer fen (分); yuan (元) exist only as text at the edges."""

import re
from collections.abc import Sequence

from values.refusal import Refusal
from values.text import closed_up

_AMOUNT = re.compile(r"[¥]?([0-9]{1,12}|[0-9]{1,3}(?:,[0-9]{3}){1,3})(?:\.([0-9]{1,2}))?元?")
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_UNITS = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))


class BadAmount(Refusal):
    """Text that is no amount of money."""

    code = "bad_amount"


def yuan(fen: int) -> str:
    """Yuan as text, always with two decimals and without thousands marks."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen(text: str) -> int:
    """Fen from typed yuan: "280", "280.00", "1,234.5", full-width, with or without 元.

    Raises BadAmount for anything else: signs, a third decimal, misplaced commas.
    """
    match = _AMOUNT.fullmatch(closed_up(text).replace("￥", "¥"))
    if match is None:
        raise BadAmount(
            what=f"金额“{text}”无法识别",
            why="金额应当是不带正负号的数字，最多两位小数",
            cure="请按“280”或“280.00”的样子重新填写",
        )
    whole, decimals = match.groups()
    return int(whole.replace(",", "")) * 100 + int((decimals or "0").ljust(2, "0"))


def split(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Shares in fen in proportion to the weights, that add up to the total to the fen.

    What is left after rounding down goes to the largest remainders, earlier ones first.
    """
    whole = sum(weights)
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative and must not all be zero")
    sign, total = (-1, -total_fen) if total_fen < 0 else (1, total_fen)
    shares = [total * weight // whole for weight in weights]
    rest = sorted(range(len(weights)), key=lambda i: -(total * weights[i] % whole))
    for index in rest[: total - sum(shares)]:
        shares[index] += 1
    return [sign * share for share in shares]


def capitals(fen: int) -> str:
    """The amount in capital numerals (大写), as the rules for filling in bills want it.

    Ends in 整 after 元; one 零 however many zeros stand in a row; negative amounts say 负.
    """
    rest, fens = divmod(abs(fen), 10)
    whole, tens = divmod(rest, 10)
    text = f"{_say(whole)}元" if whole or not abs(fen) else ""
    if tens:
        text += f"{_DIGITS[tens]}角"
    if fens:
        text += "零" * (bool(whole) and not tens) + f"{_DIGITS[fens]}分"
    if not tens and not fens:
        text += "整"
    return f"人民币{'负' if fen < 0 else ''}{text}"


def _say(number: int) -> str:
    for unit, name in _UNITS:
        if number >= unit:
            head, rest = divmod(number, unit)
            gap = "零" if 0 < rest < unit // 10 else ""
            return _say(head) + name + gap + (_say(rest) if rest else "")
    return _DIGITS[number]
