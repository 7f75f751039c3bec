"""Hand a list out as a workbook, with its audit entry."""

from datetime import datetime

from django.db import models, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from reports.engine.sheets import Table


def hand_out_list(
    *, table: Table, obj: models.Model, area: Area, actor: User, now: datetime
) -> bytes:
    """The workbook of a list about `obj`. It is no copy of a paper: no reprint is counted."""
    content = table.content()
    with transaction.atomic():
        record_audit(
            action="export_list",
            obj=obj,
            area=area,
            actor=actor,
            now=now,
            details={"document": table.title, "rows": len(table.rows)},
        )
    return content
