"""A synthetic weekly ranking: ties, a place behind the calendar, one without accuracy."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.documents.progress_report.context import Letter, Place, ProgressReport
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


BODY = (
    "根据示政办发〔2020〕21号，现将示例镇2020年10月12日至2020年10月18日城乡居民医保参保缴费进度通报如下：",
    "一、总体进度",
    "截至2020年10月18日，示例镇任务数33296人，四相符的已缴20619人，完成率61.92%，高于序时进度22.58个百分点。",
    "二、各单位进度",
    "（一）进度居前的单位。示例甲村（74.96%）、示例乙村（74.50%）、示例丙村（74.50%）。",
    "（二）未达序时进度的单位。示例辛村（28.59%）。",
    "1.困难群众应保960人，已保944人，未保16人。",
    "（1）信息准确率99.50%。",
)


def sample_letter(head: str = "formal") -> ProgressReport:
    """The same ranking as the annex of an official document."""
    letter = Letter(
        head=head,
        organ="示例镇人民政府",
        number="示政发〔2020〕9号",
        to="各村（居）民委员会",
        copies="示例县医疗保障局",
        signer="李示范" if head == "telegram" else "",
        grade="特急" if head == "telegram" else "",
        title=("示例镇人民政府关于", "2021年度城乡居民医疗保险", "参保缴费进度的通报"),
        body=BODY,
        issued_on=date(2020, 10, 19),
        printer="示例镇党政综合办公室",
    )
    return replace(sample(), letter=letter)
