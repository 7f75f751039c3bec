"""Open the photograph or scan behind a refund, with an audit entry."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.files import read_file
from accounts.models import User
from collection.actions.refund import evidence_name
from collection.models import RefundCase


def open_refund_evidence(*, case: RefundCase, actor: User, now: datetime) -> bytes:
    content = read_file(evidence_name(case))
    with transaction.atomic():
        record_audit(
            action="open_refund_evidence", obj=case, area=case.village, actor=actor, now=now
        )
    return content
