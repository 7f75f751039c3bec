"""A synthetic settlement: three departments, shares of three levels."""

from datetime import UTC, date, datetime

from reports.documents.settlement.context import Level, Part, Row, Settlement
from reports.engine.context import Colophon


def sample(identities: int = 1) -> Settlement:
    parts = (
        Part(
            "民政局",
            tuple(
                Row(name, "缴费时减免", "医疗救助基金", "其他", "医疗救助基金", 1204 + n, 14448000)
                for n in range(identities)
                for name in ("城乡最低生活保障对象", "特困供养人员")
            ),
        ),
        Part(
            "扶贫办（乡村振兴局）",
            (
                Row("建档立卡贫困人口", "缴费时减免", "省级财政", "省级", "财政资金", 333, 333000),
                Row("建档立卡贫困人口", "缴费时减免", "市级财政", "市级", "财政资金", 333, 133200),
                Row("建档立卡贫困人口", "先缴后返", "县级财政", "县级", "财政资金", 333, 199801),
            ),
        ),
    )
    return Settlement(
        number="JS-430623-2021-001",
        county="华容县",
        cover_year=2021,
        first=date(2020, 9, 1),
        until=date(2020, 12, 31),
        people=2741,
        parts=parts,
        levels=(
            Level("其他", "医疗救助基金", parts[0].amount),
            Level("省级", "财政资金", 333000),
            Level("市级", "财政资金", 133200),
            Level("县级", "财政资金", 199801),
        ),
        proposed_by="李示范",
        confirmed_by="王财政",
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2021, 1, 4, 2, 0, tzinfo=UTC),
            verification="CB.JS.JS-430623-2021-001.7A3092CF011A",
        ),
    )
