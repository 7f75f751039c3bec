"""A second person accepts a checked roster, or sends it back."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from subsidies.actions.hand_in import RosterRefused
from subsidies.models import Identity, Roster, RosterRow

GIVES_IDENTITY = (RosterRow.Outcome.MATCHED, RosterRow.Outcome.UNMATCHED)


def accept_roster(*, roster: Roster, actor: User, now: datetime) -> int:
    """Put a checked roster's identities in force. Returns how many people got one.

    People who are not registered yet get theirs too: it waits for them under their number. Locks
    the roster. Raises RosterRefused for the person who handed it in, and unless it is checked.
    """
    with transaction.atomic():
        roster = _lock(roster, actor)
        rows = roster.rows.filter(outcome__in=GIVES_IDENTITY, id_index__isnull=False)
        standing = _standing(roster)
        fresh = [_identity(roster, row) for row in rows.order_by("pk").iterator()]
        fresh = [identity for identity in fresh if _facts(identity) not in standing]
        Identity.objects.bulk_create(fresh, batch_size=2000)
        roster.state, roster.decided_by, roster.decided_at = Roster.State.ACCEPTED, actor, now
        roster.save(update_fields=["state", "decided_by", "decided_at"])
        record_audit(
            action="accept_roster",
            obj=roster,
            area=roster.area,
            actor=actor,
            now=now,
            details={"identities": len(fresh)},
        )
    return len(fresh)


def return_roster(*, roster: Roster, note: str, actor: User, now: datetime) -> None:
    """Send a roster back to its department with a note; nothing of it comes into force."""
    with transaction.atomic():
        roster = _lock(roster, actor)
        roster.state, roster.decided_by, roster.decided_at = Roster.State.RETURNED, actor, now
        roster.decision_note = note.strip()
        roster.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
        record_audit(action="return_roster", obj=roster, area=roster.area, actor=actor, now=now)


def _lock(roster: Roster, actor: User) -> Roster:
    roster = Roster.objects.select_for_update().select_related("area").get(pk=roster.pk)
    if roster.handed_in_by_id == actor.pk:
        raise RosterRefused(
            what="没有办理", why="提交名单的人不能审核自己的名单", cure="请由县医保局另一人审核"
        )
    if roster.state != Roster.State.CHECKED:
        raise RosterRefused(
            what="没有办理",
            why=f"这份名单的状态是“{roster.get_state_display()}”",
            cure="核验完成后才能审核；请刷新页面",
        )
    return roster


def _identity(roster: Roster, row: RosterRow) -> Identity:
    return Identity(
        id_index=row.id_index,
        cover_year=roster.cover_year,
        name=row.identity,
        sub=row.sub,
        kind=row.kind,
        grade=row.grade,
        since=row.since,
        until=row.until,
        department=roster.department,
        row=row,
    )


def _facts(identity: Identity) -> tuple:
    return (
        bytes(identity.id_index),
        identity.name,
        identity.sub,
        identity.kind,
        identity.grade,
        identity.since,
        identity.until,
    )


def _standing(roster: Roster) -> set[tuple]:
    """What earlier rosters of the department gave already: the same fact is not given twice."""
    given = Identity.objects.filter(
        row__roster__area=roster.area,
        department=roster.department,
        cover_year=roster.cover_year,
    )
    return {_facts(identity) for identity in given}
