"""A synthetic roster of five payers, two parties signed."""

from datetime import UTC, date, datetime

from reports.documents.signed_roster.context import Payer, Signed, SignedRoster
from reports.engine.context import Colophon

AT = datetime(2020, 11, 3, 8, 40, tzinfo=UTC)
NAMES = ("宋示范", "贺示范", "宋小样", "𠮷示范", "玛依拉·示范")


def sample(people: int = 5) -> SignedRoster:
    payers = tuple(
        Payer(
            group="一组" if number < 3 else "二组",
            household=f"{number // 3 + 1:05}",
            head="宋示范" if number < 3 else "𠮷示范",
            name=NAMES[number % len(NAMES)],
            sex="男" if number % 2 else "女",
            masked_id="430699********0011",
            relationship=("户主", "妻", "子女")[number % 3],
            category="普通成年居民",
            hardship="" if number else "特困供养人员",
            payable=28000 if number else 0,
            paid=28000 if number else 0,
            paid_on=date(2020, 11, 2),
            receipt=f"2021-430699-101201-RA-{number // 3 + 1:06}-41",
            means="现金" if number % 2 else "代缴",
            phone="13900000001",
        )
        for number in range(people)
    )
    return SignedRoster(
        number="2021-430699-101201-Q-00001-36",
        town="示例镇",
        village="示例村",
        batch=1,
        cover_year=2021,
        period_from=date(2021, 1, 1),
        period_to=date(2021, 12, 31),
        enrolled=max(12, people),
        payers=payers,
        signed=(
            Signed("村协办员", "周示范", AT),
            Signed("镇经办机构", "陈示范", AT),
            Signed("卫生院或税务分局", "", None),
        ),
        digest="0123456789abcdef",
        colophon=Colophon(
            notice="示政办发〔2020〕21号",
            printed_at=AT,
            verification="CB.QC.2021-430699-101201-Q-00001-36.7A3092CF011E",
        ),
    )
