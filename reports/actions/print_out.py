"""Send a kept file to a printer: whole, again, or from the page on at which it jammed."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.actions.audit import record_audit
from accounts.models import User
from reports.actions.keep_file import content_of, refuse_gone
from reports.documents.print_mark.render import render as render_marks
from reports.engine.binding import Bound, first_page, printed_out, sequence
from reports.models import PrintedFile, PrintOut
from reports.queries.printed import offset_of, print_outs_of
from values.refusal import Refusal


class PrintOutRefused(Refusal):
    code = "print_out_refused"


def print_out(
    *, file: PrintedFile, after: int, from_page: int, duplex: bool, actor: User, now: datetime
) -> PrintOut:
    """Write down that the file goes to the printer. `after` is the newest print-out that the
    actor was shown: the same form sent twice prints once, and two people do not both print.

    From page 1 it is a reprint of the whole file if it was printed before; from a later page it
    goes on with the last one, under the same mark. Raises PrintOutRefused, FileGone.
    """
    refuse_gone(file)
    last = print_outs_of(file).last()
    asked = (after + 1, actor.pk, from_page, duplex)
    if last and _same(last, asked):
        return last
    if after != (last.seq if last else 0):
        raise _stale()
    if from_page > 1:
        _refuse_page(file, last, from_page)
    offset = offset_of(actor)
    going_on = last and from_page > 1
    try:
        with transaction.atomic():
            made = PrintOut.objects.create(
                file=file,
                seq=after + 1,
                copy=last.copy if going_on else _whole_ones(file),
                from_page=from_page,
                duplex=last.duplex if going_on else duplex,
                right=offset.right,
                down=offset.down,
                by=actor,
                at=now,
            )
            _record(made, actor, now)
    except IntegrityError:
        first = print_outs_of(file).last()
        if first and _same(first, asked):
            return first
        raise _stale() from None
    return made


def _same(made: PrintOut, asked: tuple[int, int, int, bool]) -> bool:
    """The same form sent twice; of a print-out that goes on, the first one said the sides."""
    seq, actor, from_page, duplex = asked
    sides = from_page > 1 or made.duplex == duplex
    return sides and (made.seq, made.by_id, made.from_page) == (seq, actor, from_page)


def _stale() -> PrintOutRefused:
    return PrintOutRefused(
        what="没有打印",
        why="这份文件刚刚被打印过，页面上的打印记录已经不是最新的",
        cure="请看一下最新的打印记录，再决定要不要打",
    )


def _whole_ones(file: PrintedFile) -> int:
    return print_outs_of(file).filter(from_page=1).count()


def _refuse_page(file: PrintedFile, last: PrintOut | None, from_page: int) -> None:
    if last is None:
        raise PrintOutRefused(
            what="还没有打过这份文件",
            why="从中间接着打，要先有一次打印",
            cure="请先打印整份",
        )
    pages = printed_pages(file, duplex=last.duplex)
    if from_page > pages:
        raise PrintOutRefused(
            what=f"没有第{from_page}页",
            why=f"这份文件一共打{pages}页",
            cure="页码印在每张纸的右上角，请核对后再填",
        )


def _record(made: PrintOut, actor: User, now: datetime) -> None:
    record_audit(
        action="print_out",
        obj=made.file,
        area=made.file.area,
        actor=actor,
        now=now,
        details={"document": made.file.title, "copy": made.copy, "from_page": made.from_page},
    )


def printed_pages(file: PrintedFile, *, duplex: bool) -> int:
    """How many pages come out of the printer, the blank backs too."""
    return len(sequence(file.pages, file.fronts, duplex=duplex))


def open_print_out(*, made: PrintOut, actor: User, now: datetime) -> bytes:
    """The PDF of a print-out, after an audit entry. Raises FileGone."""
    content = draw_print_out(made)
    with transaction.atomic():
        record_audit(
            action="open_document",
            obj=made,
            area=made.file.area,
            actor=actor,
            now=now,
            details={"document": made.file.title, "copy": made.copy, "from_page": made.from_page},
        )
    return content


def draw_print_out(made: PrintOut) -> bytes:
    """The PDF for the printer: same input, same bytes. Of a very long file so many pages as a
    web process can hold; the next print-out goes on with the rest. Raises FileGone.
    """
    file = made.file
    total = printed_pages(file, duplex=made.duplex)
    reprint = f"　{made.name}" if made.copy else ""
    first = first_page(made.from_page, duplex=made.duplex)
    last = min(total, first + settings.PRINT_OUT_PAGES - 1)
    texts = (f"{file.title}　{n}/{total}{reprint}" for n in range(first, last + 1))
    return printed_out(
        Bound(content_of(file), file.pages, tuple(file.fronts)),
        from_page=made.from_page,
        duplex=made.duplex,
        right=made.right / 10,
        down=made.down / 10,
        marks=render_marks(texts, printed_at=made.at),
        title=file.title,
    )
