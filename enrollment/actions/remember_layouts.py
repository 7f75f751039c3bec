"""Remember what somebody said about the columns of a sheet."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import Area, User
from enrollment.models import SheetLayout
from enrollment.workbooks.layouts import KnownLayout


def remember_layouts(
    *, layouts: Iterable[KnownLayout], area: Area, kind: str, actor: User, now: datetime
) -> None:
    """The newest answer counts. Runs in the caller's transaction, which also audits it."""
    rows = [
        SheetLayout(
            area=area,
            kind=kind,
            fingerprint=layout.fingerprint,
            fields=dict(layout.fields),
            skip=layout.skip,
            confirmed_by=actor,
            confirmed_at=now,
        )
        for layout in {layout.fingerprint: layout for layout in layouts}.values()
    ]
    SheetLayout.objects.bulk_create(
        sorted(rows, key=lambda row: row.fingerprint),
        update_conflicts=True,
        unique_fields=["area", "kind", "fingerprint"],
        update_fields=["fields", "skip", "confirmed_by", "confirmed_at"],
    )
