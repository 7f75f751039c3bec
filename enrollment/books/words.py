"""What the register's cells say: codes as words, and words, as clerks write them, as codes."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from accounts.models import Area, Level
from enrollment.models import Enrolment, Person, Season
from enrollment.notices import Codes, form_codes, load_notice
from values.documents import KINDS
from values.text import closed_up, half_width

ENROLLED, NOT_ENROLLED = "参保", "不参保"
SEXES = {Person.Sex.MALE: "男", Person.Sex.FEMALE: "女"}
BETWEEN = re.compile(r"[、,，;；]+")
NUMBERS_ALONE = re.compile(r"\d+(\s+\d+)+")
LEADING = re.compile(r"\d+")
# The people of a village, not those of whom its books say nothing.
NO_REASON = (Enrolment.EndReason.DUPLICATE,)


class NotUnderstood(ValueError):
    """A cell whose words are none of the list's; the text says what to write instead."""


@dataclass(frozen=True)
class Words:
    """The lists that the cells of one village's register choose from, text by code."""

    codes: Codes
    groups: Mapping[int, str]
    cover_from: date

    def table(self, name: str) -> dict[Any, str]:
        """The list that a column opens, in the order of the form."""
        return self._tables[name]

    @cached_property
    def _tables(self) -> dict[str, dict[Any, str]]:
        numbered = {
            "relationships": self.codes.relationships,
            "general_categories": self.codes.general_categories,
            "hardships": self.codes.hardship_categories,
        }
        ends = Enrolment.EndReason.choices
        return {
            name: {code: f"{code} {text}" for code, text in table.items()}
            for name, table in numbered.items()
        } | {
            "groups": dict(self.groups),
            "id_kinds": dict(KINDS),
            "sexes": dict(SEXES),
            "enrolled": {True: ENROLLED, False: NOT_ENROLLED},
            "end_reasons": {value: label for value, label in ends if value not in NO_REASON},
            "no_numbers": dict(Person.NoNumber.choices),
        }

    def shown(self, name: str, code: object) -> str:
        return self.table(name).get(code, "")

    def several(self, codes: list[int]) -> str:
        return "、".join(self.shown("hardships", code) for code in sorted(codes))

    def code_of(self, name: str, text: str) -> Any:
        """The code that a cell means: by its number, by its word. Raises NotUnderstood."""
        table, typed = self.table(name), closed_up(text)
        for code, shown in table.items():
            if typed in (closed_up(shown), LEADING.sub("", closed_up(shown), count=1)):
                return code
        number = LEADING.match(typed)
        if number and typed == number[0] and int(typed) in table:
            return int(typed)
        raise NotUnderstood(f"“{text[:20]}”不在选项里，可以填：{_choices(table)}")

    def relation_of(self, text: str, sex: str) -> int:
        """The relationship, also in the words of free lists. Raises NotUnderstood."""
        try:
            return self.code_of("relationships", text)
        except NotUnderstood:
            name = _relation(closed_up(text), sex)
            found = [code for code, own in self.codes.relationships.items() if own == name]
            if not found:
                raise
            return found[0]

    def hardships_of(self, text: str) -> list[int]:
        """Several categories in one cell. Raises NotUnderstood."""
        plain = half_width(text).strip()
        parts = plain.split() if NUMBERS_ALONE.fullmatch(plain) else BETWEEN.split(plain)
        return sorted({self.code_of("hardships", part) for part in parts if part.strip()})

    def category_by_age(self, born: date | None) -> int | None:
        """What a list without categories most likely means: see free_lists.toml."""
        if born is None:
            return None
        age = (
            self.cover_from.year
            - born.year
            - ((self.cover_from.month, self.cover_from.day) < (born.month, born.day))
        )
        names = {name: code for code, name in self.codes.general_categories.items()}
        fitting = (row["name"] for row in free_lists()["category"] if age < row["under"])
        return next((names[name] for name in fitting if name in names), None)


def words_of(village: Area, season: Season) -> Words:
    notice = load_notice(season.notice)
    groups = Area.objects.within(village.code).at(Level.GROUP).order_by("code")
    return Words(
        codes=form_codes(notice),
        groups=dict(groups.values_list("pk", "name")),
        cover_from=notice.cover_from,
    )


@cache
def free_lists() -> dict[str, Any]:
    path = Path(__file__).with_name("free_lists.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _relation(typed: str, sex: str) -> str:
    lists = free_lists()
    if typed in lists["spouse"]["words"]:
        return lists["spouse"].get(sex, "")
    return next((name for name, words in lists["relations"].items() if typed in words), "")


def _choices(table: Mapping[Any, str]) -> str:
    return "；".join(list(table.values())[:12])
