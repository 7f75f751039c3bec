"""Take a rollover back, as long as no money rests on it (撤销结转), as a job."""

from datetime import datetime

from django.db import connection, transaction
from django.urls import reverse

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run
from accounts.clock import now as clock
from accounts.models import Area, User
from collection.actions.roll_over import (
    RolloverBusy,
    lock_season,
    queue,
    rollover_of,
    villages_after,
)
from collection.models import Rollover
from collection.queries.rollovers import money_taken
from values.refusal import Refusal

KIND = "collection.undo_rollover"
# The rollover's own rows of one village, locked first: a payment that came before is then seen.
LOCK = """
SELECT count(*) FROM (
    SELECT e.id FROM enrollment_enrolment e
    WHERE e.group_id = ANY(%(groups)s) AND e.cover_year = %(year)s AND e.origin = 'rolled_over'
        AND e.registered_at = %(at)s AND e.state = 'enrolled'
    FOR UPDATE
) locked
"""
# Those of them on which nothing rests go, with what the rollover made beside them. Whom somebody
# has taken out meanwhile stays, because that was a decision.
DELETE = """
WITH goes AS MATERIALIZED (
    SELECT e.id FROM enrollment_enrolment e
    WHERE e.group_id = ANY(%(groups)s) AND e.cover_year = %(year)s AND e.origin = 'rolled_over'
        AND e.registered_at = %(at)s AND e.state = 'enrolled'
        AND NOT EXISTS (SELECT FROM collection_entry x WHERE x.enrolment_id = e.id)
        AND NOT EXISTS (SELECT FROM collection_assessmentslipline x WHERE x.enrolment_id = e.id)
        AND NOT EXISTS (SELECT FROM subsidies_assessment x WHERE x.enrolment_id = e.id)
        AND NOT EXISTS (SELECT FROM collection_unpaidnote x WHERE x.enrolment_id = e.id)
        AND NOT EXISTS (SELECT FROM collection_taxrow x WHERE x.enrolment_id = e.id)
        AND NOT EXISTS (SELECT FROM enrollment_review x WHERE x.enrolment_id = e.id)
), items AS (
    DELETE FROM collection_rolloveritem i USING goes WHERE i.enrolment_id = goes.id
), unpaired AS (
    DELETE FROM collection_rolloveritem i USING enrollment_person p, enrollment_household h
    WHERE i.rollover_id = %(rollover)s AND i.enrolment_id IS NULL AND p.id = i.person_id
        AND h.id = p.household_id AND h.group_id = ANY(%(groups)s)
), dues AS (
    DELETE FROM subsidies_due d USING goes WHERE d.enrolment_id = goes.id
), periods AS (
    DELETE FROM enrollment_hardshipperiod o USING goes WHERE o.enrolment_id = goes.id
), gone AS (
    DELETE FROM enrollment_enrolment e USING goes WHERE e.id = goes.id RETURNING 1
)
SELECT count(*) FROM gone
"""


class MoneyTaken(Refusal):
    code = "money_taken"


def start_undo(*, rollover: Rollover, reason: str, actor: User, now: datetime) -> None:
    """Queue the taking back. Locks the season.

    Raises MoneyTaken from the season's first receipt or slip on, RolloverBusy while a job runs.
    """
    with transaction.atomic():
        lock_season(rollover.season)
        rollover = Rollover.objects.select_related("season", "area", "job").get(pk=rollover.pk)
        if rollover.state == Rollover.State.UNDONE or (rollover.job and rollover.job.is_live):
            raise RolloverBusy(
                what="没有撤销",
                why="这次结转已经撤销，或者正在办理",
                cure="请刷新页面查看；正在办理的可以先取消",
            )
        refuse_money(rollover)
        rollover.undo_reason = reason.strip()
        rollover.save(update_fields=["undo_reason"])
        queue(rollover, KIND, f"撤销{rollover.season.cover_year}年度上年结转", actor, now)


def refuse_money(rollover: Rollover) -> None:
    """Raises MoneyTaken when the season has a receipt or a slip in the area."""
    if number := money_taken(rollover):
        raise MoneyTaken(
            what="不能撤销结转",
            why=f"{rollover.season.cover_year}年度已经开出单据（{number}），缴费人要靠结转的登记",
            cure="不该参保的人请在核实清单里逐个选“不再参保”",
        )


def undo_rollover(run: Run) -> dict:
    """The job's work: village by village, each in one transaction with its checkpoint.

    Raises MoneyTaken when a receipt came before the first village.
    """
    rollover = rollover_of(run)
    if rollover.state != Rollover.State.RUNNING:
        return {"result_url": reverse("collection:rollover")}
    told = {"village": "", "gone": 0} | run.checkpoint
    if not told["village"]:
        _refuse_and_stand(run, rollover)
    total = max(rollover.counts.get("carried", 0), told["gone"])
    for village in villages_after(rollover, told["village"]):
        with transaction.atomic():
            run.hold()
            told |= {"village": village.code, "gone": told["gone"] + _delete(rollover, village)}
            run.save_checkpoint(dict(told))
        total = max(total, told["gone"])
        run.progress(told["gone"], total, f"{village.name}已撤销")
    return _finish(run, rollover, told["gone"])


def _refuse_and_stand(run: Run, rollover: Rollover) -> None:
    try:
        refuse_money(rollover)
    except MoneyTaken:
        with transaction.atomic():
            run.hold()
            Rollover.objects.filter(pk=rollover.pk).update(state=Rollover.State.DONE)
        raise


def _delete(rollover: Rollover, village: Area) -> int:
    """How many of the village's enrolments went."""
    values = {
        "rollover": rollover.pk,
        "year": rollover.season.cover_year,
        "at": rollover.started_at,
        "groups": list(Area.objects.filter(parent=village).values_list("pk", flat=True)),
    }
    with connection.cursor() as cursor:
        cursor.execute(LOCK, values)
        cursor.execute(DELETE, values)
        return cursor.fetchone()[0]


def _finish(run: Run, rollover: Rollover, gone: int) -> dict:
    moment = clock()
    with transaction.atomic():
        run.hold()
        rollover.state = Rollover.State.UNDONE
        rollover.undone_by, rollover.undone_at = run.job.owner, moment
        rollover.counts |= {"gone": gone}
        rollover.save(update_fields=["state", "undone_by", "undone_at", "counts"])
        record_audit(
            action="rollover_undone",
            obj=rollover,
            area=rollover.area,
            actor=run.job.owner,
            now=moment,
            details={"gone": gone, "reason": rollover.undo_reason},
        )
    return {"gone": gone, "result_url": reverse("collection:rollover")}
