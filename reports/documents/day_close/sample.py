"""Synthetic day-close slips: a day that agrees, one that is short, one without a receipt."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.documents.day_close.context import Counted, DayClose, MethodTotal
from reports.engine.context import Colophon


def sample() -> DayClose:
    return DayClose(
        number="RQ-430623006201-20201103-01",
        town="插旗镇",
        village="同福村",
        collector="李示范",
        business_date=date(2020, 11, 3),
        cover_year=2021,
        first_receipt="430623006201-A-000101-2H",
        last_receipt="430623006201-A-000131-4C",
        receipts=31,
        reversals=1,
        households=30,
        persons=97,
        methods=(
            MethodTotal("现金", 24, 1883000, cash=True),
            MethodTotal("转账", 5, 420000),
            MethodTotal("代缴", 2, 77000),
        ),
        opening_cash=56000,
        deposited=1500000,
        deposit_numbers=("JK-430623006201-2020-0012",),
        counted=(
            Counted(10000, 42),
            Counted(5000, 3),
            Counted(2000, 1),
            Counted(1000, 1),
            Counted(500, 1),
            Counted(100, 4),
            Counted(50, 2),
            Counted(10, 0),
        ),
        explanation="",
        chain_head="9f3c41d07be2a658",
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 11, 3, 10, 12, tzinfo=UTC),
            verification="CB.RQ.RQ-430623006201-20201103-01.7A3092CF0113",
        ),
    )


def sample_short() -> DayClose:
    """Ten yuan less in the box than in the books."""
    day = sample()
    return replace(
        day,
        counted=(Counted(10000, 43), Counted(5000, 1), Counted(1000, 3), Counted(100, 0)),
        explanation="三组周家户找零时多找10元，已由收款人次日补足",
    )


def sample_empty() -> DayClose:
    return replace(
        sample(),
        first_receipt="",
        last_receipt="",
        receipts=0,
        reversals=0,
        households=0,
        persons=0,
        methods=(),
        opening_cash=0,
        deposited=0,
        deposit_numbers=(),
        counted=(),
    )
