"""The portal's clock. Only views, tasks and commands read it; actions take what they are given."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import Portal
from values.dates import business_date


def now() -> datetime:
    """The moment by the portal's calendar, in UTC.

    A demo county lives in its notice's season: its calendar is shifted by whole days.
    """
    row = Portal.objects.values_list("clock_offset_days", flat=True).first()
    return timezone.now() + timedelta(days=row or 0)


def today() -> date:
    """The business date (Asia/Shanghai) by the portal's calendar."""
    return business_date(now())
