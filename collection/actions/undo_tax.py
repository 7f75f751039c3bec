"""Undo an import of tax payments as long as nothing leans on it (a job)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run, start_job
from accounts.clock import now as clock
from accounts.models import Area, User
from collection.actions import ledger
from collection.actions.book_tax import counted
from collection.actions.hand_in_tax import UNDO, TaxRefused
from collection.actions.record_tax import take_back_tax
from collection.models import Entry, RefundCase, Series, TaxImport
from collection.queries.tax import leaning_on
from enrollment.models import Enrolment
from values.refusal import Refusal

ROWS_AT_ONCE = 50


def start_undo(*, found: TaxImport, reason: str, actor: User, now: datetime) -> None:
    """Queue the undoing. Raises TaxRefused, naming what depends on the import."""
    with transaction.atomic():
        locked = TaxImport.objects.select_for_update(of=("self",)).select_related("area", "job")
        locked = locked.get(pk=found.pk)
        _refuse(locked, reason)
        locked.job, _ = start_job(
            kind=UNDO,
            title=f"撤销税务缴费：{locked.file_name[:80]}",
            owner=actor,
            area=locked.area,
            input={"import": locked.pk},
            now=now,
        )
        locked.state, locked.undo_reason = TaxImport.State.UNDOING, reason.strip()
        locked.undone_by, locked.undone_at = actor, now
        locked.save(update_fields=["job", "state", "undo_reason", "undone_by", "undone_at"])
        record_audit(action="start_undo_tax", obj=locked, area=locked.area, actor=actor, now=now)


def _refuse(found: TaxImport, reason: str) -> None:
    if not reason.strip():
        raise TaxRefused(what="没有撤销", why="没有写明撤销原因", cure="请写明原因再撤销")
    if found.state not in (TaxImport.State.APPLIED, TaxImport.State.UNDOING) or found.job.is_live:
        raise TaxRefused(
            what="没有撤销", why=f"这个文件现在“{found.get_state_display()}”", cure="请刷新页面查看"
        )
    if leaning := leaning_on(found.rows):
        raise TaxRefused(
            what="不能撤销这个文件",
            why="；".join(leaning),
            cure="请先撤销或办完这些事项；个别缴费有误的，请办退费",
        )


def undo_tax(run: Run) -> dict:
    """Take every booked row back, village by village; a killed run goes on where it was.

    Something that began to lean on a row meanwhile ends the undoing there, with its reason.
    """
    found = TaxImport.objects.select_related("area", "undone_by").get(pk=run.input["import"])
    total = found.rows.filter(live=True).count()
    done = 0
    while rows := _next(found):
        try:
            with transaction.atomic():
                run.hold()
                _take_back(found, rows)
        except Refusal:
            _stop(run, found)
            raise
        done += len(rows)
        run.progress(done, total, f"已撤销{done}行")
    with transaction.atomic():
        run.hold()
        TaxImport.objects.filter(pk=found.pk).update(
            state=TaxImport.State.UNDONE, counts=counted(found)
        )
        record_audit(
            action="undo_tax", obj=found, area=found.area, actor=found.undone_by, now=clock()
        )
    return {"result_url": reverse("collection:tax-import", args=[found.pk])}


def _stop(run: Run, found: TaxImport) -> None:
    with transaction.atomic():
        run.hold()
        TaxImport.objects.filter(pk=found.pk).update(
            state=TaxImport.State.APPLIED, counts=counted(found)
        )


def _next(found: TaxImport) -> list:
    live = found.rows.filter(live=True).select_related("voucher__village", "voucher__household")
    rows = list(live.order_by("voucher__village", "pk")[:ROWS_AT_ONCE])
    return [row for row in rows if row.voucher.village_id == rows[0].voucher.village_id]


def _take_back(found: TaxImport, rows: list) -> None:
    village: Area = rows[0].voucher.village
    series = ledger.lock_series(village=village, cover_year=found.cover_year, kind=Series.Kind.TAX)
    _lock_payers(rows)
    if leaning := leaning_on(found.rows.filter(pk__in=[row.pk for row in rows])):
        raise TaxRefused(
            what="撤销停在一半",
            why=f"{village.name}{'；'.join(leaning)}",
            cure="请先撤销或办完这些事项，再撤销余下的",
        )
    for row in rows:
        take_back_tax(
            row=row, series=series, reason=found.undo_reason, actor=found.undone_by, now=clock()
        )


def _lock_payers(rows: list) -> None:
    """Refunds and pay-outs of the rows' people wait, or have been written before."""
    vouchers = [row.voucher_id for row in rows]
    cases = RefundCase.objects.filter(entry__voucher_id__in=vouchers).order_by("pk")
    list(cases.select_for_update().values_list("pk"))
    paid = Entry.objects.filter(voucher_id__in=vouchers).values("enrolment")
    enrolments = Enrolment.objects.filter(pk__in=paid).order_by("pk")
    list(enrolments.select_for_update(no_key=True).values_list("pk"))
