"""Say what a roster's columns are; the next one like it is read without asking."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.actions.remember_layouts import remember_layouts
from enrollment.workbooks.layouts import KnownLayout
from subsidies.actions.hand_in import RosterRefused, start_check
from subsidies.models import Roster

# Decided rosters stay as they were decided; one that is being checked has nothing to show yet.
OPEN = (Roster.State.WAITING, Roster.State.CHECKED)


def map_columns(
    *, roster: Roster, layouts: Sequence[KnownLayout], actor: User, now: datetime
) -> Roster:
    """Remember the columns for the department and check the roster again by them.

    Locks the roster. Raises RosterRefused when it is decided or being checked, and where no sheet
    is to be read.
    """
    if not [layout for layout in layouts if not layout.skip]:
        raise RosterRefused(
            what="没有保存",
            why="所有工作表都选了不读，就没有名单可核验",
            cure="请至少勾选一张要读的工作表",
        )
    with transaction.atomic():
        roster = Roster.objects.select_for_update().select_related("area").get(pk=roster.pk)
        if roster.state not in OPEN:
            raise RosterRefused(
                what="不能再改列的对应",
                why=f"这份名单的状态是“{roster.get_state_display()}”",
                cure="正在核验的请等核验完成；已经审核的请改好后重新提交",
            )
        remember_layouts(
            layouts=layouts, area=roster.area, kind=roster.department, actor=actor, now=now
        )
        roster.state = Roster.State.RECEIVED
        roster.save(update_fields=["state"])
        start_check(roster, actor, now)
        record_audit(
            action="map_columns",
            obj=roster,
            area=roster.area,
            actor=actor,
            now=now,
            details={"sheets": len(layouts)},
        )
    return roster
