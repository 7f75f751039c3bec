"""Note that a sheet was taken from the wall (撤榜)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from reports.models import Posting, PostingTakedown
from values.refusal import Refusal


class TakedownRefused(Refusal):
    code = "takedown_refused"


def take_down_posting(
    *, posting: Posting, note: str, actor: User, on: date, now: datetime
) -> PostingTakedown:
    """Once, after the period; before its end only with the reason why. Raises TakedownRefused."""
    if on <= posting.last_day and not note:
        raise TakedownRefused(
            what="还没有登记撤榜",
            why=f"公示期到{posting.last_day}才满",
            cure="提前撤下的，请写明原因",
        )
    try:
        with transaction.atomic():
            takedown = PostingTakedown.objects.create(
                posting=posting, on=on, note=note, by=actor, at=now
            )
            record_audit(
                action="take_down_posting",
                obj=posting,
                area=posting.village,
                actor=actor,
                now=now,
                details={"number": posting.number},
            )
    except IntegrityError:
        raise TakedownRefused(
            what="没有再登记一次", why="这张公示榜已经登记过撤榜", cure="不用再办"
        ) from None
    return takedown
