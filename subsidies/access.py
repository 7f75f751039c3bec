"""The only road from a URL to a roster or a drafted notice."""

from django.db.models import Q

from accounts.access import area_codes, assignments, refuse, within
from accounts.models import Job, Role, RoleAssignment, User
from subsidies.models import Identity, NoticeDraft, Roster


def roster_for(user: User, pk) -> Roster:
    """A roster of one's department, or of one's county. Raises Http404."""
    rosters = Roster.objects.select_related("area", "handed_in_by", "decided_by", "job")
    roster = rosters.visible_to(user).filter(pk=pk).first()
    if roster is None:
        raise refuse(user, f"roster:{pk}")
    return roster


def county_roster_for(user: User, pk) -> Roster:
    """A roster of the county whose bureau the user is: to decide it. Raises Http404."""
    reach = within(area_codes(user, Role.COUNTY_BUREAU), "area__code")
    roster = Roster.objects.select_related("area").filter(reach, pk=pk).first()
    if roster is None:
        raise refuse(user, f"roster:{pk}")
    return roster


def identity_for(user: User, pk) -> Identity:
    """An identity that a roster of one's own county gave. Raises Http404."""
    reach = within(area_codes(user, Role.COUNTY_BUREAU), "row__roster__area__code")
    held = Identity.objects.select_related("row__roster__area").filter(reach, pk=pk).first()
    if held is None:
        raise refuse(user, f"identity:{pk}")
    return held


def department_roster_for(user: User, pk) -> Roster:
    """A roster of the department that the user hands in for. Raises Http404."""
    reach = Q(pk__in=())
    for held in assignments(user):
        if held.role == Role.DEPARTMENT:
            reach |= Q(area__code__startswith=held.area.code, department=held.department)
    roster = Roster.objects.select_related("area", "job").filter(reach, pk=pk).first()
    if roster is None:
        raise refuse(user, f"roster:{pk}")
    return roster


def department_of(user: User) -> RoleAssignment | None:
    """The department assignment under which the user hands in rosters."""
    return next((held for held in assignments(user) if held.role == Role.DEPARTMENT), None)


def draft_for(user: User, pk) -> NoticeDraft:
    """A drafted notice of one's own county. Raises Http404."""
    drafts = NoticeDraft.objects.select_related("area", "uploaded_by", "proposed_by", "decided_by")
    draft = drafts.visible_to(user).filter(pk=pk).first()
    if draft is None:
        raise refuse(user, f"draft:{pk}")
    return draft


def shadow_run_for(user: User, pk) -> Job:
    """A finished or running shadow run of one's own county. Raises Http404."""
    reach = within(area_codes(user, Role.COUNTY_BUREAU), "area__code")
    job = Job.objects.filter(reach, pk=pk, kind="subsidies.run_shadow").first()
    if job is None:
        raise refuse(user, f"job:{pk}")
    return job
