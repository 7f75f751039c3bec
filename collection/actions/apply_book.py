"""Take an uploaded register's changes into the register (a job): people, newcomers by household.

Each stands or fails by itself: whoever was changed by others since the comparison is left as they
are, and told. Done twice it does nothing more.
"""

import tempfile
from collections.abc import Callable, Collection
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run, start_job
from accounts.clock import now
from accounts.files import read_file, store_file
from accounts.models import User
from collection.actions.apply_rows import Applying
from collection.actions.compare_book import row_told
from enrollment.actions import hand_in_book as uploads
from enrollment.actions.take_out_book import BookRefused
from enrollment.books.columns import headings
from enrollment.books.outcome import Row
from enrollment.models import BookUpload
from enrollment.queries import season_for
from enrollment.workbooks.marking.mark import mark_workbook
from values.refusal import Refusal

KIND = "collection.apply_book"
TOLD_EVERY = 25
State = BookUpload.State


def start_applying(
    *, upload: BookUpload, take: Collection[int], actor: User, now: datetime
) -> None:
    """Queue the applying. `take` are the places of the conflicts in which the file holds.

    Locks the upload's row. Raises BookRefused.
    """
    with transaction.atomic():
        locked = uploads.lock_upload(upload)
        if locked.state != State.COMPARED or uploads.is_busy(locked):
            raise BookRefused(
                what="没有采用",
                why=f"这份文件现在是“{locked.get_state_display()}”",
                cure="请刷新页面查看",
            )
        locked.job, _ = start_job(
            kind=KIND,
            title=f"采用底册：{locked.file_name[:80]}",
            owner=actor,
            area=locked.village,
            input={"upload": locked.pk, "take": sorted(take)},
            now=now,
        )
        locked.save(update_fields=["job"])


def apply_book(run: Run) -> dict:
    """Households first, because a changed person may be somebody's relation only then."""
    upload = BookUpload.objects.select_related("village").get(pk=run.input["upload"])
    if upload.state != State.COMPARED:
        return _result(upload)
    compared, take = uploads.compared_of(upload), set(run.input["take"])
    applying = Applying(upload, season_for(upload.village), run.job.owner, now())
    works = [*applying.households(compared.rows), *applying.people(compared.rows, take)]
    total = sum(len(rows) for rows, _ in works)
    done = 0
    for rows, work in works:
        _do(rows, work)
        done += len(rows)
        if done % TOLD_EVERY < len(rows):
            run.progress(done, total, "正在采用")
    run.progress(total, total, "正在生成带结果的表格")
    return _finish(run, upload, compared)


def _do(rows: list[Row], work: Callable[[], str]) -> None:
    try:
        said = work()
    except Refusal as refusal:
        said = f"没有采用：{refusal}"
    for row in rows:
        row.done = said


def _finish(run: Run, upload: BookUpload, compared: uploads.Compared) -> dict:
    marked = _marked(upload, compared.rows)
    tried = [row for row in compared.rows if row.done]
    left = sum(row.done.startswith("没有采用") for row in tried)
    moment = now()
    with transaction.atomic():
        run.hold()
        store_file(uploads.marked_name(upload), marked)
        uploads.keep_compared(upload, compared)
        counts = upload.counts | {"done": len(tried) - left, "left": left}
        BookUpload.objects.filter(pk=upload.pk, state=State.COMPARED).update(
            state=State.APPLIED, counts=counts, applied_by=run.job.owner, applied_at=moment
        )
        record_audit(
            action="apply_book",
            obj=upload,
            area=upload.village,
            actor=run.job.owner,
            now=moment,
            details={"rows": len(tried) - left, "left": left},
        )
    return _result(upload)


def _marked(upload: BookUpload, rows: list[Row]) -> bytes:
    with tempfile.TemporaryDirectory(prefix="book-") as folder:
        path = Path(folder) / f"book{Path(upload.file_name).suffix.lower()[:6]}"
        path.write_bytes(read_file(uploads.original_name(upload)))
        target = Path(folder) / "marked.xlsx"
        mark_workbook(path, target, map(row_told, rows), known_layouts=headings())
        return target.read_bytes()


def _result(upload: BookUpload) -> dict:
    return {"result_url": reverse("collection:book-upload", args=[upload.pk])}
