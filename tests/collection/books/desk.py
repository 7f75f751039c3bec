"""A clerk with the register in Excel: taken out, edited, handed in, applied."""

from collections.abc import Mapping
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from accounts.actions.jobs import perform
from accounts.models import Job
from collection.actions.apply_book import apply_book, start_applying
from collection.actions.compare_book import compare_book
from collection.actions.withdraw import paid
from enrollment.actions.hand_in_book import Compared, compared_of, hand_in_book
from enrollment.actions.take_out_book import take_out_book
from enrollment.books.columns import titles
from enrollment.models import BookUpload, Person, RegisterBook
from tests.world import NOW, World

HEAD_ROW = 3


class Excel:
    """An open workbook: cells by the person's name and the column's heading."""

    def __init__(self, content: bytes):
        self.book = load_workbook(BytesIO(content))
        self.sheet: Worksheet = self.book.worksheets[0]
        heads = [cell.value for cell in self.sheet[HEAD_ROW]]
        self.places = {name: heads.index(title) + 1 for name, title in titles().items()}

    def row(self, name: str, /) -> int:
        """The row of somebody."""
        cells = self.sheet.iter_rows(min_row=HEAD_ROW + 1, min_col=self.places["name"])
        return next(row[0].row for row in cells if row[0].value == name)

    def text(self, name: str, field: str) -> str:
        return self.sheet.cell(self.row(name), self.places[field]).value or ""

    def write(self, name: str, /, **texts: object) -> "Excel":
        return self.write_in(self.row(name), **texts)

    def write_in(self, row: int, /, **texts: object) -> "Excel":
        for field, text in texts.items():
            self.sheet.cell(row, self.places[field]).value = text
        return self

    def add(self, **texts: object) -> "Excel":
        """Into the first open row below the last person."""
        names = self.sheet.iter_rows(min_row=HEAD_ROW + 1, min_col=self.places["name"])
        return self.write_in(next(row[0].row for row in names if not row[0].value), **texts)

    def delete(self, name: str) -> "Excel":
        self.sheet.delete_rows(self.row(name))
        return self

    def saved(self) -> bytes:
        kept = BytesIO()
        self.book.save(kept)
        return kept.getvalue()


def take(world: World, place: str = "A1") -> tuple[RegisterBook, Excel]:
    book, content = take_out_book(
        village=world.villages[place],
        season=world.season,
        paid=paid,
        actor=world.users[f"clerk-{place}"],
        now=NOW,
    )
    return book, Excel(content)


def hand_in(
    world: World, content: bytes | Excel, place: str = "A1", name: str = "底册.xlsx"
) -> BookUpload:
    """Handed in and compared, as the worker does it."""
    upload = hand_in_book(
        content=content.saved() if isinstance(content, Excel) else content,
        file_name=name,
        village=world.villages[place],
        season=world.season,
        actor=world.users[f"clerk-{place}"],
        now=NOW,
    )
    return worked(upload, compare_book)


def apply(upload: BookUpload, *taken: int) -> BookUpload:
    start_applying(upload=upload, take=taken, actor=upload.uploaded_by, now=NOW)
    upload.refresh_from_db()
    return worked(upload, apply_book)


def worked(upload: BookUpload, work) -> BookUpload:
    perform(upload.job_id, work)
    job = Job.objects.get(pk=upload.job_id)
    assert job.state == Job.State.DONE, job.error
    return BookUpload.objects.get(pk=upload.pk)


def rows(upload: BookUpload) -> Mapping[str, object]:
    """The comparison's rows by name."""
    return {row.name: row for row in compared_of(upload).rows}


def compared(upload: BookUpload) -> Compared:
    return compared_of(upload)


def sentences(upload: BookUpload) -> str:
    found = (sentence for row in compared_of(upload).rows for _, sentence in row.findings)
    return "\n".join(found)


def own_list(*lines: tuple, head: tuple[str, ...] = ("姓名", "身份证号")) -> bytes:
    """A list as a clerk keeps it."""
    book = Workbook()
    for line in (head, *lines):
        book.active.append(line)
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def number_of(person: Person) -> str:
    return person.id_number.open()
