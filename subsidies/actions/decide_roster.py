"""A second person accepts a checked roster, or sends it back."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from subsidies.actions.hand_in import RosterRefused
from subsidies.models import Identity, Roster, RosterRow
from subsidies.queries.effects import effects_of, sums
from subsidies.queries.versions import changes_of, versions_of
from values.dates import business_date


def accept_roster(*, roster: Roster, actor: User, now: datetime) -> int:
    """Put a checked roster's identities in force. Returns how many people got one.

    People who are not registered yet get theirs too: it waits for them under their number. A
    whole list also ends what the version before said of people who are no longer on it. Which
    rows come in is the notice's rule (照单全收 or strict). Locks every version of the roster.
    Raises RosterRefused for the person who handed it in, and unless it is checked.
    """
    with transaction.atomic():
        roster = _lock(roster, actor)
        lock_versions(roster)
        on, changes = business_date(now), changes_of(roster)
        effect = sums(effects_of(roster, changes, on=on))
        rows = roster.rows.in_bulk([row for c in changes.people for row, _ in c.given])
        fresh = [_identity(roster, rows[pk]) for pk in sorted(rows)]
        Identity.objects.bulk_create(fresh, batch_size=2000)
        ended = [pk for change in changes.people for pk, _ in change.ended]
        Identity.objects.filter(pk__in=ended).update(ended_on=on, ended_by=roster)
        roster.state, roster.decided_by, roster.decided_at = Roster.State.ACCEPTED, actor, now
        roster.effect = {"same": changes.same, "waiting": changes.waiting, "sums": effect}
        roster.save(update_fields=["state", "decided_by", "decided_at", "effect"])
        details = {"identities": len(fresh)} | ({"ended": len(ended)} if ended else {})
        record_audit(
            action="accept_roster",
            obj=roster,
            area=roster.area,
            actor=actor,
            now=now,
            details=details,
        )
    return len(fresh)


def lock_versions(roster: Roster) -> None:
    """Two versions of one roster are not accepted or taken back at the same time."""
    list(versions_of(roster).select_for_update(of=("self",)).order_by("pk").values_list("pk"))


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
