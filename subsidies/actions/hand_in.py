"""Take a department's workbook in: keep the original, queue the check."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.actions.jobs import start_job
from accounts.files import store_file
from accounts.models import Area, Department, User
from enrollment.models import Season
from subsidies.models import Roster
from values.dates import business_date
from values.refusal import Refusal


class RosterRefused(Refusal):
    code = "roster_refused"


def hand_in_roster(
    *,
    content: bytes,
    file_name: str,
    department: Department,
    identity: str,
    area: Area,
    season: Season,
    actor: User,
    now: datetime,
    whole: bool = False,
) -> Roster:
    """Keep the workbook, sealed, and start the job that checks it row by row.

    `whole`: the list is complete; who is no longer on it leaves once it is accepted. `identity` is
    the notice's wording for every row, or "" where a column says it. The same file twice is
    refused with the first one's date; where its check was cancelled or failed, the check
    starts again. Raises RosterRefused.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            roster = Roster.objects.create(
                area=area,
                department=department,
                identity=identity,
                cover_year=season.cover_year,
                notice=season.notice,
                file_name=file_name[:200],
                file_sha256=sha256,
                file_size=len(content),
                handed_in_by=actor,
                handed_in_at=now,
                whole=whole,
            )
            store_file(original_name(roster), content)
            start_check(roster, actor, now)
            _record(roster, actor, now)
    except IntegrityError as error:
        if "roster_file_once" not in str(error):
            raise
        return _again(_first(department, identity, season, area, sha256), actor, now)
    return roster


def start_check(roster: Roster, actor: User, now: datetime) -> None:
    """Queue a check of its own; one that ran before writes nothing any more."""
    before = {"after": str(roster.job_id)} if roster.job_id else {}
    roster.job, _ = start_job(
        kind="subsidies.check_roster",
        title=f"核验名单：{roster.file_name[:80]}",
        owner=actor,
        area=roster.area,
        input={"roster": roster.pk} | before,
        now=now,
    )
    roster.save(update_fields=["job"])


def _record(roster: Roster, actor: User, now: datetime) -> None:
    record_audit(
        action="hand_in_roster",
        obj=roster,
        area=roster.area,
        actor=actor,
        now=now,
        details={"department": roster.department},
    )


def _first(department, identity, season: Season, area: Area, sha256: str) -> Roster:
    rosters = Roster.objects.exclude(state__in=[Roster.State.RETURNED, Roster.State.UNREADABLE])
    return rosters.get(
        department=department,
        identity=identity,
        cover_year=season.cover_year,
        area=area,
        file_sha256=sha256,
    )


def _again(first: Roster, actor: User, now: datetime) -> Roster:
    """The same file once more: a check that ended without a result starts again."""
    with transaction.atomic():
        rosters = Roster.objects.select_for_update(of=("self",)).select_related("area", "job")
        first = rosters.get(pk=first.pk)
        if first.state != Roster.State.RECEIVED or first.job.is_live:
            raise _same_file(first)
        start_check(first, actor, now)
        _record(first, actor, now)
    return first


def _same_file(first: Roster) -> RosterRefused:
    day = business_date(first.handed_in_at)
    return RosterRefused(
        what="没有重复提交",
        why=f"同一个文件已于{day}提交过，状态是“{first.get_state_display()}”",
        cure="内容有变化请保存为新文件再提交；没有变化就不用再交",
    )


def original_name(roster: Roster) -> str:
    return f"rosters/{roster.pk}-original"


def view_name(roster: Roster) -> str:
    """The first rows of its sheets, for the page of the columns."""
    return f"rosters/{roster.pk}-view"


def marked_name(roster: Roster) -> str:
    return f"rosters/{roster.pk}-marked"
