"""The only road from a URL to a household or person."""

from django.db.models import Q

from accounts.access import area_codes, refuse, within
from accounts.models import Role, User
from enrollment.models import (
    ChangeRequest,
    Enrolment,
    EvidenceList,
    FormerNumber,
    Household,
    Mark,
    Person,
)

EDITORS = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF)
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


def former_number_for(user: User, pk, *roles: Role) -> FormerNumber:
    """A number that somebody within reach had before. Raises Http404."""
    former = FormerNumber.objects.select_related("person__household__group").filter(pk=pk).first()
    if former is None:
        raise refuse(user, f"former number:{pk}")
    person_for(user, former.person_id, *roles)
    return former


def change_for(user: User, pk) -> ChangeRequest:
    """A change request that one's village or township asks for or receives. Raises Http404."""
    return _change(user, pk, ChangeRequest.objects.visible_to(user, *EDITORS))


def change_to_decide_for(user: User, pk) -> ChangeRequest:
    """A change request on which the user's side decides. Raises Http404."""
    return _change(user, pk, ChangeRequest.objects.filter(decides(user)))


def own_change_for(user: User, pk) -> ChangeRequest:
    """A change request of one's own, to withdraw it, while one still works there."""
    own = ChangeRequest.objects.visible_to(user, *EDITORS).filter(requested_by=user)
    return _change(user, pk, own)


def decides(user: User) -> Q:
    """The receiving village or its township decides on a move, the township on a correction."""
    move = Q(kind=ChangeRequest.Kind.MOVE)
    receiving = within(area_codes(user, *EDITORS), "to_group__code")
    return move & receiving | ~move & within(
        area_codes(user, Role.TOWNSHIP_STAFF), "from_group__code"
    )


def _change(user: User, pk, changes) -> ChangeRequest:
    changes = changes.select_related(
        "person__household__group",
        "household__village",
        "household__head",
        "from_group__parent",
        "to_group__parent",
        "requested_by",
        "decided_by",
    )
    change = changes.filter(pk=pk).first()
    if change is None:
        raise refuse(user, f"change:{pk}")
    return change
