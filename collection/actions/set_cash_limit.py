"""Say how much cash a collector may hold, and how many days (现金限额)."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.models import CashLimit


def set_cash_limit(
    *, area: Area, max_fen: int, max_days: int, source: str, actor: User, now: datetime
) -> CashLimit:
    """Add a limit for an area; the one before stays to be read. `source` is who says so."""
    with transaction.atomic():
        limit = CashLimit.objects.create(
            area=area, max_fen=max_fen, max_days=max_days, source=source, set_by=actor, set_at=now
        )
        record_audit(
            action="set_cash_limit",
            obj=limit,
            area=area,
            actor=actor,
            now=now,
            details={"max_fen": max_fen, "max_days": max_days},
        )
    return limit
