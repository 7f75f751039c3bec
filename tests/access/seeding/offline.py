"""A walking list on a device, and what came back of it."""

import uuid

from collection.actions.issue_offline import issue_offline
from collection.actions.take_in_offline import Sent, take_in_offline
from collection.actions.take_payment import ShownLine
from enrollment.models import Household
from tests.access.seeding.places import moment
from tests.world import TODAY, YEAR, World


def offline(world: World, place: str, paid: Household) -> dict[str, object]:
    """A list on a device, with a payment of a household that has paid at the desk already."""
    clerk, group = world.users[f"clerk-{place}"], world.groups[place][0]
    told = {"group": group, "cover_year": YEAR, "actor": clerk, "now": moment(TODAY)}
    book, empty = (issue_offline(key=uuid.uuid4(), **told) for _ in range(2))
    enrolment = paid.enrolments.order_by("pk").first()
    one = Sent(
        no=1,
        key=uuid.uuid4(),
        household=paid,
        lines=[ShownLine(enrolment.pk, 28000)],
        taken_at=moment(TODAY),
    )
    sent = take_in_offline(book=book, sent=one, actor=clerk, on=TODAY, now=moment(TODAY))
    return {"offline_book": book.pk, "offline_empty_book": empty.pk, "offline_payment": sent.pk}
