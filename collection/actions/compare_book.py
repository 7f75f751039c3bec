"""Compare an uploaded register with the village's register (a job). It changes nobody."""

import tempfile
from datetime import date
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.urls import reverse

from accounts.actions.jobs import Run
from accounts.clock import today
from accounts.files import read_file, store_file
from accounts.models import Area
from collection.actions.withdraw import paid
from enrollment.actions.hand_in_book import (
    KIND,
    Compared,
    keep_compared,
    marked_name,
    original_name,
)
from enrollment.actions.take_out_book import base_of
from enrollment.books.columns import headings
from enrollment.books.compare import Register, compare_rows
from enrollment.books.marks import book_in, row_in
from enrollment.books.outcome import CONFLICT, KNOWN, SAME, TITLES, WRONG, Row, counted
from enrollment.books.texts import registered
from enrollment.books.words import words_of
from enrollment.models import BookUpload, Enrolment, RegisterBook
from enrollment.queries import season_for
from enrollment.workbooks.marking.mark import mark_workbook
from enrollment.workbooks.marking.results import RowResult
from enrollment.workbooks.read import read_roster
from enrollment.workbooks.refusals import WorkbookRefused
from enrollment.workbooks.rows import RawRow
from values.dates import business_date
from values.refusal import Refusal

__all__ = ["KIND", "compare_book"]

# A village has some thousand people; what is longer is no village's list.
MOST_ROWS = 20_000
State = BookUpload.State


class BookOutOfPlace(Refusal):
    code = "book_out_of_place"


def compare_book(run: Run) -> dict:
    """Read the file, find its book, compare, and keep the outcome for the page.

    A file that cannot be read, another village's, another year's or an older edition is refused;
    the upload says why.
    """
    upload = BookUpload.objects.select_related("village", "uploaded_by").get(pk=run.input["upload"])
    if upload.state != State.RECEIVED:
        return _result(upload)
    with tempfile.TemporaryDirectory(prefix="book-") as folder:
        path = Path(folder) / f"book{Path(upload.file_name).suffix.lower()[:6]}"
        path.write_bytes(read_file(original_name(upload)))
        try:
            rows, lines = _read(path)
            book = _book_of(upload, lines, rows)
        except (WorkbookRefused, BookOutOfPlace) as refusal:
            return _refuse(run, upload, refusal)
        run.progress(0, len(rows), "正在比较")
        register = register_of(upload.village, upload.cover_year, today(), book)
        found = compare_rows(rows, register)
        run.progress(len(rows), len(rows), "正在生成带比较结果的表格")
        marked = Path(folder) / "marked.xlsx"
        mark_workbook(path, marked, map(row_told, found), known_layouts=headings())
        return _finish(run, upload, book, found, _absent(register, rows), marked.read_bytes())


def register_of(
    village: Area, cover_year: int, on: date, book: RegisterBook | None = None
) -> Register:
    """The village's register as it is now, and as the book had it."""
    words = words_of(village, season_for(village))
    enrolments = Enrolment.objects.filter(household__village=village, cover_year=cover_year)
    standing = paid(list(enrolments.values_list("pk", flat=True)))
    return Register(
        village=village,
        words=words,
        today=on,
        now={row.enrolment: row for row in registered(village, cover_year, words, standing)},
        paid=frozenset(standing),
        book=book and book.pk,
        base=base_of(book) if book else {},
    )


def row_told(row: Row) -> RowResult:
    """What the clerk reads in the file itself."""
    said = "".join(sentence for _, sentence in row.findings) or "".join(row.notes)
    told = row.done or "：".join(filter(None, (TITLES[row.outcome], said)))
    cells = {field: sentence for field, sentence in row.findings if field}
    return RowResult(row.sheet, row.number, told, row.outcome in (WRONG, CONFLICT), cells)


def _read(path: Path) -> tuple[list[RawRow], list[str]]:
    reading = read_roster(path, known_layouts=headings())
    rows = list(islice(reading, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise BookOutOfPlace(
            what="没有比较", why=f"文件超过{MOST_ROWS}行", cure="请只上传本村的名单"
        )
    return rows, [line for sheet in reading.sheets for line in sheet.title_lines]


def _book_of(upload: BookUpload, lines: list[str], rows: list[RawRow]) -> RegisterBook | None:
    """The book that the file was, None for a list of the clerk's own. Raises BookOutOfPlace."""
    pk, whole = book_in(lines)
    if pk is None:
        marks = (row_in(row.text("key")) for row in rows)
        pk = next((mark[0] for mark in marks if mark), None)
    if pk is None:
        return None
    book = RegisterBook.objects.select_related("village", "taken_by").filter(pk=pk).first()
    if not whole or book is None:
        raise BookOutOfPlace(
            what="没有比较",
            why="文件第二行的“底册编号”被改动，认不出是哪一份底册",
            cure="请重新取一份底册，把改动填到新的底册里",
        )
    _refuse_elsewhere(upload, book)
    return book


def _refuse_elsewhere(upload: BookUpload, book: RegisterBook) -> None:
    if book.village_id != upload.village_id:
        raise BookOutOfPlace(
            what=f"这不是{upload.village.name}的底册",
            why=f"文件是{book.village.name}的登记底册",
            cure=f"请上传{upload.village.name}的底册；要改{book.village.name}的，请在那个村里上传",
        )
    if book.cover_year != upload.cover_year:
        raise BookOutOfPlace(
            what="这是别的年度的底册",
            why=f"文件是{book.cover_year}年度的，现在办理{upload.cover_year}年度",
            cure="请取一份本年度的底册",
        )
    last = RegisterBook.objects.filter(village=book.village, cover_year=book.cover_year)
    newest = last.select_related("taken_by").order_by("-edition")[0]
    if newest.pk != book.pk:
        raise BookOutOfPlace(
            what=f"这是旧的底册：第{book.edition}版",
            why=f"{business_date(newest.taken_at)} {newest.taken_by.display_name}"
            f"又取走了第{newest.edition}版",
            cure=f"请在第{newest.edition}版里改好再上传；旧版里改过的内容，请照着填到新版里",
        )


def _absent(register: Register, rows: list[RawRow]) -> list[str]:
    """Names of the book's people who are not in the file."""
    if register.book is None:
        return []
    marks = {mark[1] for row in rows if (mark := row_in(row.text("key")))}
    gone = register.base.keys() - marks
    return [register.base[pk]["name"] for pk in sorted(gone) if pk in register.now]


def _refuse(run: Run, upload: BookUpload, refusal: Refusal) -> dict:
    with transaction.atomic():
        run.hold()
        BookUpload.objects.filter(pk=upload.pk).update(state=State.REFUSED, why=refusal.as_dict())
    return _result(upload)


def _finish(run: Run, upload: BookUpload, book, found: list[Row], absent, marked: bytes) -> dict:
    counts = counted(found) | {"absent": len(absent)}
    with transaction.atomic():
        run.hold()
        store_file(marked_name(upload), marked)
        told = [row for row in found if row.outcome not in (SAME, KNOWN)]
        keep_compared(upload, Compared(told, absent))
        BookUpload.objects.filter(pk=upload.pk, state=State.RECEIVED).update(
            state=State.COMPARED, book=book, counts=counts
        )
    return _result(upload)


def _result(upload: BookUpload) -> dict:
    return {"result_url": reverse("collection:book-upload", args=[upload.pk])}
