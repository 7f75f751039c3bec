"""A synthetic list of any length: certificates, passports, people without any paper."""

from datetime import UTC, date, datetime

from reports.documents.people_without_numbers.context import (
    Count,
    PeopleWithoutNumbers,
    Unnumbered,
)
from reports.engine.context import Colophon

KINDS = (
    ("出生医学证明", "A123456{:03d}"),
    ("外国护照", "B7654{:03d}"),
    ("无证件：新生儿，还没有出生证明或户口", ""),
    ("无证件：还没有落户", ""),
)
NAMES = ("阿卜杜热合曼·麦麦提吐尔逊江", "何𠮷㐂", "NGUYEN THI HOA", "王小")


def sample(people: int = 17) -> PeopleWithoutNumbers:
    listed = tuple(_person(place) for place in range(people))
    counts = tuple(Count(name, sum(p.document == name for p in listed)) for name, _ in KINDS)
    return PeopleWithoutNumbers(
        number="WZH-430623106-202010",
        unit="华容县插旗镇",
        cover_year=2021,
        month="2020年10月",
        until=date(2020, 10, 20),
        people=listed,
        counts=counts,
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 10, 20, 2, 0, tzinfo=UTC),
            verification="CB.WZ.WZH-430623106-202010.7A3092CF0116",
        ),
    )


def _person(place: int) -> Unnumbered:
    kind, number = KINDS[place % len(KINDS)]
    return Unnumbered(
        town="插旗镇",
        village="同福村",
        group="一组",
        household=f"{place + 1:05d}",
        name=NAMES[place % len(NAMES)],
        sex="男" if place % 3 else "女",
        born=date(1903, 5, 6),
        document=kind,
        number=number.format(place) if number else "",
        head=NAMES[place % 3],
        registered_on=date(2020, 10, 12),
    )
