"""Synthetic postings of any size."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.documents.posting.context import Listed, ListedHousehold, Posting, PostingGroup
from reports.engine.context import Colophon

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = (
    "建国",
    "小兰",
    "志强",
    "秀英",
    "海",
    "玉梅",
    "文涛",
    "丽",
    "国华",
    "思远",
    "桂花",
    "军",
    "晓东",
)
RARE = ("𠮷小兰", "周㐂", "王𬬭", "阿卜杜热合曼·麦麦提吐尔逊江", "欧阳𡈽生")
NUMERALS = "一二三四五六七八九十"


def sample(people: int = 70, groups: int = 1) -> Posting:
    """So many people by name, shared out over so many groups."""
    share, rest = divmod(people, groups) if groups else (0, 0)
    return Posting(
        number="GS-430623006201-2021-001",
        town="插旗镇",
        village="同福村",
        cover_year=2021,
        groups=tuple(_group(place, share + (place < rest)) for place in range(groups)),
        published_on=date(2020, 12, 10),
        first_day=date(2020, 12, 10),
        last_day=date(2020, 12, 16),
        hotline="0730-5000000",
        committee="插旗镇同福村村民委员会",
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 12, 10, 1, 5, tzinfo=UTC),
            verification="CB.GS.GS-430623006201-2021-001.7A3092CF0115",
        ),
    )


def sample_by_household(households: int = 60) -> Posting:
    """One group of so many households, their members only counted."""
    listed = tuple(
        ListedHousehold(head=_name(place), registered=place % 7 + 1, insured=place % 7 + place % 2)
        for place in range(households)
    )
    group = PostingGroup(name="第一村民小组", people=(), households=listed)
    return replace(sample(0), groups=(group,), by_household=True)


def _group(place: int, people: int) -> PostingGroup:
    name = NUMERALS[place] if place < len(NUMERALS) else str(place + 1)
    listed = tuple(_person(place * 31 + number) for number in range(people))
    return PostingGroup(
        name=f"第{name}村民小组", people=listed, children=people // 6, children_insured=people // 7
    )


def _person(place: int) -> Listed:
    return Listed(name=_name(place), head=_name(place // 4 * 4), insured=place % 11 != 5)


def _name(place: int) -> str:
    if place % 9 == 4:
        return RARE[place // 9 % len(RARE)]
    return SURNAMES[place * 7 % len(SURNAMES)] + GIVEN[place % len(GIVEN)]
