"""Make a batch of the paid and reviewed people of a village or town, and lead it on (批次)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Max

from accounts.actions.audit import record_audit
from accounts.models import Area, User
from collection.batch_rules import batch_rules
from collection.models import Batch, BatchLine
from collection.queries.batches import ready_entries, undeposited_lines
from values.refusal import Refusal


class BatchRefused(Refusal):
    code = "batch_refused"


def make_batch(*, area: Area, cover_year: int, actor: User, now: datetime) -> Batch:
    """Seal everybody who is paid, reviewed and in no batch yet. Locks the area, the enrolments.

    Raises BatchRefused where there is nobody.
    """
    try:
        with transaction.atomic():
            Area.objects.select_for_update(no_key=True).get(pk=area.pk)
            entries = ready_entries(area, cover_year)
            if not entries:
                raise BatchRefused(
                    what="没有组成批次",
                    why=f"{area.name}没有已缴费、审核通过、还没报送的人",
                    cure="先收费并审核登记；已在别的批次里的不能再进一个批次",
                )
            batch = _create(area, cover_year, entries, actor, now)
            BatchLine.objects.bulk_create(
                BatchLine(
                    batch=batch,
                    line=line,
                    enrolment_id=entry.enrolment_id,
                    entry=entry,
                    amount_fen=entry.amount_fen,
                )
                for line, entry in enumerate(entries, 1)
            )
            record_audit(
                action="make_batch",
                obj=batch,
                area=area,
                actor=actor,
                now=now,
                details={"number": batch.number, "people": batch.people, "fen": batch.total_fen},
            )
    except IntegrityError as error:
        if "batch_live_once" not in str(error) and "stand paid" not in str(error):
            raise
        raise BatchRefused(
            what="没有组成批次",
            why="有人刚刚进了别的批次，或者缴费刚刚冲销",
            cure="请刷新页面，再组一次",
        ) from None
    return batch


def _create(area: Area, cover_year: int, entries: list, actor: User, now: datetime) -> Batch:
    mine = Batch.objects.filter(area=area, cover_year=cover_year)
    no = (mine.aggregate(n=Max("no"))["n"] or 0) + 1
    return Batch.objects.create(
        area=area,
        cover_year=cover_year,
        no=no,
        number=f"{cover_year}-{area.code}-P{no:03d}",
        state=batch_rules().steps["seal"].target,
        people=len(entries),
        total_fen=sum(entry.amount_fen for entry in entries),
        made_by=actor,
        made_at=now,
        since=now,
    )


def step_batch(*, batch: Batch, action: str, note: str, actor: User, now: datetime) -> Batch:
    """One of the steps that have a button. Locks the batch. Raises BatchRefused."""
    with transaction.atomic():
        batch = locked(batch)
        if action == "deposit" and (number := undeposited_lines(batch)):
            raise BatchRefused(
                what="还不能登记“已缴款”",
                why=f"还有{number}人的款没有缴存银行",
                cure="请收款人先日清、缴款；也可以在四相符核对里看是谁",
            )
        lead(batch, action, note, now)
        batch.save()
        audit(batch, f"batch_{action}", actor, now)
    return batch


def locked(batch: Batch) -> Batch:
    return Batch.objects.select_for_update(of=("self",)).select_related("area").get(pk=batch.pk)


def lead(batch: Batch, action: str, note: str, now: datetime) -> None:
    """Set the next state as batches.toml says. Raises BatchRefused; the caller saves."""
    rules = batch_rules()
    step = rules.steps.get(action)
    if step is None or batch.state not in step.sources:
        raise BatchRefused(
            what="没有办理",
            why=f"这个批次现在是“{rules.states[batch.state]}”",
            cure="可能别人刚刚办过，请刷新页面查看",
        )
    if step.reason and not note.strip():
        raise BatchRefused(what="没有退回", why="没有写明原因", cure="请写明哪里不符，再退回")
    batch.state, batch.since, batch.note = step.target, now, note.strip()


def audit(batch: Batch, action: str, actor: User, now: datetime, **more) -> None:
    record_audit(
        action=action,
        obj=batch,
        area=batch.area,
        actor=actor,
        now=now,
        details={"number": batch.number, "state": batch.state} | more,
    )


def leave_batch(*, enrolment_id: int) -> None:
    """Free somebody whose money goes back: their line stays in the batch, as removed."""
    BatchLine.objects.filter(enrolment_id=enrolment_id, live=True).update(
        state=BatchLine.State.REMOVED, live=False, cause="已退费"
    )
