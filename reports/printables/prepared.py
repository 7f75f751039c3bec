"""What the print room is asked for, and what one place's papers are before they are drawn."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Case, F, QuerySet, Value, When

from accounts.models import Area, Level
from enrollment.models import Household
from reports.engine.binding import Bound

WALK, REGISTER = "walk", "register"
ORDERS = ((WALK, "走户顺序"), (REGISTER, "户编号顺序"))
CONTINUOUS, BY_HOUSEHOLD = "continuous", "household"
LAYOUTS = ((CONTINUOUS, "连着排，省纸"), (BY_HOUSEHOLD, "一户一张"))


@dataclass(frozen=True)
class Asked:
    """Choices that hold for every place of an order."""

    on: date
    now: datetime
    order: str = WALK
    layout: str = CONTINUOUS
    since: date | None = None


@dataclass(frozen=True)
class Prepared:
    """A place's papers: their keys, and how they are drawn once it is known how often each was
    printed before. Lists that are made anew every day have no keys and are never reprints."""

    cover_year: int
    keys: tuple[str, ...]
    draw: Callable[[Counter[str]], Bound]


def village_of(place: Area) -> Area:
    return place.parent if place.level == Level.GROUP else place


def groups_of(place: Area) -> list[Area]:
    if place.level == Level.GROUP:
        return [place]
    return list(place.children.select_related("parent").order_by("code"))


def in_order(households: QuerySet[Household], order: str) -> QuerySet[Household]:
    """Group by group, as they are walked or by number. A place in another group counts nothing."""
    if order == REGISTER:
        return households.order_by("group__code", "number")
    here = When(walk_stop__group=F("group"), then=F("walk_stop__place"))
    place = Case(here, default=Value(None))
    return households.alias(stop=place).order_by(
        "group__code", F("stop").asc(nulls_last=True), "number"
    )
