"""Reads of users, areas and the portal itself."""

from django.conf import settings

from accounts.models import Portal, RoleAssignment


def demo_accounts() -> list[RoleAssignment]:
    """One account per role for the sign-in page of a demo county; nothing on a real site."""
    if not settings.DEMO or not Portal.objects.exclude(demo="").exists():
        return []
    rows = RoleAssignment.objects.filter(user__is_active=True, until__isnull=True)
    return list(rows.select_related("user", "area").order_by("pk")[:20])
