"""Set the order in which a village group is walked (走户顺序)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.models import WalkStop
from enrollment.models import Household
from values.refusal import Refusal


class OrderRefused(Refusal):
    code = "order_refused"


def set_walk_order(*, group: Area, households: Sequence[int], actor: User, now: datetime) -> None:
    """Keep the households' order; none at all goes back to the order of their numbers.

    Locks the group's row, so that of two orders one stands whole. Raises OrderRefused.
    """
    with transaction.atomic():
        Area.objects.select_for_update(no_key=True).get(pk=group.pk)
        here = Household.objects.filter(group=group, pk__in=households).count()
        if here != len(households) or len(set(households)) != len(households):
            raise OrderRefused(
                what="没有保存走户顺序",
                why="打开页面以后，这个组的户有变动",
                cure="请刷新页面，按最新的名单重新排",
            )
        WalkStop.objects.filter(group=group).delete()
        WalkStop.objects.filter(household__in=households).delete()
        WalkStop.objects.bulk_create(
            WalkStop(group=group, household_id=pk, place=place)
            for place, pk in enumerate(households, 1)
        )
        record_audit(
            action="set_walk_order",
            obj=group,
            area=group,
            actor=actor,
            now=now,
            details={"households": len(households)},
        )
