"""Change requests as the page 变更办理 shows them."""

import json
from dataclasses import dataclass

from django.db.models import F, QuerySet

from accounts.access import area_codes, within
from accounts.models import User
from collection.queries.households import chain_lengths
from enrollment.access import EDITORS, decides
from enrollment.models import Change, ChangeRequest, Enrolment, Person, Season
from values import resident_id

RECENT = 50


@dataclass(frozen=True)
class Shown:
    """A request with its people, and what a correction would change (numbers masked)."""

    request: ChangeRequest
    people: list[Person]
    before: str = ""
    after: str = ""

    @property
    def names(self) -> str:
        return "、".join(person.name for person in self.people)


def waiting_for(user: User) -> list[Shown]:
    """Requests that wait for this user's word, the oldest first; never their own."""
    return shown(_waiting_for(user).order_by("pk"))


def number_waiting(user: User) -> int:
    return _waiting_for(user).count()


def own_waiting(user: User) -> list[Shown]:
    own = ChangeRequest.objects.visible_to(user, *EDITORS).waiting().filter(requested_by=user)
    return shown(own.order_by("-pk"))


def decided(user: User) -> list[Shown]:
    """What was decided or withdrawn on either side, the newest first."""
    done = ChangeRequest.objects.visible_to(user, *EDITORS)
    return shown(done.exclude(state=ChangeRequest.State.WAITING).order_by("-decided_at")[:RECENT])


def to_take_over(user: User) -> list[Enrolment]:
    """Unpaid enrolments of this year that stayed elsewhere when their people moved here.

    By who has ever moved, a few among a county's people: comparing everybody's households takes
    seconds.
    """
    codes = area_codes(user, *EDITORS)
    years = {
        season.cover_year for code in codes if (season := Season.objects.for_area(code).first())
    }
    moved = Change.objects.filter(kind__in=Change.RESEATED, person__isnull=False)
    rows = Enrolment.objects.live().filter(
        within(codes, "person__household__group__code"),
        person__in=moved.values("person"),
        cover_year__in=years,
        person__status=Person.Status.ACTIVE,
    )
    rows = rows.exclude(household=F("person__household")).order_by("pk")
    found = list(rows.select_related("person__household", "group__parent", "household"))
    lengths = chain_lengths([row.pk for row in found]) if found else {}
    return [row for row in found if lengths.get(row.pk, 0) % 2 == 0]


def _waiting_for(user: User) -> QuerySet[ChangeRequest]:
    return ChangeRequest.objects.waiting().filter(decides(user)).exclude(requested_by=user)


def shown(requests: QuerySet[ChangeRequest]) -> list[Shown]:
    """In two queries whatever the number."""
    rows = list(
        requests.select_related(
            "person",
            "household__head",
            "from_group__parent",
            "to_group__parent",
            "requested_by",
            "decided_by",
        )
    )
    people = Person.objects.in_bulk({pk for row in rows for pk in row.people})
    return [_shown(row, [people[pk] for pk in row.people if pk in people]) for row in rows]


def show(request: ChangeRequest) -> Shown:
    return _shown(request, list(Person.objects.filter(pk__in=request.people).order_by("position")))


def _shown(request: ChangeRequest, people: list[Person]) -> Shown:
    if request.payload is None:
        return Shown(request, people)
    payload = json.loads(request.payload.open())
    if request.kind == ChangeRequest.Kind.NAME:
        return Shown(request, people, payload["was"], payload["name"])
    return Shown(request, people, payload["was"], resident_id.mask(payload["number"]))
