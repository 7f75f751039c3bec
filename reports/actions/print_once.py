"""Print a document of one sheet or two at once, with its audit entry."""

from collections.abc import Callable
from datetime import datetime

from django.db import models, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, AuditEntry, User
from reports.documents import document
from reports.engine.renderer import render_apart


def print_once(
    *,
    slug: str,
    obj: models.Model,
    area: Area,
    fill: Callable[[int], object],
    actor: User | None,
    now: datetime,
) -> bytes:
    """The PDF of one document about `obj`.

    `fill` makes the context from how often it was printed before: the paper says that it is a
    reprint. `actor` is None on the server's own command line. Locks the audit chain after
    rendering.
    """
    printed = AuditEntry.objects.filter(
        action="print_document", object_type=obj._meta.model_name, object_id=str(obj.pk)
    ).count()
    pdf = render_apart(slug, fill(printed))
    record_print(slug=slug, obj=obj, area=area, actor=actor, now=now)
    return pdf


def record_print(
    *, slug: str, obj: models.Model, area: Area, actor: User | None, now: datetime
) -> None:
    """Write down that a document was handed out. Locks the audit chain."""
    with transaction.atomic():
        record_audit(
            action="print_document",
            obj=obj,
            area=area,
            actor=actor,
            now=now,
            details={"document": document(slug).title},
        )
