"""Take an accepted roster back as a batch (撤销名单): everything is as it was before."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from collection.queries.roster_dependents import (
    Dependent,
    dependents_of,
    numbers,
    refunds_resting_on,
)
from subsidies.actions.decide_roster import lock_versions
from subsidies.models import Identity, Roster, RosterUndo
from subsidies.queries.versions import newer_version
from values.refusal import Refusal


class UndoRefused(Refusal):
    code = "undo_refused"


def undo_roster(
    *, roster: Roster, reason: str, seen: int, actor: User, now: datetime
) -> RosterUndo:
    """Delete the identities that the roster gave and restore those that it ended.

    `seen` is how many receipts and slips that rest on it the actor was shown: they stand, and are
    written down with the undo. Only the newest accepted version can be taken back. Locks every
    version of the roster. Raises UndoRefused.
    """
    with transaction.atomic():
        roster = (
            Roster.objects.select_for_update(of=("self",)).select_related("area").get(pk=roster.pk)
        )
        lock_versions(roster)
        _refuse(roster, actor)
        _refuse_paid_out(roster)
        dependents = dependents_of(roster)
        _refuse_unseen(dependents, seen)
        taken_back = _take_back(roster)
        restored = _restore(roster)
        Roster.objects.filter(pk=roster.pk).update(state=Roster.State.UNDONE)
        undo = RosterUndo.objects.create(
            roster=roster,
            reason=reason.strip(),
            taken_back=taken_back,
            restored=restored,
            dependents=numbers(dependents),
            undone_by=actor,
            undone_at=now,
        )
        record_audit(
            action="undo_roster",
            obj=roster,
            area=roster.area,
            actor=actor,
            now=now,
            details={
                "identities": taken_back,
                "restored": restored,
                "dependents": len(undo.dependents),
                "reason": undo.reason,
            },
        )
    return undo


def _refuse(roster: Roster, actor: User) -> None:
    if roster.state != Roster.State.ACCEPTED:
        raise UndoRefused(
            what="没有撤销",
            why=f"这份名单的状态是“{roster.get_state_display()}”，只有已采用的能撤销",
            cure="请刷新页面查看",
        )
    if roster.handed_in_by_id == actor.pk:
        raise UndoRefused(
            what="没有撤销", why="提交名单的人不能撤销自己的名单", cure="请由县医保局的人办理"
        )
    if newer := newer_version(roster):
        raise UndoRefused(
            what="没有撤销",
            why=f"后来又采用了《{newer.file_name}》，它是接着这一版的",
            cure="请先撤销后来采用的那一版，再撤销这一版",
        )


def _refuse_unseen(dependents: list[Dependent], seen: int) -> None:
    count = len(dependents)
    if count != seen:
        raise UndoRefused(
            what="没有撤销",
            why=f"依据这份名单开出的单据涉及{count}人次，和您看到的{seen}人次不一样",
            cure="请刷新页面，把受影响的单据重新看一遍再撤销",
        )


def _refuse_paid_out(roster: Roster) -> None:
    """Refunds that were paid because of the roster stand in the way, by name."""
    if names := refunds_resting_on(roster):
        shown = "、".join(names[:5]) + ("等" if len(names) > 5 else "")
        raise UndoRefused(
            what="没有撤销",
            why=f"已经因为这份名单给{shown}{len(names)}人编了退差的发放批次，或者办了退费",
            cure="还没有发的请先退回那些批次、撤销那些退费；已经发了的，请改交一份更正的名单",
        )


def _take_back(roster: Roster) -> int:
    deleted, _ = Identity.objects.filter(row__roster=roster).delete()
    return deleted


def _restore(roster: Roster) -> int:
    """What the roster ended, and what the county ended in its favour, stands again."""
    stands = {"ended_on": None, "ended_by": None, "ended_decision": None}
    ended = Identity.objects.filter(ended_by=roster).update(**stands)
    return ended + Identity.objects.filter(ended_decision__kept_row__roster=roster).update(**stands)
