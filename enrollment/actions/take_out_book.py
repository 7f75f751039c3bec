"""Give a village its household register as a workbook to work on (取走登记底册)."""

import hashlib
import json
from datetime import datetime

from django.db import transaction

from accounts.actions.audit import record_audit
from accounts.files import read_file, store_file
from accounts.models import Area, User
from enrollment.actions.locks import Paid
from enrollment.books.marks import book_mark, row_mark
from enrollment.books.sheet import with_heads, write_sheet
from enrollment.books.texts import registered
from enrollment.books.words import words_of
from enrollment.models import Enrolment, RegisterBook, Season
from values.dates import business_date
from values.refusal import Refusal

TOLD = (
    "{mark}。{name} {at} 取走，共有{people}人。"
    "白格可以改，灰格是已登记的内容；要新增的人填在最下面的空行里。"
    "没有人会因为从表里删去而退出：不参保的，请把“是否参保”改为不参保并选原因。"
    "改好后在系统“登记底册”里上传，先看比较结果，再采用。文件里有完整的证件号码，请妥善保管。"
)


class BookRefused(Refusal):
    code = "book_refused"


def take_out_book(
    *, village: Area, season: Season, paid: Paid, actor: User, now: datetime
) -> tuple[RegisterBook, bytes]:
    """The next edition of the village's register of the season's year, and its workbook.

    What it says is kept, sealed, to compare an upload with. Locks the village's row. Raises
    BookRefused for a village of which nobody is registered.
    """
    with transaction.atomic():
        locked = Area.objects.select_for_update(no_key=True).get(pk=village.pk)
        year, words = season.cover_year, words_of(village, season)
        enrolments = Enrolment.objects.filter(household__village=village, cover_year=year)
        standing = paid(list(enrolments.values_list("pk", flat=True)))
        rows = list(registered(village, year, words, standing))
        if not words.groups:
            raise BookRefused(
                what="没有取出底册", why=f"{village.name}还没有设村民小组", cure="请联系用户管理员"
            )
        last = RegisterBook.objects.filter(village=village, cover_year=year).order_by("-edition")
        book = RegisterBook.objects.create(
            village=locked,
            cover_year=year,
            edition=(last.values_list("edition", flat=True).first() or 0) + 1,
            people=len(rows),
            taken_by=actor,
            taken_at=now,
        )
        content = _workbook(book, rows, words, actor)
        book.sha256 = hashlib.sha256(content).hexdigest()
        book.save(update_fields=["sha256"])
        store_file(base_name(book.pk), _base(rows))
        record_audit(
            action="take_out_book",
            obj=book,
            area=village,
            actor=actor,
            now=now,
            details={"edition": book.edition, "people": book.people},
        )
    return book, content


def _workbook(book: RegisterBook, rows, words, actor: User) -> bytes:
    head = words.shown("relationships", words.codes.head)
    texts = (
        with_heads(dict(row.texts), mark=row_mark(book, row.enrolment), head=head) for row in rows
    )
    at = business_date(book.taken_at)
    return write_sheet(
        title=f"{book.village.name} {book.cover_year}年度参保登记底册（第{book.edition}版）",
        told=TOLD.format(mark=book_mark(book), name=actor.display_name, at=at, people=book.people),
        rows=texts,
        words=words,
    )[0]


def _base(rows) -> bytes:
    return json.dumps({row.enrolment: row.texts for row in rows}, ensure_ascii=False).encode()


def base_of(book: RegisterBook) -> dict[int, dict[str, str]]:
    """What the book held: the texts of each enrolment's row."""
    return {int(pk): texts for pk, texts in json.loads(read_file(base_name(book.pk))).items()}


def base_name(book: int) -> str:
    return f"register-books/{book}-base"
