"""What every page's frame shows: the portal's name, date and season, the user's role and menu."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from accounts.access import assignments, has_role
from accounts.clock import today
from accounts.models import Role

R = Role

# title, URL name, icon, roles. The menu knows every package, so it stands above them all.
MENU = (
    ("首页", "accounts:home", "house", ()),
    ("找人 收费", "collection:search", "search", (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU)),
    ("登记新户", "enrollment:register-household", "person-plus", (R.VILLAGE_CLERK,)),
    ("日清 缴款", "collection:days", "journal-check", (R.VILLAGE_CLERK,)),
    (
        "冲销",
        "collection:reversals",
        "arrow-counterclockwise",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF),
    ),
    (
        "资助名单",
        "subsidies:rosters",
        "file-earmark-spreadsheet",
        (R.DEPARTMENT, R.COUNTY_BUREAU),
    ),
    ("核定单", "collection:assessment-slips", "file-text", (R.TOWNSHIP_STAFF,)),
    (
        "四相符核对",
        "collection:reconciliation",
        "check2-square",
        (R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR, R.HOSPITAL_SIGNATORY, R.TAX_SIGNATORY),
    ),
    ("打印 公示", "reports:print-room", "printer", (R.TOWNSHIP_STAFF, R.VILLAGE_CLERK)),
    (
        "进度",
        "collection:progress",
        "bar-chart",
        (R.VILLAGE_CLERK, R.TOWNSHIP_STAFF, R.COUNTY_BUREAU, R.INSPECTOR, R.TAX, R.FINANCE),
    ),
    ("操作记录", "accounts:audit-trail", "clock-history", (R.INSPECTOR, R.RIGHTS_REVIEWER)),
)


@dataclass(frozen=True)
class MenuItem:
    title: str
    url: str
    icon: str
    active: bool


def portal(request: HttpRequest) -> dict:
    """`portal`: demo, today, menu, assignments. Empty of people's data."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"portal": {"demo": settings.DEMO}}
    return {
        "portal": {
            "demo": settings.DEMO,
            "today": today(),
            "menu": menu(request),
            "assignments": assignments(user),
        }
    }


def menu(request: HttpRequest) -> list[MenuItem]:
    """The entries that the user's roles open; the longest matching address is the active one."""
    items = [
        (title, reverse(name), icon)
        for title, name, icon, roles in MENU
        if not roles or has_role(request.user, *roles)
    ]
    matches = [url for _, url, _ in items if request.path.startswith(url)]
    active = max(matches, key=len, default="")
    return [MenuItem(title, url, icon, url == active) for title, url, icon in items]
