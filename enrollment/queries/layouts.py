"""What is remembered of the columns of other people's sheets."""

from accounts.models import Area
from enrollment.models import SheetLayout
from enrollment.workbooks.layouts import KnownLayout


def remembered_layouts(area: Area, kind: str) -> list[KnownLayout]:
    """What was confirmed of this area's sheets of a kind."""
    rows = SheetLayout.objects.filter(area=area, kind=kind).order_by("pk")
    return [KnownLayout(row.fingerprint, row.fields, row.skip) for row in rows]
