"""The notices as the portal's pages use them."""

from dataclasses import dataclass
from datetime import date
from functools import cache

from rules import notices
from rules.notice import Notice

HEAD = "户主"


@cache
def load_notice(name: str) -> Notice:
    """A released notice; released files are never edited, so it is read once per process."""
    return notices.load(name)


@dataclass(frozen=True)
class Codes:
    """The registration form's tables of numbers, and which relationship is the head."""

    relationships: dict[int, str]
    general_categories: dict[int, str]
    hardship_categories: dict[int, str]
    head: int


def form_codes(notice: Notice) -> Codes:
    relationships = {row.code: row.name for row in notice.codes.relationships}
    return Codes(
        relationships=relationships,
        general_categories={row.code: row.name for row in notice.codes.general},
        hardship_categories={row.code: row.name for row in notice.codes.hardship},
        head=next(code for code, name in relationships.items() if name == HEAD),
    )


def closing_day(notice: Notice) -> date:
    """The last day on which anybody may pay: the general windows' latest end."""
    return max(window.closes for window in notice.windows if window.general)
