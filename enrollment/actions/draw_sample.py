"""Draw the new registrations that a township looks at (抽查)."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from enrollment.actions.review import ReviewRefused
from enrollment.models import Enrolment, ReviewSample


def draw_sample(
    *, village: Area, cover_year: int, percent: int, seed: int, actor: User, now: datetime
) -> ReviewSample:
    """Draw a share of the village's waiting registrations that nobody has looked at yet.

    The same seed over the same registrations draws the same people. Locks the village's row.
    Raises ReviewRefused while people of the last sample wait, or when nobody waits.
    """
    with transaction.atomic():
        Area.objects.select_for_update().get(pk=village.pk)
        waiting = _unseen(village, cover_year)
        _refuse_unfinished(village, cover_year, waiting)
        if not waiting:
            raise ReviewRefused(
                what="没有抽查",
                why="这个村没有待审核的新登记",
                cure="村里有新登记后再抽；退回后重新提交的，不用抽，直接审核",
            )
        sample = ReviewSample.objects.create(
            village=village,
            cover_year=cover_year,
            percent=percent,
            seed=seed,
            waiting=len(waiting),
            pool=waiting,
            drawn_by=actor,
            drawn_at=now,
        )
        record_audit(
            action="draw_sample",
            obj=sample,
            area=village,
            actor=actor,
            now=now,
            details={"percent": percent, "persons": len(sample.drawn()), "seed": seed},
        )
    return sample


def _refuse_unfinished(village: Area, cover_year: int, waiting: list[int]) -> None:
    samples = ReviewSample.objects.filter(village=village, cover_year=cover_year)
    last = samples.order_by("-pk").first()
    left = len(set(last.drawn()) & set(waiting)) if last else 0
    if left:
        raise ReviewRefused(
            what="没有重新抽查",
            why=f"上一次抽中的人里还有{left}人没有看",
            cure="请先看完，再决定要不要重新抽",
        )


def _unseen(village: Area, cover_year: int) -> list[int]:
    unseen = Enrolment.objects.unseen_in(village, cover_year)
    return list(unseen.order_by("pk").values_list("pk", flat=True))
