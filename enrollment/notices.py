"""The notices as the portal's pages use them: the county's own first, then the shipped ones."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from rules import notices
from rules.notice import Notice

HEAD, NEWBORN = "户主", "新生儿"


def load_notice(name: str, as_of: date | None = None) -> Notice:
    """A released notice with its amendments; `as_of` leaves out those issued after that day.

    Released files are never edited: a notice is read once per process, and again when a file
    came into the folder. Raises NoticeError.
    """
    folder = settings.NOTICE_DIR
    return _load(name, as_of, folder, _stamp(folder))


def places() -> tuple[Path, ...]:
    """Where released notices are looked for, in this order."""
    return settings.NOTICE_DIR, notices.FOLDER


@lru_cache(maxsize=64)
def _load(name: str, as_of: date | None, folder: Path, stamp: int) -> Notice:
    return notices.load(name, folder, as_of)


def _stamp(folder: Path) -> int:
    """Changes when a file comes into the folder; one look at the disk per call."""
    try:
        return folder.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@dataclass(frozen=True)
class Codes:
    """The registration form's tables of numbers; which of them is the head, and who newborn."""

    relationships: dict[int, str]
    general_categories: dict[int, str]
    hardship_categories: dict[int, str]
    head: int
    units: dict[int, str]
    newborn: int | None


def form_codes(notice: Notice) -> Codes:
    relationships = {row.code: row.name for row in notice.codes.relationships}
    general = {row.code: row.name for row in notice.codes.general}
    return Codes(
        relationships=relationships,
        general_categories=general,
        hardship_categories={row.code: row.name for row in notice.codes.hardship},
        head=next(code for code, name in relationships.items() if name == HEAD),
        units={row.code: row.name for row in notice.codes.units},
        newborn=next((code for code, name in general.items() if name == NEWBORN), None),
    )


def closing_day(notice: Notice) -> date:
    """The last day on which anybody may pay: the general windows' latest end."""
    return max(window.closes for window in notice.windows if window.general)
