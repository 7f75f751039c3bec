"""Write the targets of a county's towns or a town's villages."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.models import Target
from collection.queries.aims import Aim
from values.refusal import Refusal


class TargetsRefused(Refusal):
    code = "targets_refused"


def write_targets(
    *,
    place: Area,
    cover_year: int,
    aims: Sequence[Aim],
    method: Target.Method,
    measure: str,
    clause: str,
    actor: User | None,
    now: datetime,
    differences: int = 0,
    alone: bool = False,
) -> list[Target]:
    """Replace the targets of the named places by these; others keep theirs, unless these stand
    `alone` in the place.

    `differences` says how many differences the table had that somebody looked at. Raises
    TargetsRefused for a target above its base, unless it grows on it; nothing is written then.
    """
    above = [a.area.name for a in aims if a.target > a.residents and method != "growth"]
    if not aims or above:
        raise TargetsRefused(
            what="没有保存目标任务",
            why=f"{'、'.join(above[:8])}的任务数比人口数还多" if above else "表里没有一个单位",
            cure="请核对人口数和任务数，再重新导入",
        )
    with transaction.atomic():
        # Locked, so that two tables for the same place come one after the other.
        Area.objects.select_for_update(no_key=True).get(pk=place.pk)
        before = Target.objects.filter(cover_year=cover_year, area__code__startswith=place.code)
        if not alone:
            before = before.filter(area__in=[aim.area.pk for aim in aims])
        before.delete()
        targets = Target.objects.bulk_create(
            Target(
                area=aim.area,
                cover_year=cover_year,
                residents=aim.residents,
                target=aim.target,
                special=aim.special,
                measure=measure,
                method=method,
                clause=clause[:120],
            )
            for aim in aims
        )
        record_audit(
            action="set_targets",
            obj=place,
            area=place,
            actor=actor,
            now=now,
            details={
                "rows": len(targets),
                "target": sum(aim.target for aim in aims),
                "method": str(method),
                "differences": differences,
            },
        )
    return targets
