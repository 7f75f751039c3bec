"""Where everything is seeded, and by what each place is known."""

from datetime import UTC, date, datetime, time, timedelta

from tests.access.seeding.neighbour import NEIGHBOUR_CANARY
from tests.world import CANARIES

PLACES = ("A1", "A2", "B1", "N1")
# A string that stands in the village's names and addresses alone.
PEOPLE = CANARIES | {"N1": NEIGHBOUR_CANARY}
# A string that stands in one department's roster alone.
ROSTERS = {"A1": "䶲", "A2": "䶳", "B1": "䶴", "N1": "䶭"}
# Place of a roster -> its county and department.
ROSTER_OF = {
    "A1": ("430699", "civil_affairs"),
    "A2": ("430699", "disabled_federation"),
    "B1": ("430699", "poverty_alleviation"),
    "N1": ("430698", "civil_affairs"),
}
HANDED_IN_BY = {
    "A1": "civil_affairs",
    "A2": "disabled_federation",
    "B1": "poverty_alleviation",
    "N1": "civil_affairs-N",
}
SERIALS = {"A1": 500, "A2": 520, "B1": 540, "N1": 560}


def phone(place: str) -> str:
    return f"1390000{SERIALS[place]:04d}"


def moment(day: date) -> datetime:
    """The day's first moment in Shanghai: what pages do on it comes later, at whatever hour."""
    return datetime.combine(day - timedelta(days=1), time(16), tzinfo=UTC)
