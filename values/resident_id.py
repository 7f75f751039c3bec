"""The resident ID number (公民身份号码, GB 11643) and its cousins.

Length, digits, a real date and the check digit are errors. An unknown area code is only a
warning: codes are merged and abolished, and old numbers stay valid.
"""

import re
from dataclasses import dataclass
from datetime import date
from operator import mul

from values.refusal import Refusal
from values.text import closed_up

# Kinds of document and sexes by the insurance's own codes (psn_cert_type; GB/T 2261.1).
RESIDENT_ID, FOREIGN_PERMANENT, HMT_PERMIT = "01", "07", "17"
MALE, FEMALE, SEX_UNKNOWN = "1", "2", "0"

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"
FOREIGN = "9"  # first digit of the permanent residents' cards
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_HMT_AREAS = frozenset(("810000", "820000", "830000"))
EARLIEST = date(1900, 1, 1)
_DROPPED = str.maketrans("", "", "'`’‘ʼ′\"“”")
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_OLD_SHAPE = re.compile(r"[0-9]{15}")
_OLD_FOREIGN_SHAPE = re.compile(r"[A-Z]{3}[0-9]{12}")
_LONG_NUMBER = re.compile(r"[0-9]{11,}[Xx]?")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?1[4-9]")


class BadResidentId(Refusal):
    """An ID number that cannot be one."""

    code = "bad_resident_id"


class WrongLength(BadResidentId):
    code = "resident_id_length"


class WrongDigits(BadResidentId):
    code = "resident_id_digits"


class WrongBirthDate(BadResidentId):
    code = "resident_id_birth_date"


class WrongCheckDigit(BadResidentId):
    code = "resident_id_check_digit"


class RoundedByExcel(BadResidentId):
    code = "resident_id_rounded"


class OldNumber(BadResidentId):
    """A 15-digit number of before 1999: fit for comparing, not for registering."""

    code = "resident_id_old"


@dataclass(frozen=True, slots=True)
class ResidentId:
    """A checked number. Foreign cards carry no sex; the 2017 ones no birth date either."""

    number: str
    born: date | None
    sex: str
    kind: str = RESIDENT_ID
    warnings: tuple[str, ...] = ()


def normalise(text: str) -> str:
    """Half-width, capital X, no spaces, no apostrophes. Does not check anything."""
    if text.isdecimal() and text.isascii():
        return text
    number = closed_up(text).translate(_DROPPED).upper()
    return number[:-1] + "X" if number.endswith(("×", "*", "✕", "Χ", "Х")) else number


def parse(text: str, *, today: date, known_counties: frozenset[str] | None = None) -> ResidentId:
    """The number, the birth date and the sex that it carries. Raises BadResidentId.

    `known_counties` are six-digit area codes; without them only the province is looked at.
    """
    number = normalise(text)
    if _OLD_FOREIGN_SHAPE.fullmatch(number):
        return ResidentId(number, None, SEX_UNKNOWN, FOREIGN_PERMANENT)
    _check_shape(number)
    born = _birth_date(number, number[6:14], today)
    if check_digit(number[:17]) != number[17]:
        raise WrongCheckDigit(
            what="证件号码的最后一位（校验码）不对",
            why="前17位算出的校验码与所填不符，其中必有数字写错" + _excel_hint(number),
            cure="请对照身份证或户口簿逐位核对后重新填写",
        )
    if number[0] == FOREIGN:
        return ResidentId(number, born, SEX_UNKNOWN, FOREIGN_PERMANENT)
    sex = MALE if int(number[16]) % 2 else FEMALE
    kind = HMT_PERMIT if number[:6] in _HMT_AREAS else RESIDENT_ID
    return ResidentId(number, born, sex, kind, _area_warnings(number[:6], known_counties))


def check_digit(first_17: str) -> str:
    """The eighteenth character (MOD 11-2)."""
    return CHECK_DIGITS[sum(map(mul, map(int, first_17), WEIGHTS)) % 11]


def upgrade_15(text: str) -> str:
    """The 18-digit number of somebody born in the 1900s who holds a 15-digit one.

    For comparing only: holders born before 1900 need a person to look. Raises BadResidentId.
    """
    number = normalise(text)
    if not _OLD_SHAPE.fullmatch(number):
        raise WrongLength(
            what="这不是15位的旧身份证号",
            why="旧号应当正好是15位数字",
            cure="请核对号码；18位号码不需要升位",
        )
    first_17 = number[:6] + "19" + number[6:]
    _birth_date(number, first_17[6:14], date.max)
    return first_17 + check_digit(first_17)


def mask(number: str) -> str:
    """For screens: the first six and the last four (前6后4)."""
    return _masked(number, 6, 4)


def mask_public(number: str) -> str:
    """For the wall, where two people share a name: the first four and the last two (前4后2)."""
    return _masked(number, 4, 2)


def mask_inside(text: str) -> str:
    """A sentence with every long number in it masked: people put numbers into any cell."""
    return _LONG_NUMBER.sub(lambda found: mask(found[0]), text)


def _masked(number: str, head: int, tail: int) -> str:
    # A short number, such as a birth certificate's, would lie open: it keeps its last two only.
    if len(number) < head + tail + 5:
        head, tail = 0, min(2, len(number) // 3)
    return number[:head] + "*" * (len(number) - head - tail) + number[len(number) - tail :]


def _check_shape(number: str) -> None:
    if _SCIENTIFIC.fullmatch(number):
        raise RoundedByExcel(
            what="证件号码已被 Excel 改成科学计数的数字",
            why="号码按数值保存时，Excel 只保留前15位，后几位已经丢失，无法恢复",
            cure="请把该列设为“文本”格式，再按身份证重新录入",
        )
    if _OLD_SHAPE.fullmatch(number):
        raise OldNumber(
            what="这是15位的旧身份证号",
            why="旧号已停止使用，只能用来核对，不能登记",
            cure="请按居民身份证或户口簿填写18位号码",
        )
    if len(number) != 18:
        raise WrongLength(
            what=f"证件号码的位数不对：现有{len(number)}位",
            why="公民身份号码应当是18位",
            cure="请核对是否漏写、多写或者粘贴了两次",
        )
    if not _SHAPE.fullmatch(number):
        raise WrongDigits(
            what="证件号码里有不该出现的字符",
            why="前17位只能是数字，最后一位是数字或X",
            cure="请核对是否把0写成了字母O、把1写成了字母l",
        )


def _birth_date(number: str, digits: str, today: date) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        born = date.max
    if not EARLIEST <= born <= today or born == date.max:
        raise WrongBirthDate(
            what=f"证件号码里的出生日期“{digits}”不对",
            why="这一天不存在，或者早于1900年、晚于今天",
            cure="请对照身份证核对第7至14位" if len(number) == 18 else "请核对第7至12位",
        )
    return born


def _excel_hint(number: str) -> str:
    return "；末三位是000，也可能是被 Excel 按数值保存时改坏的" if number[15:] == "000" else ""


def _area_warnings(area: str, known_counties: frozenset[str] | None) -> tuple[str, ...]:
    if not _PROVINCE.match(area) or (known_counties is not None and area not in known_counties):
        return (f"证件号码前6位“{area}”不在现行区划表内，可能是已撤并的地区，请留意核对。",)
    return ()
