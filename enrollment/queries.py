"""Find people and households within one's area."""

import re
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from accounts.access import areas_for
from accounts.models import Area, Level, Role, User
from accounts.personal_data import id_index, tail_index
from enrollment.access import READERS
from enrollment.models import Enrolment, Household, Person, SearchKey, Season
from values.resident_id import normalise

TAIL = re.compile(r"[0-9]{3}[0-9X]")
FULL = re.compile(r"[0-9]{15}|[0-9]{17}[0-9X]")
HOUSEHOLD = re.compile(r"[0-9]{5}")
LATIN = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Found:
    """A person found, with what a clerk recognises them by. `tail` is the ID's last four."""

    person: Person
    household: Household

    @property
    def tail(self) -> str:
        return self.person.id_number.tail if self.person.id_number else ""


def search_people(user: User, text: str, *, limit: int = 20) -> list[Found]:
    """People of one's area by name, pinyin, initials, ID number's last four, number or household.

    Returns at most `limit`, by name. An empty or unusable text finds nobody.
    """
    people = _matching(user, text).visible_to(user, *READERS)
    people = people.select_related("household__village", "household__group", "household__head")
    return [Found(person, person.household) for person in people.order_by("name", "pk")[:limit]]


def _matching(user: User, text: str) -> QuerySet[Person]:
    typed = normalise(text.replace("\0", ""))
    letters = typed.lower()
    if FULL.fullmatch(typed):
        return Person.objects.filter(id_index=id_index(typed))
    if HOUSEHOLD.fullmatch(typed):
        return Person.objects.filter(household__number=typed)
    if TAIL.fullmatch(typed):
        return Person.objects.filter(tail_index=tail_index(typed))
    if LATIN.fullmatch(letters):
        return Person.objects.filter(pk__in=_by_key(user, letters))
    if typed and not typed.isascii():
        inside = Q(name_chars__contains=list(typed), name__contains=typed)
        return Person.objects.filter(inside)
    return Person.objects.none()


def _by_key(user: User, prefix: str) -> QuerySet:
    # The group's ids and not a join: the planner then reads one index and filters in passing.
    groups = list(areas_for(user, *READERS).values_list("pk", flat=True))
    keys = SearchKey.objects.filter(key__startswith=prefix, group__in=groups)
    return keys.values_list("person_id", flat=True)


def season_for(area: Area) -> Season | None:
    """The newest season that governs an area, the nearest level's first."""
    return Season.objects.for_area(area.code).first()


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
