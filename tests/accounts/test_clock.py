"""The portal's calendar: shifted by whole days, read once a request."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import one_calendar, today
from accounts.models import Portal
from tests.world import TODAY, World


def shift(days: int) -> None:
    row = Portal.objects.get()
    Portal.objects.update(clock_offset_days=row.clock_offset_days + days)


def asked(queries: CaptureQueriesContext) -> int:
    return sum('FROM "accounts_portal"' in query["sql"] for query in queries)


def test_the_day_is_the_calendars(world: World):
    shift(3)
    assert today() == TODAY + timedelta(days=3)


def test_outside_a_request_the_calendar_is_read_every_time(world: World):
    assert today() == TODAY
    shift(1)
    assert today() == TODAY + timedelta(days=1)


def test_within_one_reading_the_calendar_stands_still(world: World):
    with CaptureQueriesContext(connection) as queries, one_calendar():
        assert today() == TODAY
        shift(1)
        assert today() == TODAY
    assert today() == TODAY + timedelta(days=1)
    assert asked(queries) == 2  # ours and `shift`'s own


def test_a_page_reads_the_calendar_once_and_the_next_page_anew(world: World):
    client = world.client("clerk-A1")
    with CaptureQueriesContext(connection) as queries:
        first = client.get(reverse("home")).context["portal"]["today"]
    times = asked(queries)
    shift(1)
    second = client.get(reverse("home")).context["portal"]["today"]
    assert (first, second, times) == (TODAY, TODAY + timedelta(days=1), 1)
