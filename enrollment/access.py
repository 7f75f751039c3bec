"""The only road from a URL to a household or person."""

from accounts.access import refuse
from accounts.models import Role, User
from enrollment.models import Enrolment, EvidenceList, Household, Mark, Person

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


def evidence_list_for(user: User, pk) -> EvidenceList:
    """A list from elsewhere, of one's own county. Raises Http404."""
    lists = EvidenceList.objects.select_related("area", "handed_in_by", "job")
    found = lists.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise refuse(user, f"evidence:{pk}")
    return found


def mark_for(user: User, pk, *roles: Role) -> Mark:
    """What a list says of a person within the user's reach. Raises Http404."""
    marks = Mark.objects.select_related("person__household__group", "row__evidence_list")
    mark = marks.visible_to(user, *(roles or READERS)).filter(pk=pk).first()
    if mark is None:
        raise refuse(user, f"mark:{pk}")
    return mark
