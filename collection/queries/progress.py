"""Each village's progress against the target that the notice gives it."""

from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce

from accounts.models import Area, Level
from collection.models import Entry, Target
from enrollment.models import Enrolment


@dataclass(frozen=True)
class Progress:
    """One village's standing. Paid people include the waived; rates are per ten thousand."""

    code: str
    name: str
    residents: int
    target: int
    clause: str
    enrolled: int
    paid: int
    received_fen: int
    rank: int = 0

    @property
    def missing(self) -> int:
        """How many people are still to pay until the target stands."""
        return max(0, self.target - self.paid)

    @property
    def reached(self) -> bool:
        return self.paid >= self.target

    @property
    def completion(self) -> int:
        """Paid people per target, in hundredths of a percent."""
        return _hundredths(self.paid, self.target)

    @property
    def coverage(self) -> int:
        """Paid people per resident, in hundredths of a percent."""
        return _hundredths(self.paid, self.residents)


def progress_of(areas, cover_year: int) -> list[Progress]:
    """Villages of `areas` that have a target, ranked by completion; ties share (1, 2, 2, 4)."""
    targets = Target.objects.filter(
        area__in=areas, area__level=Level.VILLAGE, cover_year=cover_year
    )
    targets = list(targets.select_related("area").order_by("area__code"))
    villages = [target.area_id for target in targets]
    enrolled, paid = _enrolled(villages, cover_year), _paid(villages, cover_year)
    rows = [
        Progress(
            code=target.area.code,
            name=target.area.name,
            residents=target.residents,
            target=target.target,
            clause=target.clause,
            enrolled=enrolled.get(target.area_id, 0),
            paid=paid.get(target.area_id, (0, 0))[0],
            received_fen=paid.get(target.area_id, (0, 0))[1],
        )
        for target in targets
    ]
    return _ranked(rows)


def _enrolled(villages: list[int], cover_year: int) -> dict[int, int]:
    live = Enrolment.objects.live().filter(cover_year=cover_year, group__parent__in=villages)
    return dict(live.values_list("group__parent").annotate(n=Count("pk")))


def _paid(villages: list[int], cover_year: int) -> dict[int, tuple[int, int]]:
    """Village -> (people with a live payment, fen received): payments less reversals."""
    entries = Entry.objects.filter(
        group__parent__in=villages, enrolment__cover_year=cover_year
    ).values("group__parent")
    payment, reversal = Q(kind=Entry.Kind.PAYMENT), Q(kind=Entry.Kind.REVERSAL)
    rows = entries.annotate(
        people=Count("pk", filter=payment) - Count("pk", filter=reversal),
        fen=Coalesce(Sum("amount_fen", filter=payment), 0)
        - Coalesce(Sum("amount_fen", filter=reversal), 0),
    )
    return {row["group__parent"]: (row["people"], row["fen"]) for row in rows}


def _ranked(rows: list[Progress]) -> list[Progress]:
    """By the exact share, not the printed one: a payer more ranks higher."""
    shares = {row.code: Fraction(row.paid, row.target or 1) for row in rows}
    rows = sorted(rows, key=lambda row: (-shares[row.code], row.code))
    order = [shares[row.code] for row in rows]
    return [replace(row, rank=order.index(shares[row.code]) + 1) for row in rows]


def _hundredths(part: int, whole: int) -> int:
    """Rounded half up (FIELD B19), but what is short of the whole never reads 100 percent."""
    if not whole:
        return 0
    rounded = (part * 20000 + whole) // (2 * whole)
    return min(rounded, 9999) if part < whole else rounded


def sum_up(rows: list[Progress], area: Area) -> Progress:
    """The total line. The target is the sum of the villages' targets, as in the notice's table."""
    return Progress(
        code=area.code,
        name="合计",
        residents=sum(row.residents for row in rows),
        target=sum(row.target for row in rows),
        clause="",
        enrolled=sum(row.enrolled for row in rows),
        paid=sum(row.paid for row in rows),
        received_fen=sum(row.received_fen for row in rows),
    )
