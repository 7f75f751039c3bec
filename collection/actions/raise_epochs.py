"""After a restore from backup: go on under a new epoch."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from collection.models import Series


@dataclass(frozen=True)
class Closed:
    """A series as the backup had it: papers with later numbers exist only on paper."""

    village: str
    cover_year: int
    kind: str
    epoch: int
    last_no: int
    head: str


def raise_epochs(*, now: datetime) -> list[Closed]:
    """Close every series that has numbers and open its next epoch. Returns the closed ones.

    A restore takes the counters back, but slips with later numbers are in people's hands. Under
    the new epoch no number comes twice; whoever brings a slip with a higher number of the old
    epoch shows a payment that was lost. Locks the series and the audit chains; the trail says
    that the system did it.
    """
    with transaction.atomic():
        newest = Series.objects.select_for_update(of=("self",)).select_related("village")
        newest = newest.order_by("village", "cover_year", "kind", "-epoch")
        found: dict[tuple, Series] = {}
        for series in newest:
            found.setdefault((series.village_id, series.cover_year, series.kind), series)
        return [_raise(series, now) for series in found.values() if series.last_no]


def _raise(series: Series, now: datetime) -> Closed:
    Series.objects.create(
        village=series.village,
        cover_year=series.cover_year,
        kind=series.kind,
        epoch=series.epoch + 1,
    )
    record_audit(
        action="raise_epoch",
        obj=series,
        area=series.village,
        actor=None,
        now=now,
        details={"number": series.last_no},
    )
    return Closed(
        village=series.village.name,
        cover_year=series.cover_year,
        kind=series.kind,
        epoch=series.epoch,
        last_no=series.last_no,
        head=bytes(series.head).hex(),
    )
