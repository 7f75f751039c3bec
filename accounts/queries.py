"""Reads of users, areas and the portal itself."""

from django.conf import settings
from django.db.models import Prefetch, QuerySet

from accounts.access import area_codes, within
from accounts.models import AuditEntry, Portal, Role, RoleAssignment, User


def demo_accounts() -> list[RoleAssignment]:
    """One account per role for the sign-in page of a demo county; nothing on a real site."""
    if not settings.DEMO or not Portal.objects.exclude(demo="").exists():
        return []
    rows = RoleAssignment.objects.filter(user__is_active=True, until__isnull=True)
    return list(rows.select_related("user", "area").order_by("pk")[:20])


def audit_trail(user: User, *, before: int | None = None) -> QuerySet[AuditEntry]:
    """Audit entries of the user's area, newest first, older than entry `before`."""
    reach = within(area_codes(user, Role.INSPECTOR, Role.RIGHTS_REVIEWER), "area__code")
    entries = AuditEntry.objects.filter(reach).select_related("actor", "area").order_by("-pk")
    return entries.filter(pk__lt=before) if before else entries


def users_of(user: User) -> QuerySet[User]:
    """Users whose roles all lie in one's area, and those who have none yet, with their roles."""
    reach = within(area_codes(user, Role.USER_ADMIN, Role.RIGHTS_REVIEWER), "area__code")
    outside = RoleAssignment.objects.exclude(reach)
    standing = Prefetch(
        "assignments",
        RoleAssignment.objects.filter(until__isnull=True).select_related("area"),
        to_attr="standing",
    )
    users = User.objects.exclude(assignments__in=outside).prefetch_related(standing)
    return users.order_by("username")


def waiting_roles(user: User) -> QuerySet[RoleAssignment]:
    """Roles in one's area that somebody gave and nobody has confirmed."""
    reach = within(area_codes(user, Role.USER_ADMIN, Role.RIGHTS_REVIEWER), "area__code")
    waiting = RoleAssignment.objects.waiting().filter(reach)
    return waiting.select_related("user", "area", "granted_by").order_by("pk")
