"""Keep a printed PDF, sealed on disk, with a row that says what it is; open it again."""

from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run
from accounts.files import read_file, store_file
from accounts.models import Area, User
from reports.models import PrintedFile


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
) -> PrintedFile:
    """Store a job's PDF once. A job that is done again finds its file and keeps that one.

    The file stands whole on disk before its row; a killed worker leaves neither or both, or a
    file that the next run replaces under the same name. Locks the job: a worker that was thought
    dead writes over nobody's file.
    """
    path = f"printed/{run.job.pk}.pdf"
    with transaction.atomic():
        run.hold()
        sha256 = store_file(path, pdf)
        file, created = PrintedFile.objects.update_or_create(
            job=run.job,
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
            },
        )
        if created:
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
    """The PDF's bytes, after an audit entry."""
    content = read_file(file.path)
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
