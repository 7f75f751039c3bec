"""A village group as it is walked from door to door: who pays what, who has paid, who not and why.

A constant number of queries whatever the size of the group.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from accounts.models import Area, User
from collection.models import Entry, UnpaidNote, Voucher
from collection.queries.households import live_receipts
from collection.unpaid_reasons import UnpaidReason, unpaid_reasons
from enrollment.access import READERS
from enrollment.models import Enrolment, Household
from enrollment.queries import groups_of
from subsidies.queries import Quoted, quotes_for


@dataclass(frozen=True)
class Told:
    """The newest reason why somebody did not pay."""

    reason: UnpaidReason
    note: str
    by: str
    at: object


@dataclass
class Member:
    """One person at the door; `ticked` and `chosen` are what the page's form begins with."""

    enrolment: Enrolment
    quote: Quoted
    paid: Voucher | None
    told: Told | None
    ticked: bool = True
    chosen: str = ""

    def __post_init__(self) -> None:
        self.ticked = self.told is None
        self.chosen = self.told.reason.code if self.told else ""

    @property
    def due(self) -> bool:
        return self.paid is None and not self.quote.refused


@dataclass
class Stop:
    """A household on the walk, with its place from 1 on."""

    household: Household
    place: int
    members: list[Member] = field(default_factory=list)

    @property
    def due(self) -> list[Member]:
        return [member for member in self.members if member.due]

    @property
    def due_fen(self) -> int:
        return sum(member.quote.payable_fen for member in self.due)

    @property
    def ticked(self) -> list[Member]:
        return [member for member in self.due if member.ticked]

    @property
    def ticked_fen(self) -> int:
        return sum(member.quote.payable_fen for member in self.ticked)

    @property
    def paid(self) -> list[Member]:
        return [member for member in self.members if member.paid]

    @property
    def receipts(self) -> list[Voucher]:
        """The live receipts of its people, each once."""
        return list({m.paid.pk: m.paid for m in self.members if m.paid}.values())

    @property
    def told(self) -> list[Member]:
        return [member for member in self.due if member.told]

    @property
    def visited(self) -> bool:
        """Nothing is left to ask at this door: all paid, or the rest have said why not."""
        return len(self.told) == len(self.due)


def walk(group: Area, cover_year: int, *, on: date, walked: bool = True) -> list[Stop]:
    """The group's households in walking order, or by number; their people in the form's order."""
    in_order = in_walking_order(group, cover_year)
    if not walked:
        in_order = in_order.order_by("household__number", "person__position")
    enrolments = list(in_order)
    quoted = quotes_for(enrolments, on=on)
    ids = [enrolment.pk for enrolment in enrolments]
    paid, told = live_receipts(ids), newest_notes(ids)
    stops: dict[int, Stop] = {}
    for enrolment in enrolments:
        stop = stops.setdefault(
            enrolment.household_id, Stop(enrolment.household, place=len(stops) + 1)
        )
        pk = enrolment.pk
        stop.members.append(Member(enrolment, quoted[pk], paid.get(pk), told.get(pk)))
    return list(stops.values())


def in_walking_order(group: Area, cover_year: int) -> QuerySet[Enrolment]:
    """Households that have a place come in its order, the others after them by number."""
    place = F("household__walk_stop__place")
    here = Q(household__walk_stop__group=group) | Q(household__walk_stop__isnull=True)
    rows = Enrolment.objects.live().filter(group=group, cover_year=cover_year)
    rows = rows.select_related("person", "group", "household__head")
    return rows.alias(here=here).order_by(
        F("here").desc(), place.asc(nulls_last=True), "household__number", "person__position"
    )


def newest_notes(enrolments: Iterable[int]) -> dict[int, Told]:
    """Enrolment -> why the person did not pay, as it was noted last."""
    rows = UnpaidNote.objects.filter(enrolment__in=enrolments).select_related("by")
    newest = rows.order_by("enrolment", "-pk").distinct("enrolment")
    return {
        row.enrolment_id: Told(
            reason=unpaid_reasons()[row.reason],
            note=row.note.open() if row.note else "",
            by=row.by.display_name,
            at=row.at,
        )
        for row in newest
    }


@dataclass(frozen=True)
class GroupStanding:
    """How far one group is: people enrolled, with a live payment, and with a reason noted."""

    group: Area
    households: int
    people: int
    paid: int

    @property
    def left(self) -> int:
        return self.people - self.paid


def groups_standing(user: User, cover_year: int) -> list[GroupStanding]:
    """Every group in one's reach, in two queries more than the groups themselves."""
    groups = list(groups_of(user, *READERS).select_related("parent").order_by("code"))
    live = Enrolment.objects.live().filter(cover_year=cover_year, group__in=groups)
    counted = {
        row["group"]: row
        for row in live.values("group").annotate(
            people=Count("pk"), households=Count("household", distinct=True)
        )
    }
    payment, ending = Q(kind=Entry.Kind.PAYMENT), Q(kind__in=Entry.ENDINGS)
    entries = Entry.objects.filter(group__in=groups, enrolment__cover_year=cover_year)
    paid = dict(
        entries.values_list("group").annotate(
            n=Count("pk", filter=payment) - Count("pk", filter=ending)
        )
    )
    return [
        GroupStanding(
            group=group,
            households=counted.get(group.pk, {}).get("households", 0),
            people=counted.get(group.pk, {}).get("people", 0),
            paid=paid.get(group.pk, 0),
        )
        for group in groups
    ]
