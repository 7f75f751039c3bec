"""A village of 5,000: its register taken out, changed, handed in, compared, applied."""

from collections.abc import Iterator
from io import BytesIO

import xlsxwriter
from django.db import connection
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from accounts.actions.jobs import perform
from accounts.clock import now
from accounts.models import Area, Job, User
from collection.actions.apply_book import apply_book, start_applying
from collection.actions.compare_book import compare_book
from collection.actions.withdraw import paid
from enrollment.actions.hand_in_book import hand_in_book
from enrollment.actions.take_out_book import take_out_book
from enrollment.books.columns import titles
from enrollment.models import BookUpload, Enrolment, Season
from enrollment.queries import season_for
from reports.bench.measure import Figure, seconds, timed
from values.resident_id import check_digit

VILLAGE, PEOPLE, SECONDS = "同福村", 5000, 10
HEAD_ROW = 3
PHONES, ENDED, NEW_HOMES = 50, 10, 5
# Households of other villages come over until the village has its people.
GROW = """
WITH moved AS (
    UPDATE enrollment_household SET village_id = %(village)s, group_id = %(group)s,
        number = lpad((50000 + id % 40000)::text, 5, '0')
    WHERE id IN (SELECT household_id FROM (
        SELECT household_id, sum(count(*)) OVER (ORDER BY household_id) total
        FROM enrollment_enrolment e JOIN enrollment_household h ON h.id = e.household_id
        WHERE h.village_id <> %(village)s GROUP BY household_id) counted
        WHERE total <= %(missing)s)
    RETURNING id)
UPDATE enrollment_enrolment SET group_id = %(group)s
WHERE household_id IN (SELECT id FROM moved)
"""


def round_trip() -> Iterator[Figure]:
    """Each step beside the same cells bare: written by the same library, or read by calamine."""
    village = Area.objects.get(name=VILLAGE)
    season, clerk = season_for(village), User.objects.get(username="cun1")
    grow(village, season.cover_year)
    kept: dict[str, bytes] = {}
    out = seconds(lambda: kept.update(sheet=_take(village, season, clerk)))
    rows = _read(kept["sheet"])
    written, read = seconds(lambda: _bare(rows)), seconds(lambda: _read(kept["sheet"]))
    content = _changed(kept["sheet"])
    told = {"village": village, "season": season, "actor": clerk, "now": now()}
    uploads: list[BookUpload] = []

    def compare() -> None:
        uploads.append(hand_in_book(content=content, file_name="bench.xlsx", **told))
        _work(uploads[0], compare_book)

    comparing = seconds(compare)
    upload = BookUpload.objects.get(pk=uploads[0].pk)
    applying = seconds(lambda: _apply(upload, clerk))
    upload.refresh_from_db()
    _expect(upload)
    people = Enrolment.objects.filter(household__village=village).count()
    note = f"{people} people, {upload.counts['changed']} changed, {upload.counts['new']} new; "
    bare, whole = "the same cells written bare", "the cells written and read bare"
    yield timed("take a register out", out, "s", bare, written, note)
    yield timed("hand it in, compare", comparing, "s", "the file read bare", read, note)
    yield timed("apply", applying, "s", whole, written + read, note)
    goal = f"goal {SECONDS} s for {PEOPLE} people"
    total = out + comparing + applying
    yield timed("register round trip", total, "s", whole, written + read, note + goal)


def grow(village: Area, year: int) -> None:
    here = Enrolment.objects.filter(household__village=village, cover_year=year).count()
    group = Area.objects.filter(parent=village).order_by("code").first()
    values = {"village": village.pk, "group": group.pk, "missing": PEOPLE - here}
    with connection.cursor() as cursor:
        cursor.execute(GROW.replace("% 40000", "%% 40000"), values)
        cursor.execute("ANALYZE")


def _take(village: Area, season: Season, clerk: User) -> bytes:
    return take_out_book(village=village, season=season, paid=paid, actor=clerk, now=now())[1]


def _read(content: bytes) -> list[list]:
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


def _bare(rows: list[list]) -> bytes:
    kept = BytesIO()
    book = xlsxwriter.Workbook(kept)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, text in enumerate(row):
            if text:
                sheet.write_string(number, place, text)
    book.close()
    return kept.getvalue()


def _changed(content: bytes) -> bytes:
    """As a clerk leaves it after an evening: telephones, people who leave, new households."""
    book = load_workbook(BytesIO(content))
    sheet = book.worksheets[0]
    heads = [cell.value for cell in sheet[HEAD_ROW]]
    place = {field: heads.index(title) + 1 for field, title in titles().items()}
    for number in range(HEAD_ROW + 1, HEAD_ROW + 1 + PHONES):
        sheet.cell(number, place["phone"]).value = f"1390000{number:04d}"
    for number in range(HEAD_ROW + 101, HEAD_ROW + 101 + ENDED):
        sheet.cell(number, place["enrolled"]).value = "不参保"
        sheet.cell(number, place["end_reason"]).value = "参军入伍"
    group = sheet.cell(HEAD_ROW + 1, place["group"]).value
    first = next(r for r in range(HEAD_ROW + 1, sheet.max_row) if not sheet.cell(r, 4).value)
    for each in range(NEW_HOMES * 4):
        relation = "1 户主" if each % 4 == 0 else "4 子女"
        texts = {"household_number": f"新{each // 4}", "group": group, "name": "某某"}
        texts |= {"id_number": _number(each), "relation": relation, "general_category": "1"}
        for field, text in texts.items():
            sheet.cell(first + each, place[field]).value = text
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _number(serial: int) -> str:
    first = f"43069919030506{serial + 700:03d}"
    return first + check_digit(first)


def _apply(upload: BookUpload, clerk: User) -> None:
    start_applying(upload=upload, take=[], actor=clerk, now=now())
    _work(BookUpload.objects.get(pk=upload.pk), apply_book)


def _work(upload: BookUpload, work) -> None:
    perform(upload.job_id, work)
    job = Job.objects.get(pk=upload.job_id)
    if job.state != Job.State.DONE:
        raise RuntimeError(f"the job ended {job.state}: {job.error}")


def _expect(upload: BookUpload) -> None:
    changed, new = PHONES + ENDED, NEW_HOMES * 4
    wanted = {"changed": changed, "new": new, "done": changed + new}
    got = {name: upload.counts[name] for name in wanted}
    if got != wanted:
        raise RuntimeError(f"the register was not taken in whole: {got}")
