"""Template filters of printed documents: money, dates, QR codes."""

from datetime import date, datetime

from django.template import Library
from django.utils.safestring import SafeString

from reports.engine.qr import qr_svg
from values import money
from values.dates import SHANGHAI

register = Library()


@register.filter
def yuan(fen: int) -> str:
    """28000 → 280.00"""
    return money.yuan(fen)


@register.filter
def capitals(fen: int) -> str:
    """28000 → 人民币贰佰捌拾元整"""
    return money.capitals(fen)


@register.filter
def day(value: date) -> str:
    """2021年3月9日"""
    return f"{value.year}年{value.month}月{value.day}日"


@register.filter
def minute(value: datetime) -> str:
    """2021-03-09 15:04, by the clock in Shanghai. The moment must carry its zone."""
    return value.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


@register.filter
def qr(code: str) -> SafeString:
    return qr_svg(code)


@register.filter
def slashes(value: date) -> str:
    """2021/03/09, where a column is narrow."""
    return value.strftime("%Y/%m/%d")
