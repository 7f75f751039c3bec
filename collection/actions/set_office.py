"""What papers say of a township's collecting office: hotline and the bank account."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.models import Office


def set_office(
    *,
    area: Area,
    hotline: str,
    bank: str,
    account_name: str,
    account_number: str,
    actor: User,
    now: datetime,
) -> Office:
    """Enter or change a township's office. The trail says that it changed, never the number."""
    with transaction.atomic():
        office, _ = Office.objects.update_or_create(
            area=area,
            defaults={
                "hotline": hotline,
                "bank": bank,
                "account_name": account_name,
                "account_number": account_number,
            },
        )
        record_audit(action="set_office", obj=office, area=area, actor=actor, now=now)
    return office
