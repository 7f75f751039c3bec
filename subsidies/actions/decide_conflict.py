"""The county decides between departments that say different things of one person."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from enrollment.models import Season
from subsidies.models import Identity, IdentityDecision
from subsidies.queries.conflicts import Conflict, conflict_of
from values.dates import business_date
from values.refusal import Refusal


class ConflictRefused(Refusal):
    code = "conflict_refused"


def decide_conflict(
    *,
    identity: Identity,
    shown: str,
    keep: int | None,
    note: str,
    actor: User,
    now: datetime,
) -> IdentityDecision:
    """Keep one department's identity and end the others' from today on, or keep all (`keep` None).

    `shown` is the conflict's digest that the actor saw (hex), `keep` a pk of its identities. Locks
    the season and the person's identities. Raises ConflictRefused when something changed meanwhile.
    """
    with transaction.atomic():
        area = identity.row.roster.area
        Season.objects.select_for_update().filter(area=area, cover_year=identity.cover_year).first()
        conflict = conflict_of(identity, on=business_date(now))
        kept = _refuse(conflict, shown, keep)
        decision = IdentityDecision.objects.create(
            area=area,
            cover_year=identity.cover_year,
            id_index=conflict.id_index,
            kind=conflict.kind,
            digest=conflict.digest,
            kept_row_id=kept.row_id if kept else None,
            keep_all=kept is None,
            facts=[saying.facts for saying in conflict.sayings],
            note=note.strip(),
            decided_by=actor,
            decided_at=now,
        )
        if kept:
            others = [s.identity.pk for s in conflict.standing if s.identity.pk != kept.pk]
            Identity.objects.filter(pk__in=others).update(
                ended_on=business_date(now), ended_decision=decision
            )
        record_audit(
            action="decide_conflict",
            obj=identity,
            area=area,
            actor=actor,
            now=now,
            details={"kind": conflict.label, "decision": "都保留" if kept is None else "保留一个"},
        )
    return decision


def _refuse(conflict: Conflict | None, shown: str, keep: int | None) -> Identity | None:
    """The identity to keep, None for all."""
    if conflict is None or conflict.digest.hex() != shown or conflict.decision:
        raise ConflictRefused(
            what="没有办理",
            why="这一条已经由别人认定，或者部门又交了新名单",
            cure="请刷新页面，看清现在的情况再认定",
        )
    if keep is None:
        return None
    kept = {s.identity.pk: s.identity for s in conflict.standing}
    if keep not in kept:
        raise ConflictRefused(
            what="没有办理", why="选的这一条已经退出，不能以它为准", cure="请选还在执行的一条"
        )
    return kept[keep]
