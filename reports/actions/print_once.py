"""Print a document of one sheet or two at once, with its audit entry."""

from collections.abc import Callable
from datetime import datetime

from django.db import models, transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from reports.actions.record_papers import once_a_copy, record_papers
from reports.documents import document
from reports.engine.binding import moved
from reports.engine.renderer import render_apart
from reports.queries.printed import offset_of, times_printed


def print_once(
    *,
    slug: str,
    obj: models.Model,
    area: Area,
    fill: Callable[[int], object],
    actor: User | None,
    now: datetime,
    key: str = "",
) -> bytes:
    """The PDF of one document about `obj`, moved by the actor's print offset.

    `key` tells papers of one kind apart where the object does not: the month of a village.

    `fill` makes the context from how often it was printed before: the paper says that it is a
    reprint, and no two say the same number. `actor` is None on the server's own command line.
    Locks the audit chain after rendering.
    """
    key = key or str(obj.pk)

    def attempt() -> bytes:
        printed = times_printed(slug, [key])
        pdf = render_apart(slug, fill(printed[key]))
        with transaction.atomic():
            record_papers(document=slug, printed={key: printed[key]}, file=None)
            record_print(slug=slug, obj=obj, area=area, actor=actor, now=now)
        return pdf

    offset = offset_of(actor)
    return moved(once_a_copy(attempt), right=offset.right / 10, down=offset.down / 10)


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
