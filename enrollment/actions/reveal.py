"""Show a full ID number: an act of its own, with its audit entry."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.models import FormerNumber, Person


def reveal_number(*, person: Person, actor: User, now: datetime) -> str:
    """The person's full ID number, or "" where there is none. Locks the audit chain."""
    with transaction.atomic():
        record_audit(
            action="reveal_number",
            obj=person,
            area=person.household.group,
            actor=actor,
            now=now,
        )
    return person.id_number.open() if person.id_number else ""


def reveal_former_number(*, former: FormerNumber, actor: User, now: datetime) -> str:
    """A full number that the person had before. Locks the audit chain."""
    with transaction.atomic():
        record_audit(
            action="reveal_number",
            obj=former,
            area=former.person.household.group,
            actor=actor,
            now=now,
        )
    return former.id_number.open()
