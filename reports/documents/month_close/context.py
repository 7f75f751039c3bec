"""月结表: a village's month: cash, receipts, deposits, differences, and paper receipts."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class PaperRange:
    """A range of pre-printed papers (票据领用核销)."""

    issued_on: Annotated[date, "领用日期"]
    first: Annotated[str, "起号"]
    last: Annotated[str, "止号"]
    collector: Annotated[str, "领用人"]
    issued: Annotated[int, "领用"]
    used: Annotated[int, "使用"]
    void: Annotated[int, "作废"]
    returned: Annotated[int, "退回"]
    left: Annotated[int, "结存"]
    gaps: Annotated[str, "跳号"]


@dataclass(frozen=True)
class MonthClose:
    """Amounts in fen."""

    number: Annotated[str, "月结表号"]
    town: Annotated[str, "乡镇"]
    village: Annotated[str, "村"]
    cover_year: Annotated[int, "所属年度"]
    month: Annotated[str, "月份"]
    opening: Annotated[int, "上月库存"]
    received: Annotated[int, "本月收现金"]
    reversed: Annotated[int, "冲销退回"]
    over: Annotated[int, "长款"]
    short: Annotated[int, "短款"]
    deposited: Annotated[int, "缴存银行"]
    closing: Annotated[int, "本月库存"]
    by_code: Annotated[int, "扫码"]
    by_transfer: Annotated[int, "转账"]
    receipts: Annotated[int, "收据张数"]
    reversals: Annotated[int, "冲销张数"]
    numbers: Annotated[str, "收据起止号"]
    papers: Annotated[tuple[PaperRange, ...], "票据领用核销"]
    closed: Annotated[str, "月结"]  # who and when, or that it is a draft
    colophon: Annotated[Colophon, "落款"]
