"""Heads of the chains, kept outside the database.

Whoever can put a whole old copy of the database in place deceives every check inside it. A file of
heads on another machine, or the paper of the day's close, tells.
"""

from collections.abc import Iterator

from accounts.models import AuditChain, AuditEntry
from collection.models import Series, Voucher
from collection.queries.guards import Finding


def heads() -> dict[str, str]:
    """Where each chain ends now: `place@number` -> the hash there, in hexadecimal."""
    found = {
        f"{series_place(series)}@{series.last_no}": bytes(series.head).hex()
        for series in Series.objects.exclude(last_no=0).select_related("village")
    }
    for chain in AuditChain.objects.exclude(last_seq=0):
        found[f"audit {chain.key}@{chain.last_seq}"] = bytes(chain.head).hex()
    return found


def check_anchors(kept: dict[str, str]) -> Iterator[Finding]:
    """Every kept head that the chains no longer hold."""
    series = {series_place(s): s.pk for s in Series.objects.select_related("village")}
    for anchor, head in sorted(kept.items()):
        place, _, number = anchor.rpartition("@")
        if place.startswith("audit "):
            chain = AuditEntry.objects.filter(chain=place.removeprefix("audit "))
            row = chain.filter(seq=int(number)).first()
        else:
            row = Voucher.objects.filter(series=series.get(place), no=int(number)).first()
        if row is None or bytes(row.row_hash).hex() != head:
            yield Finding(f"{place} row {number}", "is not the row that was there before")


def series_place(series: Series) -> str:
    return f"series {series.village.code} {series.cover_year} {series.kind} epoch {series.epoch}"
