"""张榜公示: who is insured and who is not, for the wall. No number, amount, phone or identity.

Children under fourteen are counted, not named: whoever fills the context leaves them out of
`people` and into the two counts, unless the county has decided otherwise. A county that posts by
household fills `households` instead.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from reports.engine.context import Colophon


@dataclass(frozen=True)
class Listed:
    """A person by name; the head of the household tells people of one name apart."""

    name: Annotated[str, "姓名"]
    head: Annotated[str, "户主"]
    insured: Annotated[bool, "参保情况"]


@dataclass(frozen=True)
class ListedHousehold:
    """A household by its head, its members only counted."""

    head: Annotated[str, "户主"]
    registered: Annotated[int, "登记人数"]
    insured: Annotated[int, "已参保人数"]


@dataclass(frozen=True)
class PostingGroup:
    name: Annotated[str, "村民小组"]
    people: Annotated[tuple[Listed, ...], "名单"]
    children: Annotated[int, "未满14周岁人数"] = 0
    children_insured: Annotated[int, "未满14周岁已参保人数"] = 0
    households: Annotated[tuple[ListedHousehold, ...], "各户"] = ()

    @property
    def insured(self) -> int:
        return sum(person.insured for person in self.people)


@dataclass(frozen=True)
class Posting:
    number: Annotated[str, "公示编号"]
    town: Annotated[str, "乡镇"]
    village: Annotated[str, "村"]
    cover_year: Annotated[int, "所属年度"]
    groups: Annotated[tuple[PostingGroup, ...], "村民小组"]
    published_on: Annotated[date, "公示日期"]
    first_day: Annotated[date, "公示期起"]
    last_day: Annotated[date, "公示期止"]
    hotline: Annotated[str, "监督电话"]
    committee: Annotated[str, "落款单位"]
    colophon: Annotated[Colophon, "落款"]
    by_household: Annotated[bool, "按户"] = False
    paper: Annotated[str, "纸张"] = "A4"

    @property
    def named(self) -> int:
        """How many rows there are, of people or households."""
        return sum(len(group.people) + len(group.households) for group in self.groups)

    @property
    def counted(self) -> int:
        """How many people are counted without a row of their own."""
        members = sum(h.registered for group in self.groups for h in group.households)
        return members + sum(group.children for group in self.groups)

    @property
    def days(self) -> int:
        """Length of the posting, both ends counted."""
        return (self.last_day - self.first_day).days + 1
