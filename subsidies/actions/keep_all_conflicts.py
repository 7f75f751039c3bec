"""The county lets all conflicts of one kind stand at once: everything on the lists counts, the
highest subsidy wins (就高)."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.models import Season
from subsidies.actions.decide_conflict import ConflictRefused
from subsidies.models import IdentityDecision
from subsidies.queries.conflicts import kept_together, undecided
from values.dates import business_date


def keep_all_conflicts(
    *, season: Season, kind: str, shown: str, note: str, actor: User, now: datetime
) -> int:
    """Decide each undecided conflict of the kind as `decide_conflict` with keep None does.

    `shown` is the digest (hex) of the conflicts that the actor saw. Returns how many were decided.
    Locks the season. Raises ConflictRefused, and then nothing is decided.
    """
    with transaction.atomic():
        season = Season.objects.select_for_update(of=("self",)).get(pk=season.pk)
        conflicts = undecided(season.area, season.cover_year, kind, on=business_date(now))
        together = kept_together(conflicts, kind)
        if together is None or together.digest != shown:
            raise ConflictRefused(
                what="没有办理",
                why="这一类的人和刚才看到的不一样了：有人已经认定，或者部门又交了新名单",
                cure="请刷新页面，看清现在有多少人再办",
            )
        IdentityDecision.objects.bulk_create(
            [
                IdentityDecision(
                    area=season.area,
                    cover_year=season.cover_year,
                    id_index=conflict.id_index,
                    kind=conflict.kind,
                    digest=conflict.digest,
                    keep_all=True,
                    facts=[saying.facts for saying in conflict.sayings],
                    note=note.strip(),
                    decided_by=actor,
                    decided_at=now,
                )
                for conflict in conflicts
            ],
            batch_size=1000,
        )
        record_audit(
            action="keep_all_conflicts",
            obj=season,
            area=season.area,
            actor=actor,
            now=now,
            details={"kind": together.label, "persons": together.people},
        )
    return together.people
