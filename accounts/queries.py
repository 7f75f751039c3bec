"""Reads of users, areas and the portal itself."""

from django.conf import settings
from django.db.models import QuerySet

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
