"""The only road from a URL to a household or person."""

from accounts.access import refuse
from accounts.models import Role, User
from enrollment.models import Enrolment, Household, Person

READERS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)


def household_for(user: User, pk, *roles: Role) -> Household:
    """A household within the user's reach (under `roles`, or any reader's). Raises Http404."""
    households = Household.objects.select_related("village", "group", "head")
    household = households.visible_to(user, *(roles or READERS)).filter(pk=pk).first()
    if household is None:
        raise refuse(user, f"household:{pk}")
    return household


def person_for(user: User, pk, *roles: Role) -> Person:
    """A person within the user's reach. Raises Http404."""
    people = Person.objects.select_related("household__group")
    person = people.visible_to(user, *(roles or READERS)).filter(pk=pk).first()
    if person is None:
        raise refuse(user, f"person:{pk}")
    return person


def enrolment_for(user: User, pk, *roles: Role) -> Enrolment:
    enrolments = Enrolment.objects.select_related("person", "household__village", "group")
    enrolment = enrolments.visible_to(user, *(roles or READERS)).filter(pk=pk).first()
    if enrolment is None:
        raise refuse(user, f"enrolment:{pk}")
    return enrolment
