"""Assessment slips for pages and papers."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Count, Q, QuerySet

from accounts.access import areas_for
from accounts.models import Area, Level, Role, User
from collection.models import AssessmentSlip, AssessmentSlipLine
from collection.queries.arrived import IN_BANK
from enrollment.models import Enrolment


@dataclass(frozen=True)
class GroupSlips:
    """A village group, its slips, and how many enrolled people stand on none."""

    area: Area
    slips: list[AssessmentSlip]
    enrolled: int
    without_slip: int


@dataclass(frozen=True)
class VillageSlips:
    area: Area
    enrolled: int
    without_slip: int
    slips: int


def slips_by_group(village: Area, cover_year: int) -> list[GroupSlips]:
    """The groups of a village with their slips, newest first."""
    slips: dict[int, list[AssessmentSlip]] = {}
    for slip in AssessmentSlip.objects.filter(village=village, cover_year=cover_year).order_by(
        "-no"
    ):
        slips.setdefault(slip.group_id, []).append(slip)
    counts = _counts(Q(group__parent=village), cover_year, "group")
    return [
        GroupSlips(group, slips.get(group.pk, []), *counts.get(group.pk, (0, 0)))
        for group in village.children.order_by("code")
    ]


def villages_with_slips(user: User) -> list[VillageSlips]:
    """Villages of the user's township, each counted over all cover years in progress."""
    villages = list(areas_for(user, Role.TOWNSHIP_STAFF).at(Level.VILLAGE))
    counts = _counts(Q(group__parent__in=villages), None, "group__parent")
    live = AssessmentSlip.objects.live().filter(village__in=villages)
    slips = dict(live.values_list("village").annotate(n=Count("pk")).order_by())
    return [
        VillageSlips(area, *counts.get(area.pk, (0, 0)), slips.get(area.pk, 0)) for area in villages
    ]


def _counts(where: Q, cover_year: int | None, by: str) -> dict[int, tuple[int, int]]:
    """Area id -> (enrolled people, of them on no live slip)."""
    enrolments = Enrolment.objects.live().filter(where)
    if cover_year:
        enrolments = enrolments.filter(cover_year=cover_year)
    on_slip = Q(slip_lines__live=True)
    rows = enrolments.values_list(by).annotate(
        everybody=Count("pk", distinct=True), assessed=Count("pk", filter=on_slip, distinct=True)
    )
    return {
        area: (everybody, everybody - assessed) for area, everybody, assessed in rows.order_by()
    }


def slip_lines(slip: AssessmentSlip) -> QuerySet[AssessmentSlipLine]:
    """A slip's people in order, with what the page and the paper show of them."""
    lines = slip.lines.select_related(
        "assessment", "enrolment__person", "enrolment__household__head"
    )
    return lines.order_by("line")


# The slip's people whose live payment of the slip's amount went to the bank at once, or is on a day
# that did.
ARRIVED = """
SELECT count(*), coalesce(sum(p.amount_fen), 0)::bigint
FROM collection_assessmentslipline l
JOIN subsidies_assessment a ON a.id = l.assessment_id
JOIN collection_entry p ON p.enrolment_id = l.enrolment_id AND p.kind = 'payment'
    AND p.amount_fen = a.payable_fen
JOIN collection_voucher v ON v.id = p.voucher_id
LEFT JOIN collection_cashday d ON d.id = v.day_id
WHERE l.slip_id = %s AND l.live
  AND NOT EXISTS (
      SELECT 1 FROM collection_entry r WHERE r.enrolment_id = p.enrolment_id AND r.seq = p.seq + 1)
  AND <in bank>
""".replace("<in bank>", IN_BANK)


def arrived_of(slip: AssessmentSlip) -> tuple[int, int]:
    """How many of the slip's people, and how many fen, have come to the bank."""
    with connection.cursor() as cursor:
        cursor.execute(ARRIVED, [slip.pk])
        return cursor.fetchone()
