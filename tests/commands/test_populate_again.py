"""`manage.py populate` is repeatable, whole or not at all, and lives in its notice's season."""

from datetime import UTC, date, datetime

import pytest
from django.core.management.base import CommandError
from django.db import transaction

from accounts.models import Area, Portal
from collection.demo.load import populate
from enrollment.models import Person
from tests.commands.running import manage

pytestmark = pytest.mark.django_db


def people() -> list[tuple]:
    found = Person.objects.select_related("household__group").order_by("pk")
    return [
        (
            person.household.group.code,
            person.household.number,
            person.position,
            person.name,
            person.born,
            person.id_number.open(),
        )
        for person in found
    ]


def populated(seed: int) -> list[tuple]:
    """Who a seed makes; undone again."""
    with transaction.atomic():
        manage("populate", scale=0.003, seed=seed)
        found = people()
        transaction.set_rollback(True)
    return found


def test_same_seed_gives_the_same_people():
    assert populated(7) == populated(7)


def test_another_seed_gives_others():
    assert not set(populated(7)) & set(populated(8))


def test_unknown_county_is_told_with_those_that_there_are():
    with pytest.raises(CommandError, match=r"没有演示数据“nowhere”.*现有：chaqi"):
        manage("populate", area="nowhere")
    assert Area.objects.count() == 0


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 1, 1, 15, 59, tzinfo=UTC), (date(2020, 10, 20) - date(2026, 1, 1)).days),
        (datetime(2026, 1, 1, 16, 0, tzinfo=UTC), (date(2020, 10, 20) - date(2026, 1, 2)).days),
    ],
    ids=["before midnight in China", "at midnight in China"],
)
def test_calendar_is_shifted_so_that_today_is_the_demos_first_day(now, days):
    populate(county="chaqi", scale=0.001, seed=1, report=lambda _: None, now=now)
    assert Portal.objects.get().clock_offset_days == days
