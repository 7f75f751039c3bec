"""All files of a batch as one zip, written while it is sent: one file in memory at a time."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.models import Job, User
from reports.actions.keep_file import content_of, refuse_gone
from reports.models import PrintedFile
from reports.queries.printed import files_of
from values.dates import SHANGHAI
from values.refusal import Refusal

LIST = "目录.csv"


class NothingToPack(Refusal):
    code = "nothing_to_pack"


def pack_files(*, job: Job, actor: User, now: datetime) -> Iterator[bytes]:
    """The zip in pieces, after an audit entry. The same files give the same bytes.

    Raises NothingToPack; FileGone before the first piece where one of the files is not there.
    """
    files = [file for file in files_of(job) if not file.is_volume]
    if not files:
        raise NothingToPack(
            what="没有可以下载的文件", why="这次一个村也没有做成", cure="请先把没做成的补做好"
        )
    for file in files:
        refuse_gone(file)
    with transaction.atomic():
        record_audit(
            action="pack_files",
            obj=job,
            area=job.area,
            actor=actor,
            now=now,
            details={"document": job.title, "files": len(files)},
        )
    return _pieces(files)


def _pieces(files: Sequence[PrintedFile]) -> Iterator[bytes]:
    """The list of hashes first, so that whoever unpacks can compare."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr(_entry(LIST, files[0].made_at), _listed(files))
        for number, file in enumerate(files, 1):
            packed.writestr(_entry(_name(number, file), file.made_at), content_of(file))
            yield pipe.taken()
    yield pipe.taken()


def _entry(name: str, moment: datetime) -> zipfile.ZipInfo:
    local = moment.astimezone(SHANGHAI)
    return zipfile.ZipInfo(name, local.timetuple()[:6])


def _name(number: int, file: PrintedFile) -> str:
    return f"{number:03d} {file.title}.pdf"


def _listed(files: Sequence[PrintedFile]) -> bytes:
    """For Excel: it reads UTF-8 by the mark at its beginning."""
    told = io.StringIO()
    writer = csv.writer(told)
    writer.writerow(["文件", "页数", "字节", "SHA-256"])
    for number, file in enumerate(files, 1):
        writer.writerow([_name(number, file), file.pages, file.size, file.sha256])
    return "\ufeff".encode() + told.getvalue().encode()


class _Pipe(io.RawIOBase):
    """Where a zip writes to; what it wrote is taken out piece by piece."""

    def __init__(self) -> None:
        super().__init__()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, piece) -> int:
        self._held += piece
        return len(piece)

    def taken(self) -> bytes:
        piece = bytes(self._held)
        self._held.clear()
        return piece
