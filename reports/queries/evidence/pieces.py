"""The pieces of a pack, and what all of them share."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import Area, User
from collection.models import CashDay
from enrollment.models import Person
from reports.engine.renderer import JOB, render_apart
from values.dates import SHANGHAI


@dataclass(frozen=True)
class Sheet:
    """A list: `rows` gives texts, anew at each call. Written as csv and as xlsx."""

    path: str  # in the pack, without an ending
    title: str
    heads: Sequence[str]
    rows: Callable[[], Iterable[Sequence[str]]]


@dataclass(frozen=True)
class Paper:
    """A file: `content` makes or opens it when its turn comes."""

    path: str
    content: Callable[[], bytes]


Piece = Sheet | Paper


def moment(at: datetime | None) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def number_of(person: Person) -> str:
    return person.id_number.masked if person.id_number else ""


def name_of(user: User | None) -> str:
    return user.display_name if user else ""


def drawn(slug: str, fill: Callable[..., Any], *args, **told) -> Callable[[], bytes]:
    """The paper as it was when its record was written, filled now and drawn in its turn."""
    context = fill(*args, **told)
    return lambda: render_apart(slug, context, JOB)


def days_of(village: Area, cover_year: int):
    days = CashDay.objects.filter(village=village, cover_year=cover_year)
    people = ("collector", "closed_by", "reviewed_by", "village", "deposit_entry")
    return days.select_related(*people).order_by("business_date", "pk")
