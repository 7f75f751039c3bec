"""Make a village's evidence pack (a job), and open it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection, transaction
from django.urls import reverse

from accounts.actions.audit import record_audit
from accounts.actions.jobs import Run
from accounts.clock import now
from accounts.files import remove_file
from accounts.models import Area, User
from accounts.sealed_streams import SealedWriter, read_pieces, storing
from reports.actions.keep_file import refuse_gone
from reports.evidence.pack import Pack
from reports.models import EVIDENCE_PACK, PrintedFile
from reports.queries.evidence import Paper, Sheet, pieces
from reports.queries.evidence.pieces import moment


def make_evidence_pack(run: Run) -> dict:
    """One zip of everything that tells of a village's money in a cover year.

    Written sealed, a member at a time. A job that is done again makes it anew under another name.
    """
    village, cover_year = Area.objects.get(code=run.input["village"]), run.input["cover_year"]
    made_at, name = now(), _name(run, run.job.attempt)
    for attempt in range(1, run.job.attempt):  # one that was killed may have left its zip
        remove_file(_name(run, attempt))
    run.progress(0, 1, "正在取账")
    with storing(name) as file:
        pack = Pack(file)
        papers = _write_lists(pack, village, cover_year)
        for done, paper in enumerate(papers):
            run.progress(done, len(papers), f"正在取单据，第{done + 1}份，共{len(papers)}份")
            pack.add(paper.path, [paper.content()])
        made = {"village": village.name, "code": village.code, "cover_year": cover_year}
        made |= {"made_at": moment(made_at), "made_by": run.job.owner.display_name}
        check = pack.finish(made)
    _keep(run, village, name, file, pack, check, made_at)
    run.progress(len(papers), len(papers), f"{pack.files}个文件")
    return {"check": check, "result_url": reverse("reports:evidence-packs")}


def _name(run: Run, attempt: int) -> str:
    return f"evidence/{run.job.pk}-{attempt}.zip"


def _write_lists(pack: Pack, village: Area, cover_year: int) -> list[Paper]:
    """Write every list, and return the papers that are still to come.

    All of it is read in one snapshot: the village goes on taking money meanwhile, and the lists
    agree. Papers are filled in it too, and drawn after it.
    """
    papers = []
    with _snapshot():
        for piece in pieces(village, cover_year):
            if isinstance(piece, Sheet):
                pack.add_sheet(piece.path, piece.title, piece.heads, piece.rows())
            else:
                papers.append(piece)
    return papers


@contextmanager
def _snapshot() -> Iterator[None]:
    """Inside another transaction (a test's) it is that one's snapshot."""
    inside = connection.in_atomic_block
    with transaction.atomic():
        if not inside:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _keep(
    run: Run,
    village: Area,
    name: str,
    file: SealedWriter,
    pack: Pack,
    check: str,
    made_at: datetime,
) -> None:
    with transaction.atomic():
        run.hold()
        kept, _ = PrintedFile.objects.update_or_create(
            job=run.job,
            part="",
            defaults={
                "document": EVIDENCE_PACK,
                "title": f"{village.name}{run.input['cover_year']}年度证据包",
                "area": village,
                "cover_year": run.input["cover_year"],
                "made_by": run.job.owner,
                "made_at": made_at,
                "path": name,
                "sha256": file.sha256,
                "size": file.size,
                "pages": pack.files,
            },
        )
        record_audit(
            action="make_evidence_pack",
            obj=kept,
            area=village,
            actor=run.job.owner,
            now=made_at,
            details={"document": kept.title, "sha256": check},
        )


def open_evidence_pack(*, pack: PrintedFile, actor: User, now: datetime) -> Iterator[bytes]:
    """The zip, piece by piece, after an audit entry. Raises FileGone."""
    refuse_gone(pack)
    with transaction.atomic():
        record_audit(
            action="open_evidence_pack",
            obj=pack,
            area=pack.area,
            actor=actor,
            now=now,
            details={"document": pack.title},
        )
    return read_pieces(pack.path)
