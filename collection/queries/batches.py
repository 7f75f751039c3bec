"""Whom a batch takes, what of it is still out, what the list shows."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Area, Role, User
from collection.models import Batch, BatchLine, CashDay, Entry, Voucher
from enrollment.models import Enrolment

READERS = (Role.TOWNSHIP_STAFF, Role.COUNTY_BUREAU, Role.INSPECTOR)
State = BatchLine.State
# A registration that waits for review or was sent back is not reported.
UNREVIEWED = ("waiting", "returned")


def ready_entries(area: Area, cover_year: int) -> list[Entry]:
    """The standing payments of reviewed people in no batch yet, in the order of the village."""
    entries = _ready(cover_year).filter(group__code__startswith=area.code)
    return list(
        entries.order_by("group__code", "enrolment__household", "enrolment__person__position", "pk")
    )


def _ready(cover_year: int) -> QuerySet[Entry]:
    later = Entry.objects.filter(enrolment=OuterRef("enrolment"), seq__gt=OuterRef("seq"))
    held = BatchLine.objects.filter(enrolment=OuterRef("enrolment"), live=True)
    entries = Entry.objects.filter(
        ~Exists(later),
        ~Exists(held),
        kind=Entry.Kind.PAYMENT,
        enrolment__cover_year=cover_year,
        enrolment__state=Enrolment.State.ENROLLED,
    )
    return entries.exclude(enrolment__review__in=UNREVIEWED)


def undeposited_lines(batch: Batch) -> int:
    """Lines whose money is still in a collector's hand, not paid elsewhere or waived."""
    vouchers = Voucher.objects.filter(
        kind=Voucher.Kind.RECEIPT,
        method=Voucher.Method.CASH,
        day__in=CashDay.objects.unbanked(),
    )
    return batch.lines.filter(
        live=True, amount_fen__gt=0, entry__voucher_id__in=vouchers.values("pk")
    ).count()


def lines_to_send(batch: Batch) -> list[BatchLine]:
    lines = batch.lines.filter(state__in=[State.WAITING, State.FAILED])
    return list(
        lines.select_related("enrolment__person", "enrolment__group__parent", "entry").order_by(
            "line"
        )
    )


def batches_for(user: User):
    """Newest first, with how many were imported and failed."""
    return (
        Batch.objects.visible_to(user, *READERS)
        .select_related("area", "made_by")
        .annotate(
            imported=Count("lines", filter=Q(lines__state=State.IMPORTED)),
            failed=Count("lines", filter=Q(lines__state=State.FAILED)),
        )
        .order_by("-pk")
    )


def ready_by_village(areas, cover_year: int) -> list[tuple[Area, int]]:
    """Villages that have somebody to report, with how many."""
    rows = _ready(cover_year).filter(group__parent__in=areas).values_list("group__parent")
    counted = dict(rows.annotate(n=Count("pk")))
    return [(area, counted[area.pk]) for area in areas if area.pk in counted]
