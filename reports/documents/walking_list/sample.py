"""A synthetic group: paid, waived, with a reason, and a long name."""

from datetime import UTC, date, datetime

from reports.documents.walking_list.context import Walker, WalkingList
from reports.engine.context import Colophon

NAMES = ("何𠮷㐂", "王小", "阿卜杜热合曼·麦麦提")
STATES = (("已缴费 现金 11-03", False), ("", True), ("外出", True), ("全额资助", True))


def sample(people: int = 17) -> WalkingList:
    return WalkingList(
        number="ZH-430623106201001-20201103",
        unit="插旗镇同福村一组",
        cover_year=2021,
        on=date(2020, 11, 3),
        people=tuple(_person(place) for place in range(people)),
        households=(people + 2) // 3,
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 11, 3, 2, 0, tzinfo=UTC),
            verification="CB.ZH.ZH-430623106201001-20201103.7A3092CF0117",
        ),
    )


def _person(place: int) -> Walker:
    first = place % 3 == 0
    state, due = STATES[place % len(STATES)]
    waived = state == "全额资助"
    return Walker(
        place=str(place // 3 + 1) if first else "",
        household=f"{place // 3 + 1:05d}" if first else "",
        head=NAMES[place // 3 % 3] if first else "",
        name=NAMES[place % 3],
        number="999999********123X",
        relationship="户主" if first else "子女",
        price=28000,
        subsidy=28000 if waived else 0,
        payable=0 if waived else 28000,
        state=state,
        due=due,
    )
