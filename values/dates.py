"""Days by China's calendar."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from values.refusal import Refusal
from values.text import closed_up

SHANGHAI = ZoneInfo("Asia/Shanghai")

_SHAPES = (
    re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"),
    re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})(?:00:00:00(?:\.0+)?)?"),
    re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})[日号]?"),
)


class BadDate(Refusal):
    """Text that is no day of the calendar."""

    code = "bad_date"


def business_date(moment: datetime) -> date:
    """The day in Asia/Shanghai on which the moment falls. The moment must carry its zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone has no business date")
    return moment.astimezone(SHANGHAI).date()


def days_after(day: date, days: int) -> date:
    """The last day of a period of so many days: the first day is not counted."""
    return day + timedelta(days=days)


def add_months(day: date, months: int) -> date:
    """The same day so many months on, or that month's last day where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def month_end(day: date) -> date:
    """The last day of the month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def parse_date(text: str) -> date:
    """A day as people type it: 19491231, 1949-12-31, 1949.12.31, 1949/12/31, 1949年12月31日.

    Raises BadDate, also for days that do not exist. A bare Excel serial number is refused here:
    `excel_serial` is for cells that are known to hold one.
    """
    typed = closed_up(text)
    for shape in _SHAPES:
        if match := shape.fullmatch(typed):
            year, month, day = (int(part) for part in match.groups() if part.isdigit())
            return _real_date(text, year, month, day)
    raise BadDate(
        what=f"日期“{text}”无法识别",
        why="日期要写全年、月、日",
        cure="请按“19491231”或“1949-12-31”的样子重新填写",
    )


def excel_serial(number: int) -> date:
    """The day that Excel stores as this number (the 1900 system).

    Excel believes that 1900 was a leap year: number 60 is a day that never was.
    """
    if number < 1 or number == 60 or number > 2_958_465:
        raise BadDate(
            what=f"数字“{number}”不是有效的 Excel 日期",
            why="Excel 日期序号从1（1900年1月1日）开始，且60号那一天并不存在",
            cure="请把这一格改成“1949-12-31”这样的文本日期",
        )
    return date(1899, 12, 31 if number < 60 else 30) + timedelta(days=number)


def _real_date(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise BadDate(
            what=f"日期“{text}”不存在",
            why="日历上没有这一天",
            cure="请核对月份和日期后重新填写",
        ) from None
