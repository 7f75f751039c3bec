"""Signing rosters with everything filled in that a test does not speak of."""

from datetime import datetime

from accounts.models import User
from collection.actions.issue_slip import issue_assessment_slip
from collection.actions.sign_roster import sign_roster
from collection.models import RosterSignature
from tests.collection import desk
from tests.world import NOW, TODAY, World

SIGNERS = {"village": "clerk-{}", "township": "township-{}", "second": "hospital-{}"}


def settle(world: World, village: str, place: int = 0) -> None:
    """One group assessed, paid, counted and deposited."""
    issue_assessment_slip(
        group=world.groups[village][place],
        season=world.season,
        due_on=TODAY,
        actor=world.users[f"township-{village[0]}"],
        on=TODAY,
        now=NOW,
    )
    desk.deposit(desk.closed_day(world, village, place))


def sign(
    world: World, village: str, party: str, *, by: User | None = None, now: datetime = NOW
) -> RosterSignature:
    place = village if party == "village" else village[0]
    return sign_roster(
        village=world.villages[village],
        season=world.season,
        party=party,
        actor=by or world.users[SIGNERS[party].format(place)],
        now=now,
    )
