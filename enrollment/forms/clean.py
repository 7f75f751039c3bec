"""What is typed into the form's cells, made plain. Each raises ValidationError in Chinese."""

import re
import unicodedata
from datetime import date

from django import forms

from enrollment.notices import Codes
from enrollment.workbooks.fields import dictionary
from values.dates import BadDate, parse_date
from values.resident_id import FEMALE, MALE
from values.text import closed_up, half_width

LONGEST_NAME = 15  # of a name in characters; one in letters may be longer
LONGEST_LETTERS = 40
# What keyboards and tables put between the parts of a minority name.
DOTS = str.maketrans(dict.fromkeys(".•・･‧∙⋅●", "·"))
# Controls, direction signs, half characters, and private use, which draws as another character
# or as a box on every other machine.
UNSEEN = ("Cc", "Cf", "Cs", "Co")
LETTERS = re.compile(r"[A-Za-z]")
SEXES = {"1": MALE, "男": MALE, "2": FEMALE, "女": FEMALE}
EARLIEST = date(1900, 1, 1)
PERIOD = re.compile(r"\s*(\d+)\s*[:：]\s*([^~;；]*)~([^~;；]*)")


def clean_name(typed: str) -> str:
    """The name as typed, spaces taken out and the minority names' dot unified.

    A foreigner's name in letters keeps single spaces between its words.
    """
    if LETTERS.search(half_width(typed)):
        name, longest = " ".join(half_width(typed).split()), LONGEST_LETTERS
    else:
        name, longest = closed_up(typed).translate(DOTS), LONGEST_NAME
    if not name:
        raise forms.ValidationError("请填写姓名。")
    if any(c.isdigit() or c in "?□�" for c in name) or name.strip("·") != name:
        raise forms.ValidationError("姓名请按身份证填写，不能有数字或“?”，点“·”不能在头尾。")
    if any(unicodedata.category(c) in UNSEEN for c in name):
        raise forms.ValidationError(
            "姓名里有显示不出来的字，可能是自造字。请对照户口簿改用标准字库里的字。"
        )
    if len(name) > longest:
        raise forms.ValidationError(f"姓名最多{longest}个字，现有{len(name)}个，请核对。")
    return name


def clean_phone(text: str) -> str:
    phone = closed_up(text).replace("-", "")
    if phone and not (phone.isascii() and phone.isdigit() and 7 <= len(phone) <= 12):
        raise forms.ValidationError("电话请填11位手机号，或带区号的固定电话，只填数字。")
    return phone


def clean_born(text: str, today: date) -> date | None:
    """A birth date as people type it, or None for nothing."""
    born = clean_day(text)
    if born and not EARLIEST <= born <= today:
        raise forms.ValidationError("出生日期早于1900年或者晚于今天，请核对。")
    return born


def clean_day(text: str) -> date | None:
    if not closed_up(text):
        return None
    try:
        return parse_date(text)
    except BadDate as refusal:
        raise forms.ValidationError(str(refusal)) from None


def clean_sex(text: str) -> str:
    typed = closed_up(text)
    if typed and typed not in SEXES:
        raise forms.ValidationError("性别请填 1 男 或 2 女。")
    return SEXES.get(typed, "")


def too_old_for(category: int, born: date, codes: Codes, today: date) -> bool:
    """Is this the newborns' category, of somebody who is none any more?"""
    oldest = dictionary().words["newborn_oldest_years"]
    return category == codes.newborn and today.year - born.year > oldest


def clean_periods(
    text: str, categories: dict[int, str], declared: list[int]
) -> tuple[tuple[int, date | None, date | None], ...]:
    """ "4:2020-01-01~2020-12-31;7:2020-03-01~" as (category, since, until), undated ones left out.

    Dates of a category that is no longer declared are dropped with it.
    """
    found: dict[int, tuple[int, date | None, date | None]] = {}
    for part in filter(str.strip, re.split(r"[;；]", half_width(text).replace("\0", ""))):
        match = PERIOD.fullmatch(part)
        if match is None:
            raise forms.ValidationError(
                "身份起止日期请按“4:2020-01-01~2020-12-31”填写，几类之间用分号隔开。"
            )
        category = int(match[1])
        since, until = clean_day(match[2]), clean_day(match[3])
        if since and until and until < since:
            name = categories.get(category, "")
            raise forms.ValidationError(f"{category} {name}：止的日期早于起的日期，请核对。")
        if category in declared and (since or until):
            found[category] = (category, since, until)
    return tuple(found.values())
