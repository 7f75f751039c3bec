"""What every page's frame shows: the portal's name, date and season, the user's role and menu."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from accounts.access import assignments, has_role
from accounts.clock import today
from accounts.models import Role, RoleAssignment
from config.menu import MENU
from enrollment.notices import load_notice
from enrollment.queries import season_for


@dataclass(frozen=True)
class MenuItem:
    title: str
    text: str
    url: str
    icon: str
    active: bool


def portal(request: HttpRequest) -> dict:
    """`portal`: see templates/base.html. Holds nothing of any resident.

    Worked out where a page shows it: error pages and fragments have no frame and ask nothing.
    """
    return {"portal": SimpleLazyObject(lambda: frame(request))}


def frame(request: HttpRequest) -> dict:
    """What templates/base.html shows around every page."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"demo": settings.DEMO}
    held = assignments(user)
    first = held[0] if held else None
    season = season_for(first.area) if first else None
    return {
        "demo": settings.DEMO,
        "today": today(),
        "menu": menu(request),
        "user_name": user.display_name,
        "area_name": first.area.name if first else "",
        "role_name": role_name(held),
        "cover_year": season.cover_year if season else None,
        "administers": has_role(user, Role.USER_ADMIN),
        "reviews": has_role(user, Role.RIGHTS_REVIEWER),
        "notice_number": load_notice(season.notice).number if season else "",
    }


def role_name(held: list[RoleAssignment]) -> str:
    names = (a.get_department_display() if a.department else a.get_role_display() for a in held)
    return "、".join(dict.fromkeys(names))


def menu(request: HttpRequest) -> list[MenuItem]:
    """The entries that the user's roles open; the longest matching address is the active one."""
    items = [
        (title, text, reverse(name), icon)
        for title, text, name, icon, roles in MENU
        if not roles or has_role(request.user, *roles)
    ]
    matches = [url for _, _, url, _ in items if url != "/" and request.path.startswith(url)]
    active = max(matches, key=len, default="/" if request.path == "/" else "")
    return [MenuItem(*item, active=item[2] == active) for item in items]
