"""A synthetic month with a paper book in use."""

from datetime import UTC, date, datetime

from reports.documents.month_close.context import MonthClose, PaperRange
from reports.engine.context import Colophon


def sample() -> MonthClose:
    return MonthClose(
        number="YJ-430623106201-2020-11",
        town="插旗镇",
        village="同福村",
        cover_year=2021,
        month="2020年11月",
        opening=56000,
        received=1883000,
        reversed=28000,
        over=100,
        short=0,
        deposited=1500000,
        closing=411100,
        by_code=420000,
        by_transfer=84000,
        receipts=31,
        reversals=1,
        numbers="101—132",
        papers=(
            PaperRange(date(2020, 11, 1), "湘A000101", "湘A000150", "李示范", 50, 30, 1, 0, 19, ""),
        ),
        closed="镇征缴办王示范 2020-12-01",
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 12, 1, 2, 0, tzinfo=UTC),
            verification="CB.YJ.YJ-430623106201-2020-11.7A3092CF0118",
        ),
    )
