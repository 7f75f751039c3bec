"""The access matrix: what matrix.toml says, who looks, and what each may see."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.urls import URLPattern, get_resolver

from accounts.clock import today
from accounts.models import Role, User
from enrollment.access import READERS
from tests.access.seeding.places import PEOPLE, PLACES, ROSTER_OF, ROSTERS
from tests.world import World

METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE")
MISSING = "missing"
VIEWERS = (
    "anonymous",
    "disabled-A1",
    "ended-A1",
    "nobody",
    "clerk-A1",
    "township-A",
    "hospital-A",
    "tax-office-A",
    "county",
    "county-N",
    "tax",
    "finance",
    "inspector",
    "user_admin",
    "rights_reviewer",
    "civil_affairs",
    "disabled_federation",
)
OUTSIDE = ("anonymous", "disabled-A1")
# Kinds of objects that belong to a county as a whole.
COUNTY_WIDE = ("settlement", "proposal", "conflict", "difference")
DEPARTMENTS_OWN = ("roster", "accepted_roster", "pay_out", "approved_pay_out")


@dataclass(frozen=True)
class Url:
    """One address by its name; see matrix.toml."""

    name: str
    object: list[str] = field(default_factory=list)
    GET: list[str] | None = None
    POST: list[str] | None = None
    collector: list[str] = field(default_factory=list)
    status: dict[str, int] = field(default_factory=dict)
    signed_in: int | None = None
    shows: bool = False
    changes: bool = True

    def roles(self, method: str) -> list[str] | None:
        return {"GET": self.GET, "HEAD": self.GET, "POST": self.POST}.get(method)

    def granted(self, method: str) -> int:
        default = 302 if method == "POST" else 200
        return self.status.get("GET" if method == "HEAD" else method, default)


def load_matrix() -> dict[str, Url]:
    text = Path(__file__).with_name("matrix.toml").read_text(encoding="utf-8")
    return {name: Url(name, **row) for name, row in tomllib.loads(text).items()}


def url_names(patterns=None, space: str = "") -> Iterator[str]:
    """The name of every address that the portal answers, `app:name`."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}"
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from url_names(pattern.url_patterns, inner)


@dataclass(frozen=True)
class Viewer:
    """One of the cast with their roles in force: (role, area code, department)."""

    name: str
    user: User | None
    held: tuple[tuple[str, str, str], ...] = ()

    @property
    def outside(self) -> bool:
        return self.name in OUTSIDE

    def covers(self, code: str, *roles: str) -> bool:
        return any(role in roles and code.startswith(area) for role, area, _ in self.held)


def viewers(world: World) -> list[Viewer]:
    found = []
    for name in VIEWERS:
        user = world.users.get(name)
        rows = user.assignments.in_force(today()).select_related("area") if user else []
        held = tuple((row.role, row.area.code, row.department) for row in rows)
        found.append(Viewer(name, user, () if name in OUTSIDE else held))
    return found


def may(url: Url, viewer: Viewer, method: str, world: World, place: str) -> bool:
    """Does the matrix let the viewer do this with the object of that place?"""
    roles = url.roles(method) or []
    if "public" in roles:
        return True
    if viewer.outside or place == MISSING:
        return False
    if "anyone" in roles:
        return True
    if not url.object:
        return any(role in roles for role, _, _ in viewer.held)
    if "owner" in roles and viewer.name == f"township-{place[0]}":
        return True
    if url.object[0] in DEPARTMENTS_OWN:
        return any(
            role in roles and _reaches_roster(place, role, area, department)
            for role, area, department in viewer.held
        )
    if url.object[0] in COUNTY_WIDE:
        return _reaches_county(url, viewer, method, place)
    code = world.villages[place].code
    return any(
        role in roles
        and code.startswith(area)
        and (role not in url.collector or viewer.name == f"clerk-{place}")
        for role, area, _ in viewer.held
    )


def _reaches_roster(place: str, role: str, area: str, department: str) -> bool:
    county, handed_in_by = ROSTER_OF[place]
    return county == area and (role != Role.DEPARTMENT or department == handed_in_by)


def _pays(viewer: Viewer, place: str) -> bool:
    """Whose money is paid out, the department that pays it and finance may read by name."""
    return any(
        role in (Role.DEPARTMENT, Role.FINANCE) and _reaches_roster(place, role, area, department)
        for role, area, department in viewer.held
    )


def _reaches_county(url: Url, viewer: Viewer, method: str, place: str) -> bool:
    """A page of the place's county: who holds a role over the whole of it."""
    county = ROSTER_OF[place][0]
    roles = url.roles(method) or []
    return any(role in roles and area == county for role, area, _ in viewer.held)


def forbidden_canaries(viewer: Viewer, world: World) -> list[str]:
    """What must stand in no answer to this viewer."""
    readers = [role.value for role in READERS]
    people = [
        PEOPLE[place]
        for place in PLACES
        if not viewer.covers(world.villages[place].code, *readers) and not _pays(viewer, place)
    ]
    rosters = [
        ROSTERS[place]
        for place in PLACES
        if not any(
            role in (Role.COUNTY_BUREAU, Role.DEPARTMENT)
            and _reaches_roster(place, role, area, department)
            for role, area, department in viewer.held
        )
    ]
    return people + rosters
