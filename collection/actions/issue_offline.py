"""Take a group's walking list out to where there is no network (带走名册)."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.models import OfflineBook


def issue_offline(
    *, group: Area, cover_year: int, key: uuid.UUID, actor: User, now: datetime
) -> OfflineBook:
    """Reserve a block of provisional numbers for one device. The same form gives the same book."""
    with transaction.atomic():
        book, fresh = OfflineBook.objects.get_or_create(
            clerk=actor,
            key=key,
            defaults={
                "village": group.parent,
                "group": group,
                "cover_year": cover_year,
                "numbers": settings.OFFLINE_NUMBERS,
                "issued_at": now,
                "expires_at": now + timedelta(hours=settings.OFFLINE_HOURS),
            },
        )
        if fresh:
            record_audit(
                action="issue_offline",
                obj=book,
                area=group,
                actor=actor,
                now=now,
                details={"numbers": book.numbers, "expires_at": book.expires_at.isoformat()},
            )
    return book
