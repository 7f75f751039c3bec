"""Synthetic deposit slips: one slip behind it, and many."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.documents.deposit_slip.context import DepositSlip
from reports.engine.context import Colophon


def sample() -> DepositSlip:
    return DepositSlip(
        number="JK-430623006201-2020-0012",
        town="插旗镇",
        village="同福村",
        deposited_on=date(2020, 11, 3),
        handler="李示范",
        cover_year=2021,
        persons=61,
        amount=1500000,
        account_name="插旗镇城乡居民基本医疗保险费收缴专户",
        account_number="6200 0000 0000 0000 018",
        bank="示例县农村商业银行插旗支行",
        roster_batch="QC-430623006201-2021-03",
        assessment_slips=("HD-430623006201003-2021-001",),
        remark="行政村：同福村　经办人：李示范",
        bank_receipt="",
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 11, 3, 8, 40, tzinfo=UTC),
            verification="CB.JK.JK-430623006201-2020-0012.7A3092CF0114",
        ),
    )


def sample_whole_village() -> DepositSlip:
    """One deposit against the slips of twenty groups."""
    slips = tuple(f"HD-430623006201{group:03}-2021-001" for group in range(1, 21))
    return replace(sample(), persons=4162, amount=113119250, assessment_slips=slips)
