"""Keep a register that came back, or a list as a clerk keeps it, and queue its comparison."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.actions.jobs import start_job
from accounts.files import read_file, store_file
from accounts.models import Area, Job, User
from enrollment.actions.take_out_book import BookRefused
from enrollment.books.outcome import Row, packed, unpacked
from enrollment.models import BookUpload, Season
from values.dates import business_date

# Done in collection, which knows who has paid.
KIND = "collection.compare_book"
State = BookUpload.State


def hand_in_book(
    *, content: bytes, file_name: str, village: Area, season: Season, actor: User, now: datetime
) -> BookUpload:
    """Keep the file, sealed, and start the job that compares it row by row.

    Raises BookRefused for a file that waits or was applied already.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        with transaction.atomic():
            upload = BookUpload.objects.create(
                village=village,
                cover_year=season.cover_year,
                file_name=file_name[:200],
                file_sha256=sha256,
                file_size=len(content),
                uploaded_by=actor,
                uploaded_at=now,
            )
            store_file(original_name(upload), content)
            start_comparing(upload, actor, now)
    except IntegrityError as error:
        if "book_upload_once" not in str(error):
            raise
        raise _twice(village, season, sha256) from None
    return upload


def start_comparing(upload: BookUpload, actor: User, now: datetime) -> None:
    """Queue the comparison, in the caller's transaction."""
    upload.job, _ = start_job(
        kind=KIND,
        title=f"比较底册：{upload.file_name[:80]}",
        owner=actor,
        area=upload.village,
        input={"upload": upload.pk},
        now=now,
    )
    upload.save(update_fields=["job"])
    record_audit(
        action="hand_in_book", obj=upload, area=upload.village, actor=actor, now=now, details={}
    )


def compare_again(*, upload: BookUpload, actor: User, now: datetime) -> None:
    """Compare once more: the last comparison was cancelled or failed, or others worked meanwhile.

    Locks the upload's row. Raises BookRefused.
    """
    with transaction.atomic():
        locked = lock_upload(upload)
        if locked.state not in (State.RECEIVED, State.COMPARED) or is_busy(locked):
            raise BookRefused(
                what="没有重新比较",
                why=f"这份文件现在是“{locked.get_state_display()}”",
                cure="请刷新页面查看",
            )
        locked.state = State.RECEIVED
        locked.save(update_fields=["state"])
        start_comparing(locked, actor, now)


def drop_book(*, upload: BookUpload, actor: User, now: datetime) -> None:
    """Give an upload up; nothing of it was applied. Locks its row. Raises BookRefused."""
    with transaction.atomic():
        locked = lock_upload(upload)
        if locked.state not in (State.RECEIVED, State.COMPARED) or is_busy(locked):
            raise BookRefused(
                what="没有放弃",
                why=f"这份文件现在是“{locked.get_state_display()}”，或者任务还没有结束",
                cure="请刷新页面查看",
            )
        locked.state = State.DROPPED
        locked.save(update_fields=["state"])
        record_audit(
            action="drop_book", obj=locked, area=locked.village, actor=actor, now=now, details={}
        )


def open_marked_book(*, upload: BookUpload, actor: User, now: datetime) -> bytes:
    """The clerk's own file with what came of every row, after an audit entry.

    Raises BookRefused while there is none.
    """
    try:
        content = read_file(marked_name(upload))
    except FileNotFoundError:
        raise BookRefused(
            what="还没有带结果的表格",
            why="文件还没有比较完，或没有读出来",
            cure="请等比较完成后再下载",
        ) from None
    with transaction.atomic():
        record_audit(action="download_book", obj=upload, area=upload.village, actor=actor, now=now)
    return content


def is_busy(upload: BookUpload) -> bool:
    return upload.job is not None and Job.objects.live().filter(pk=upload.job_id).exists()


@dataclass(frozen=True)
class Compared:
    """What the comparison found: the rows that are not simply as registered, and the names of
    the book's people whom the file leaves out.
    """

    rows: list[Row]
    absent: list[str]


def keep_compared(upload: BookUpload, compared: Compared) -> None:
    """Keep it sealed: it is full of people."""
    told = {"rows": [packed(row) for row in compared.rows], "absent": compared.absent}
    store_file(rows_name(upload), json.dumps(told, ensure_ascii=False).encode())


def compared_of(upload: BookUpload) -> Compared:
    """Raises FileNotFoundError before there is a comparison."""
    told = json.loads(read_file(rows_name(upload)))
    return Compared([unpacked(row) for row in told["rows"]], told["absent"])


def original_name(upload: BookUpload) -> str:
    return f"book-uploads/{upload.pk}-original"


def rows_name(upload: BookUpload) -> str:
    return f"book-uploads/{upload.pk}-rows"


def marked_name(upload: BookUpload) -> str:
    return f"book-uploads/{upload.pk}-marked"


def lock_upload(upload: BookUpload) -> BookUpload:
    rows = BookUpload.objects.select_for_update(of=("self",)).select_related("village", "job")
    return rows.get(pk=upload.pk)


def _twice(village: Area, season: Season, sha256: str) -> BookRefused:
    first = BookUpload.objects.exclude(state__in=[State.REFUSED, State.DROPPED]).get(
        village=village, cover_year=season.cover_year, file_sha256=sha256
    )
    return BookRefused(
        what="没有重复上传",
        why=f"同一个文件已于{business_date(first.uploaded_at)}上传过，"
        f"状态是“{first.get_state_display()}”",
        cure="内容有变化请保存后再上传；没有变化就不用再传",
    )
