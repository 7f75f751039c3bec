"""The portal's clock. Only views, tasks and commands read it; actions take what they are given."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta

from django.utils import timezone

from accounts.models import Portal
from values.dates import business_date

# What was read within `one_calendar`: nothing yet, or the days; None outside it.
_read: ContextVar[list[int] | None] = ContextVar("calendar", default=None)


@contextmanager
def one_calendar() -> Iterator[None]:
    """Within it the calendar is read once, when it is first asked: for one request."""
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


def now() -> datetime:
    """The moment by the portal's calendar, in UTC.

    A demo county lives in its notice's season: its calendar is shifted by whole days.
    """
    return timezone.now() + timedelta(days=_shifted_by())


def _shifted_by() -> int:
    read = _read.get()
    if read:
        return read[0]
    days = Portal.objects.values_list("clock_offset_days", flat=True).first() or 0
    if read is not None:
        read.append(days)
    return days


def today() -> date:
    """The business date (Asia/Shanghai) by the portal's calendar."""
    return business_date(now())
