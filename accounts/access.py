"""Who may see what. Every URL reaches its objects through the `access` module of its app.

A user's reach is their role assignments in force: a role over an area and all below it. What lies
outside is a 404 that says nothing of it. Roles are read from the database at every request, so a
change takes effect at once.
"""

import logging
import re
from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from accounts.clock import today
from accounts.models import Area, Job, Level, Role, RoleAssignment, User

logger = logging.getLogger(__name__)

LOCAL = (Role.VILLAGE_CLERK, Role.TOWNSHIP_STAFF)
WATCHERS = (Role.COUNTY_BUREAU, Role.INSPECTOR)
CODE = re.compile(r"[0-9]{2,15}")


def assignments(user: User) -> list[RoleAssignment]:
    """The user's assignments in force today, read once per request (kept on the user object)."""
    if not hasattr(user, "_assignments"):
        rows = RoleAssignment.objects.filter(user=user).in_force(today()).select_related("area")
        user._assignments = list(rows) if user.is_active else []
    return user._assignments


def has_role(user: User, *roles: Role) -> bool:
    return any(assignment.role in roles for assignment in assignments(user))


def area_codes(user: User, *roles: Role) -> list[str]:
    """Codes of the areas over which the user holds one of the roles (any role if none is named)."""
    return [a.area.code for a in assignments(user) if not roles or a.role in roles]


def holds(user: User, code: str, *roles: Role) -> bool:
    """Does the user hold one of the roles over the area with this code?"""
    return any(code.startswith(own) for own in area_codes(user, *roles))


def within(codes: list[str], path: str) -> Q:
    """A filter: the area code at `path` lies in one of `codes`. No codes match nothing."""
    condition = Q(pk__in=[])
    for code in codes:
        condition |= Q(**{f"{path}__startswith": code})
    return condition


def allowed(*roles: Role) -> Callable:
    """Decorate a view: signed-in people with one of the roles; everybody else gets a 404."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not has_role(request.user, *roles):
                logger.warning("refused user=%s view=%s", request.user.pk, view.__name__)
                raise Http404
            return view(request, *args, **kwargs)

        guarded.roles = roles
        return login_required(guarded)

    return decorate


def refuse(user: User, what: str) -> Http404:
    """The answer to a try outside one's reach; the try is logged without personal data."""
    logger.warning("out of reach user=%s object=%s", user.pk, what)
    return Http404()


def areas_for(user: User, *roles: Role):
    """All areas within the user's reach under the roles."""
    return Area.objects.filter(within(area_codes(user, *roles), "code"))


def area_for(user: User, code: str, *roles: Role, level: Level) -> Area:
    """An area of one level within reach; a page of villages takes no town. Raises Http404."""
    if not CODE.fullmatch(code):
        raise refuse(user, "area:not a code")
    area = areas_for(user, *roles).at(level).filter(code=code).first()
    if area is None:
        raise refuse(user, f"area:{code}")
    return area


def jobs_for(user: User) -> QuerySet[Job]:
    """Jobs of one's own where one still works, and those in the area of a county or township
    colleague."""
    own = Q(owner=user) & within(area_codes(user), "area__code")
    reach = within(area_codes(user, Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU), "area__code")
    return Job.objects.filter(own | reach)


def job_for(user: User, pk) -> Job:
    """One of jobs_for. Raises Http404."""
    job = jobs_for(user).filter(pk=pk).first()
    if job is None:
        raise refuse(user, f"job:{pk}")
    return job


def role_area(user: User) -> Area:
    """The area in which the user administers users."""
    held = next(a for a in assignments(user) if a.role == Role.USER_ADMIN)
    return held.area


def user_for(user: User, pk, *roles: Role) -> User:
    """A user whose every role lies in one's reach, or who has none yet. Raises Http404."""
    codes = area_codes(user, *(roles or (Role.USER_ADMIN, Role.RIGHTS_REVIEWER)))
    outside = RoleAssignment.objects.exclude(within(codes, "area__code"))
    found = User.objects.exclude(assignments__in=outside).filter(pk=pk).first()
    if found is None or not codes:
        raise refuse(user, f"user:{pk}")
    return found


def assignment_for(user: User, pk, *roles: Role) -> RoleAssignment:
    """A role assignment over an area in reach. Raises Http404."""
    given = RoleAssignment.objects.select_related("user", "area")
    found = given.filter(within(area_codes(user, *roles), "area__code")).filter(pk=pk).first()
    if found is None:
        raise refuse(user, f"role:{pk}")
    return found
