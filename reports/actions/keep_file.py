"""Keep a printed PDF, sealed on disk, with a row that says what it is; open it again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run
from accounts.files import path_of, read_file, store_file
from accounts.models import Area, User
from reports.actions.record_papers import record_papers
from reports.models import PrintedFile
from values.refusal import Refusal


class FileGone(Refusal):
    """A printed file that was removed from the disk, or that the disk has lost."""

    code = "printed_file_gone"


def keep_file(
    *,
    run: Run,
    slug: str,
    title: str,
    area: Area,
    cover_year: int,
    pdf: bytes,
    pages: int,
    now: datetime,
    part: str = "",
    fronts: tuple[int, ...] = (),
    printed: Mapping[str, int] | None = None,
) -> PrintedFile:
    """Store a job's PDF (one of its parts) once. Done again, the job finds its file and keeps it.

    The file stands whole on disk before its row; a killed worker leaves neither or both, or a
    file that the next run replaces under the same name. Locks the job: a worker that was thought
    dead writes over nobody's file. `printed` are the papers in it (id -> how often before).
    Raises IntegrityError where one of them was printed meanwhile.
    """
    path = f"printed/{run.job.pk}{part and '-'}{part}.pdf"
    with transaction.atomic():
        run.hold()
        sha256 = store_file(path, pdf)
        file, created = PrintedFile.objects.update_or_create(
            job=run.job,
            part=part,
            defaults={
                "document": slug,
                "title": title,
                "area": area,
                "cover_year": cover_year,
                "made_by": run.job.owner,
                "made_at": now,
                "path": path,
                "sha256": sha256,
                "size": len(pdf),
                "pages": pages,
                "fronts": list(fronts),
            },
        )
        if created:
            record_papers(document=slug, printed=printed or {}, file=file)
            record_audit(
                action="print_document",
                obj=file,
                area=area,
                actor=run.job.owner,
                now=now,
                details={"document": title, "pages": file.pages},
            )
    return file


def open_printed_file(*, file: PrintedFile, actor: User, now: datetime) -> bytes:
    """The PDF's bytes, after an audit entry. Raises FileGone."""
    content = content_of(file)
    with transaction.atomic():
        record_audit(
            action="open_document",
            obj=file,
            area=file.area,
            actor=actor,
            now=now,
            details={"document": file.title},
        )
    return content


def content_of(file: PrintedFile) -> bytes:
    """Raises FileGone."""
    try:
        return read_file(file.path)
    except FileNotFoundError:
        raise _gone(file) from None


def refuse_gone(file: PrintedFile) -> None:
    """Raises FileGone, before anything is written down of a file that cannot be handed out."""
    if not path_of(file.path).exists():
        raise _gone(file)


def _gone(file: PrintedFile) -> FileGone:
    return FileGone(
        what=f"“{file.title}”的文件已经不在了",
        why="做好的文件过了保存期会从磁盘上删掉，只留下记录"
        if file.removed_at
        else "磁盘上找不到这个文件，可能是恢复备份时没有带回来",
        cure="请到“打印 公示”重新做一份",
    )
