"""What a clerk may mean by the text in the search box."""

import re
from contextlib import suppress
from dataclasses import dataclass

from accounts.personal_data import id_index, number_index, phone_index, tail_index
from enrollment.pinyin import typed_name
from values.documents import KINDS, NUMBERED
from values.resident_id import BadResidentId, normalise, upgrade_15

_CHINESE = "零一二三四五六七八九十"
_GROUP = re.compile(r"(.*?)第?([0-9]{1,3}|[一二三四五六七八九十]{1,3})(?:村民)?小?组")
_PUNCTUATION = re.compile(r"[-()+]")


_TAIL = re.compile(r"[0-9]{3}[0-9X]")
_LATIN = re.compile(r"[a-z]+")
_VILLAGE = re.compile(r".+(?:村|社区|居委会|村委会)")


@dataclass(frozen=True)
class Typed:
    """Each reading of the text; empty where it cannot be that."""

    hashes: list[bytes]
    phone: bytes
    tail: bytes
    households: list[str]
    village: str
    groups: list[str]
    villages: list[str]
    name: str


def read(text: str) -> Typed:
    text = text.replace("\0", "")
    typed, name = normalise(text), typed_name(text)
    phone = phone_digits(typed)
    village, groups = group_names(name)
    is_name = _LATIN.fullmatch(name) or (name and not name.isascii())
    return Typed(
        hashes=number_hashes(typed),
        phone=phone_index(phone) if phone else b"",
        tail=tail_index(typed) if _TAIL.fullmatch(typed) else b"",
        households=household_numbers(typed),
        village=village,
        groups=groups,
        villages=[name, name.removesuffix("委会")] if _VILLAGE.fullmatch(name) else [],
        name=name if is_name else "",
    )


def phone_digits(typed: str) -> str:
    """The digits of a telephone number (7 to 12), or "" where it is none."""
    digits = _PUNCTUATION.sub("", typed)
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return digits if re.fullmatch(r"[0-9]{7,12}", digits) else ""


def number_hashes(typed: str) -> list[bytes]:
    """Look-up hashes of every document that this number may be of; 15 old digits are 18 too."""
    if not re.fullmatch(r"(?=.*[0-9])[^\s]{5,30}", typed):
        return []
    numbers = [typed]
    if re.fullmatch(r"[0-9]{15}", typed):
        with suppress(BadResidentId):
            numbers.append(upgrade_15(typed))
    others = [number_index(kind, typed) for kind in KINDS if kind not in NUMBERED]
    return [id_index(number) for number in numbers] + others


def household_numbers(typed: str) -> list[str]:
    """The household number itself, also typed without its leading zeros."""
    if not re.fullmatch(r"[0-9]{1,12}", typed):
        return []
    return list(dict.fromkeys((typed, f"{typed:0>5}")))


def group_names(typed: str) -> tuple[str, list[str]]:
    """The village's name ("" if not typed) and every way to write the group's: 三组, 3组 …"""
    found = _GROUP.fullmatch(typed)
    if not found:
        return "", []
    village, number = found.groups()
    value = int(number) if number.isdigit() else _value(number)
    written = dict.fromkeys((number, str(value), f"{value:02d}", in_chinese(value)))
    return village, [
        f"{ahead}{each}{unit}"
        for each in written
        for ahead in ("", "第")
        for unit in ("组", "小组", "村民小组")
    ]


def in_chinese(number: int) -> str:
    """1 to 99 as a group's name has it: 三, 十二, 二十."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else f"{_CHINESE[tens % 10]}十")
    return head + (_CHINESE[ones] if ones or not tens else "")


def _value(number: str) -> int:
    tens, ten, ones = number.rpartition("十")
    first = _CHINESE.index(tens) if len(tens) == 1 else 1
    return (first * 10 if ten else 0) + (_CHINESE.index(ones[-1]) if ones else 0)
