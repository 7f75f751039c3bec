"""Reads of the register: search, seasons, a group's households."""

from collections.abc import Iterable

from django.db.models import Prefetch, QuerySet

from accounts.access import areas_for
from accounts.models import Area, Level, Role, User
from enrollment.access import READERS
from enrollment.models import Enrolment, Household, Person, Season
from enrollment.queries.search import Found, search_people

__all__ = [
    "Found",
    "groups_of",
    "household_enrolments",
    "households_in",
    "search_people",
    "season_for",
    "seasons_of",
]


def season_for(area: Area) -> Season | None:
    """The newest season that governs an area, the nearest level's first."""
    return Season.objects.for_area(area.code).first()


def seasons_of(areas: Iterable[Area]) -> dict[int, Season]:
    """Area's id -> the season that governs it, as `season_for` finds it, in one query for all."""
    seasons = list(Season.objects.select_related("area").order_by("-area__level", "-cover_year"))
    found = {
        area.pk: next((s for s in seasons if area.code.startswith(s.area.code)), None)
        for area in areas
    }
    return {pk: season for pk, season in found.items() if season}


def household_enrolments(household: Household, cover_year: int) -> QuerySet[Enrolment]:
    """The household's enrolments of a year in the order of the form."""
    enrolments = Enrolment.objects.live().filter(household=household, cover_year=cover_year)
    return enrolments.select_related("person", "group").order_by("person__position")


def households_in(user: User, group: Area) -> QuerySet[Household]:
    """Households of a group in the order of their numbers, members at hand."""
    households = Household.objects.visible_to(user, *READERS).filter(group=group)
    members = Prefetch("members", Person.objects.order_by("position"))
    return households.select_related("head").prefetch_related(members).order_by("number")


def groups_of(user: User, *roles: Role) -> QuerySet[Area]:
    """Village groups in one's area under the roles (any reader's if none is named)."""
    return areas_for(user, *(roles or READERS)).at(Level.GROUP)
