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
) -> Roster:
    """Keep the workbook, sealed, and start the job that checks it row by row.

    `identity` is the notice's wording for every row, or "" where a column says it. The same file
    twice is refused with the first one's date. Raises RosterRefused.
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
            )
            store_file(original_name(roster), content)
            roster.job, _ = start_job(
                kind="subsidies.check_roster",
                title=f"核验名单：{roster.file_name[:80]}",
                owner=actor,
                area=area,
                input={"roster": roster.pk},
                now=now,
            )
            roster.save(update_fields=["job"])
            record_audit(
                action="hand_in_roster",
                obj=roster,
                area=area,
                actor=actor,
                now=now,
                details={"department": department},
            )
    except IntegrityError as error:
        if "roster_file_once" not in str(error):
            raise
        raise _same_file(department, identity, season, area, sha256) from None
    return roster


def _same_file(department, identity, season: Season, area: Area, sha256: str) -> RosterRefused:
    first = Roster.objects.exclude(state__in=[Roster.State.RETURNED, Roster.State.UNREADABLE]).get(
        department=department,
        identity=identity,
        cover_year=season.cover_year,
        area=area,
        file_sha256=sha256,
    )
    return RosterRefused(
        what="没有重复提交",
        why=f"同一个文件已于{first.handed_in_at:%Y-%m-%d}提交过，状态是“{first.get_state_display()}”",
        cure="内容有变化请保存为新文件再提交；没有变化就不用再交",
    )


def original_name(roster: Roster) -> str:
    return f"rosters/{roster.pk}-original"


def marked_name(roster: Roster) -> str:
    return f"rosters/{roster.pk}-marked"
