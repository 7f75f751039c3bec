"""张榜公示: who is insured and who is not, for the wall. No number, amount, phone or identity.

Children under fourteen are counted, not named: whoever fills the context leaves them out of
`people` and into the two counts, unless the county has decided otherwise.
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
class PostingGroup:
    name: Annotated[str, "村民小组"]
    people: Annotated[tuple[Listed, ...], "名单"]
    children: Annotated[int, "未满14周岁人数"] = 0
    children_insured: Annotated[int, "未满14周岁已参保人数"] = 0

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

    @property
    def days(self) -> int:
        """Length of the posting, both ends counted."""
        return (self.last_day - self.first_day).days + 1
