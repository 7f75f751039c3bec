"""What rests on an accepted roster: receipts taken and slips issued since, by number and name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from collection.models import (
    AssessmentSlip,
    AssessmentSlipLine,
    Entry,
    Payable,
    PayOut,
    PayOutLine,
    RefundCase,
    Voucher,
)
from enrollment.models import Enrolment
from subsidies.models import Identity, Roster
from subsidies.queries.effects import effects_of, undoing
from values.dates import business_date


@dataclass(frozen=True)
class Dependent:
    """One person on a receipt or slip. `then_fen` is what they would pay without the roster."""

    paper: str
    number: str
    pk: object
    village: str
    name: str
    on: date
    paid_fen: int
    then_fen: int | None

    @property
    def differs(self) -> bool:
        return self.then_fen is not None and self.then_fen != self.paid_fen


def live_payments() -> QuerySet[Entry]:
    """Payments that no reversal has followed."""
    reversed_ = Entry.objects.filter(
        enrolment_id=OuterRef("enrolment_id"), prev_seq=OuterRef("seq")
    )
    return Entry.objects.filter(~Exists(reversed_), kind=Entry.Kind.PAYMENT)


def paid_of(enrolments: Iterable[int]) -> dict[int, str]:
    """Enrolment -> the number of the receipt that stands for it."""
    entries = live_payments().filter(enrolment_id__in=list(enrolments))
    vouchers = dict(entries.values_list("enrolment_id", "voucher_id"))
    numbers = dict(
        Voucher.objects.filter(pk__in=set(vouchers.values())).values_list("pk", "number")
    )
    return {enrolment: numbers[voucher] for enrolment, voucher in vouchers.items()}


def dependents_of(roster: Roster) -> list[Dependent]:
    """Receipts and slips since the acceptance of people whom the roster changed, in order.

    Those whose amount the roster decided come first.
    """
    touched = _touched(roster)
    found = [*_receipts(roster, touched), *_slips(roster, touched)]
    return sorted(found, key=lambda d: (not d.differs, d.paper, d.number, d.name))


def numbers(dependents: Iterable[Dependent]) -> list[str]:
    return sorted({dependent.number for dependent in dependents})


def _touched(roster: Roster) -> QuerySet[Enrolment]:
    given = Identity.objects.filter(row__roster=roster).values("id_index")
    ended = Identity.objects.filter(ended_by=roster).values("id_index")
    indexes = {bytes(row["id_index"]) for row in given.union(ended)}
    return Enrolment.objects.filter(
        cover_year=roster.cover_year,
        group__code__startswith=roster.area.code,
        person__id_index__in=indexes,
    )


def _receipts(roster: Roster, touched: QuerySet[Enrolment]) -> Iterator[Dependent]:
    entries = live_payments().filter(enrolment__in=touched)
    entries = entries.select_related("enrolment__person", "group__parent")
    taken = Voucher.objects.filter(at__gte=roster.decided_at)
    vouchers = taken.in_bulk({entry.voucher_id for entry in entries})
    kept = [entry for entry in entries if entry.voucher_id in vouchers]
    then = _without(roster, {vouchers[entry.voucher_id].paid_on for entry in kept})
    for entry in kept:
        voucher = vouchers[entry.voucher_id]
        yield Dependent(
            paper="收据",
            number=voucher.number,
            pk=voucher.pk,
            village=entry.group.parent.name,
            name=entry.enrolment.person.name,
            on=voucher.paid_on,
            paid_fen=entry.amount_fen,
            then_fen=then[voucher.paid_on].get(entry.enrolment_id),
        )


def _slips(roster: Roster, touched: QuerySet[Enrolment]) -> Iterator[Dependent]:
    lines = AssessmentSlipLine.objects.filter(
        live=True,
        enrolment__in=touched,
        slip__state__in=AssessmentSlip.LIVE,
        slip__issued_on__gte=business_date(roster.decided_at),
    )
    lines = list(lines.select_related("slip__village", "enrolment__person", "assessment"))
    then = _without(roster, {line.slip.issued_on for line in lines})
    for line in lines:
        yield Dependent(
            paper="核定单",
            number=line.slip.number,
            pk=line.slip_id,
            village=line.slip.village.name,
            name=line.enrolment.person.name,
            on=line.slip.issued_on,
            paid_fen=line.assessment.payable_fen,
            then_fen=then[line.slip.issued_on].get(line.enrolment_id),
        )


def _without(roster: Roster, days: set[date]) -> dict[date, dict[int, int]]:
    """Day -> enrolment -> what would be payable on it without the roster."""
    back = undoing(roster)
    return {
        day: {
            effect.enrolment_id: effect.after[0]
            for effect in effects_of(roster, back, on=day)
            if effect.enrolment_id and effect.after
        }
        for day in days
    }


def refunds_resting_on(roster: Roster) -> list[str]:
    """Names of people to whom a difference goes or went back since the acceptance: with a pay-out,
    or by a refund case for an identity that was recognised later."""
    touched = _touched(roster)
    lines = PayOutLine.objects.filter(
        payable__kind=Payable.Kind.DIFFERENCE,
        payable__raised_at__gte=roster.decided_at,
        payable__entry__enrolment__in=touched,
    )
    lines = lines.exclude(pay_out__state=PayOut.State.RETURNED).exclude(marks__kind="failed")
    cases = RefundCase.objects.filter(
        kind=RefundCase.Kind.IDENTITY, opened_at__gte=roster.decided_at, enrolment__in=touched
    ).exclude(state=RefundCase.State.CANCELLED)
    names = lines.values_list("payable__entry__enrolment__person__name", flat=True)
    return sorted({*names, *cases.values_list("enrolment__person__name", flat=True)})
