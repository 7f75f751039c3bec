"""Freezing rankings with everything filled in that a test does not speak of."""

from datetime import UTC, date, datetime, time, timedelta

from accounts.models import Area
from collection.actions.freeze_ranking import freeze_ranking
from collection.models import Ranking
from tests.world import TODAY, World

# The Monday after the test's week.
MONDAY = TODAY + timedelta(days=8 - TODAY.isoweekday())


def moment(day: date) -> datetime:
    return datetime.combine(day, time(1), tzinfo=UTC)


def freeze(
    world: World,
    area: Area | None = None,
    *,
    on: date = MONDAY,
    period: Ranking.Period = Ranking.Period.WEEK,
) -> Ranking:
    return freeze_ranking(
        area=area or world.towns["A"],
        season=world.season,
        period=period,
        actor=world.users["township-A"],
        on=on,
        now=moment(on),
    )
