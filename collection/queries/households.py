"""A household with its money: what is due, what is paid, with which receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, Q, prefetch_related_objects

from collection.models import Entry, RefundCase, ReversalRequest, Voucher
from enrollment.models import Enrolment, Household, Mark, Person, Season
from enrollment.queries import Found, household_enrolments
from subsidies.queries import Quoted, quotes_for


@dataclass(frozen=True)
class Line:
    """One member on the household page."""

    enrolment: Enrolment
    quote: Quoted
    paid: Voucher | None

    @property
    def due(self) -> bool:
        """Nothing is paid yet and the notice lets the person pay today (0 fen if waived)."""
        return self.paid is None and not self.quote.refused


def household_lines(household: Household, cover_year: int, *, on: date) -> list[Line]:
    """Members in the form's order, each with the quote of today and the live receipt."""
    enrolments = list(household_enrolments(household, cover_year))
    quoted = quotes_for(enrolments, on=on)
    paid = live_receipts([enrolment.pk for enrolment in enrolments])
    return [Line(e, quoted[e.pk], paid.get(e.pk)) for e in enrolments]


def tell_marks(people: Sequence[Person], cover_year: int) -> None:
    """Hang on each of these people as `told` what lists from elsewhere say of them.

    What waits is told whatever its year, what was found true in its own year alone.
    """
    true = Q(state=Mark.State.CONFIRMED, cover_year=cover_year)
    marks = Mark.objects.filter(Q(state=Mark.State.OPEN) | true).order_by("pk")
    prefetch_related_objects(people, Prefetch("marks", marks, to_attr="told"))


@dataclass(frozen=True)
class Elsewhere:
    """An enrolment that stayed where its money was taken, when its person moved here."""

    enrolment: Enrolment
    paid: bool


def tell_elsewhere(household: Household, people: Sequence[Person], cover_year: int) -> None:
    """Hang on each member as `elsewhere` the year's enrolment that stands in another household."""
    rows = Enrolment.objects.live().filter(person__in=people, cover_year=cover_year)
    rows = rows.exclude(household=household).select_related("household", "group__parent")
    found = {row.person_id: row for row in rows}
    lengths = chain_lengths([row.pk for row in found.values()]) if found else {}
    for person in people:
        row = found.get(person.pk)
        person.elsewhere = row and Elsewhere(row, paid=lengths.get(row.pk, 0) % 2 == 1)


def live_receipts(enrolment_ids: list[int]) -> dict[int, Voucher]:
    """Enrolment id -> the receipt that stands for it; absent where nothing was paid or reversed."""
    last = Entry.objects.filter(enrolment_id__in=enrolment_ids).order_by("enrolment_id", "-seq")
    paid = {
        entry.enrolment_id: entry.voucher_id
        for entry in last.distinct("enrolment_id")
        if entry.kind == Entry.Kind.PAYMENT
    }
    vouchers = Voucher.objects.select_related("collector").in_bulk(list(set(paid.values())))
    return {enrolment_id: vouchers[voucher_id] for enrolment_id, voucher_id in paid.items()}


def chain_lengths(enrolment_ids: list[int]) -> dict[int, int]:
    """Length of each enrolment's parity chain; absent where nothing was ever paid."""
    rows = Entry.objects.filter(enrolment_id__in=enrolment_ids).order_by("enrolment_id", "-seq")
    return dict(rows.distinct("enrolment_id").values_list("enrolment_id", "seq"))


def receipts_of(household: Household, cover_year: int):
    """Receipts and reversals of a household, newest first, with the requests to reverse them."""
    asked = Prefetch(
        "reversal_requests",
        ReversalRequest.objects.exclude(state=ReversalRequest.State.REFUSED),
        to_attr="asked",
    )
    refunds = RefundCase.objects.filter(
        entry__voucher_id=OuterRef("pk"), state=RefundCase.State.PAID
    )
    vouchers = Voucher.objects.filter(household=household, cover_year=cover_year)
    vouchers = vouchers.annotate(refunded=Exists(refunds))
    return (
        vouchers.select_related("collector", "reversed_by").prefetch_related(asked).order_by("-at")
    )


@dataclass(frozen=True)
class Standing:
    """A search result: a person, their household, and how many of it are still to pay."""

    found: Found
    members: int
    unpaid: int


def standing_of(found: list[Found]) -> list[Standing]:
    """How each found household stands in its season, in four queries whatever the number."""
    households = {item.household.pk for item in found}
    years = _cover_years({item.household.pk: item.household.group.code for item in found})
    members: dict[int, list[int]] = {pk: [] for pk in households}
    enrolments = Enrolment.objects.live().filter(household__in=households)
    for pk, household_id, year in enrolments.values_list("pk", "household_id", "cover_year"):
        if year == years.get(household_id):
            members[household_id].append(pk)
    every = [pk for ids in members.values() for pk in ids]
    lengths = chain_lengths(every)
    return [
        Standing(
            found=item,
            members=len(members[item.household.pk]),
            unpaid=sum(lengths.get(pk, 0) % 2 == 0 for pk in members[item.household.pk]),
        )
        for item in found
    ]


def _cover_years(groups: dict[int, str]) -> dict[int, int]:
    """Household id -> the year of the season that governs its group, as `season_for` finds it."""
    seasons = list(Season.objects.values_list("area__code", "cover_year"))
    years = {}
    for household, group in groups.items():
        governing = [(len(code), year) for code, year in seasons if group.startswith(code)]
        if governing:
            years[household] = max(governing)[1]
    return years


def entries_of(voucher: Voucher) -> list[Entry]:
    """A voucher's lines with their people, in order."""
    entries = Entry.objects.filter(voucher_id=voucher.pk).order_by("line")
    return list(entries.select_related("enrolment__person", "assessment", "deposited_day"))
