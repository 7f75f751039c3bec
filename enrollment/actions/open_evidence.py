"""Show what was handed in to prove a correction: an act of its own, with its audit entry."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.files import read_file
from accounts.models import User
from enrollment.models import ChangeRequest


def open_evidence(*, request: ChangeRequest, actor: User, now: datetime) -> bytes:
    """The stored file's content. Locks the audit chain. Raises FileNotFoundError."""
    content = read_file(request.evidence_file)
    with transaction.atomic():
        record_audit(
            action="open_evidence",
            obj=request,
            area=request.from_group,
            actor=actor,
            now=now,
        )
    return content
