"""Synthetic slips: a group, a whole village of any size, a group without anybody."""

from dataclasses import replace
from datetime import UTC, date, datetime

from reports.documents.assessment_slip.context import (
    AssessmentSlip,
    AssessmentSlips,
    Category,
    Member,
)
from reports.engine.context import Colophon

PRICE = 28000
KINDS = (  # settlement, identity, subsidy of one person
    ("普通", "", 0),
    ("普通", "", 0),
    ("普通", "", 0),
    ("定额资助", "低保对象", 7000),
    ("普通", "", 0),
    ("比例资助", "3－4级残疾人", 14000),
    ("普通", "", 0),
    ("全额资助", "特困供养人员", 28000),
)
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


def sample(people: int = 53, groups: int = 1) -> AssessmentSlips:
    """So many people, shared out over so many groups."""
    share, rest = divmod(people, groups)
    return AssessmentSlips(
        slips=tuple(_slip(group, share + (group < rest)) for group in range(groups))
    )


def _slip(group: int, people: int) -> AssessmentSlip:
    roster = tuple(_member(place) for place in range(people))
    return AssessmentSlip(
        number=f"HD-430623006201{group + 1:03}-2021-001",
        pooling_area="示例市示例县",
        town="插旗镇",
        village="同福村",
        group=f"第{group + 1}村民小组",
        insurance="390 城乡居民基本医疗保险",
        period_from=date(2021, 1, 1),
        period_to=date(2021, 12, 31),
        assessed_on=date(2020, 11, 3),
        due_on=date(2020, 12, 31),
        categories=_categories(roster),
        bank="示例县农村商业银行插旗支行",
        account_name="插旗镇城乡居民基本医疗保险费收缴专户",
        account_last4="0018",
        roster=roster,
        colophon=Colophon(
            notice="插政办发〔2020〕21号",
            printed_at=datetime(2020, 11, 3, 9, 30, tzinfo=UTC),
            verification=f"CB.HD.HD-430623006201{group + 1:03}-2021-001.6A98C41D{group + 1:04}",
        ),
    )


def _member(place: int) -> Member:
    _, identity, subsidy = KINDS[place % len(KINDS)]
    surname = SURNAMES[place * 7 % len(SURNAMES)]
    name = RARE[place // 9 % len(RARE)] if place % 9 == 4 else surname + GIVEN[place % len(GIVEN)]
    return Member(
        household=f"{place // 4 + 1:07}",
        name=name,
        masked_id=f"430623********{place * 37 % 10_000:04}",
        relationship=("户主", "配偶", "子", "女")[place % 4],
        category=("普通成年", "普通成年", "中小学生儿童", "灵活就业")[place % 4],
        identity=identity,
        standard=PRICE,
        subsidy=subsidy,
    )


def _categories(roster: tuple[Member, ...]) -> tuple[Category, ...]:
    """One row for each kind that has people, in the order of the form."""
    settlements = {identity: settlement for settlement, identity, _ in KINDS}
    empty = {
        kind: Category(
            settlement=settlements[kind],
            name=kind or "普通居民",
            people=0,
            standard=PRICE,
            subsidy=subsidy,
        )
        for _, kind, subsidy in KINDS
    }
    for member in roster:
        row = empty[member.identity]
        empty[member.identity] = replace(row, people=row.people + 1)
    return tuple(row for row in empty.values() if row.people)
