"""A synthetic weekly ranking: ties, a place behind the calendar, one without accuracy."""

from datetime import UTC, date, datetime

from reports.documents.progress_report.context import Place, ProgressReport
from reports.engine.context import Colophon

COUNTS = (3120, 3101, 3101, 2890, 2711, 2404, 2102, 1190)


def sample() -> ProgressReport:
    places = tuple(
        Place(
            rank=(1, 2, 2, 4, 5, 6, 7, 8)[number],
            name=f"示例{'甲乙丙丁戊己庚辛'[number]}村",
            target=4162,
            base=4381,
            matched=count,
            completion=count * 10000 // 4162,
            coverage=count * 10000 // 4381,
            more=count // 40,
            hardship=(120, 118, 2),
            accuracy=9950 if number else None,
            fen=count * 28000,
            remark="未达序时进度" if count < 1500 else "",
        )
        for number, count in enumerate(COUNTS)
    )
    matched = sum(COUNTS)
    return ProgressReport(
        number="2021-430699101-W-20201018-07",
        area="示例镇",
        title="周排名",
        cover_year=2021,
        from_on=date(2020, 10, 12),
        until_on=date(2020, 10, 18),
        measure="常住人口",
        clause="示政办发〔2020〕21号 一、附件1",
        elapsed=3934,
        digest="0123456789abcdef",
        places=places,
        total=Place(
            rank=0,
            name="合计",
            target=8 * 4162,
            base=8 * 4381,
            matched=matched,
            completion=matched * 10000 // (8 * 4162),
            coverage=matched * 10000 // (8 * 4381),
            more=515,
            hardship=(960, 944, 16),
            accuracy=9950,
            fen=matched * 28000,
            remark="",
        ),
        colophon=Colophon(
            notice="示政办发〔2020〕21号",
            printed_at=datetime(2020, 10, 19, 1, 0, tzinfo=UTC),
            verification="CB.TB.2021-430699101-W-20201018-07.7A3092CF011C",
        ),
    )
